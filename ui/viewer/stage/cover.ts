/** When a picture that was held back may be looked at again: with the first frame that comes after it. */

/** Where a browser counts no frames, or none comes, what there is is seen after so long, in milliseconds. */
const PATIENCE = 5000;

/** Calls `lift` once another frame of `video` has come. What is returned calls it off. */
export function atNextFrame(video: HTMLVideoElement, lift: () => void): () => void {
  const before = frames(video);
  const end = performance.now() + PATIENCE;
  let next = requestAnimationFrame(look);
  function look() {
    if (frames(video) !== before || performance.now() > end) lift();
    else next = requestAnimationFrame(look);
  }
  return () => cancelAnimationFrame(next);
}

function frames(video: HTMLVideoElement): number {
  return video.getVideoPlaybackQuality().totalVideoFrames;
}
