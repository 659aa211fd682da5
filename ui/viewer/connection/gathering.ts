/** Complete gathering: the description travels once, with all its candidates. */

/** Waits until all candidates are gathered, but at most `limit` milliseconds: what is found by then must do. */
export async function gathered(connection: RTCPeerConnection, limit: number): Promise<void> {
  if (connection.iceGatheringState === 'complete') return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      connection.removeEventListener('icegatheringstatechange', look);
      resolve();
    };
    const look = () => {
      if (connection.iceGatheringState === 'complete') done();
    };
    const timer = setTimeout(done, limit);
    connection.addEventListener('icegatheringstatechange', look);
  });
}
