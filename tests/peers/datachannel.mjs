// Sends or receives one file over a data channel of node-datachannel, as it comes: `node datachannel.mjs send FILE`, `… receive FILE`.
//
// It speaks JSON, an object a line. Out: {"description"} once all candidates are known, {"open"}, then {"began"} of the
// sender and {"ended"} of the receiver, in milliseconds since 1970. In: the other's {"description"}, and {"go"}.

import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import nodeDataChannel from 'node-datachannel';

/** Bytes of a message, of a read, and of what may wait in the library before the file waits. */
const MESSAGE = 64 * 1024;
const READ = 1024 * 1024;
const FULL = 8 * 1024 * 1024;
const LOW = FULL / 2;

const [role, path] = process.argv.slice(2);
const peer = new nodeDataChannel.PeerConnection(role, { iceServers: [] });

function say(message) {
    process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function send(channel) {
    const file = await open(path);
    const { size } = await file.stat();
    let room = () => {};
    channel.setBufferedAmountLowThreshold(LOW);
    channel.onBufferedAmountLow(() => room());
    say({ began: Date.now() });
    channel.sendMessage(String(size));
    const block = Buffer.alloc(READ);
    for (let rest = size; rest > 0; ) {
        const { bytesRead } = await file.read(block, 0, READ);
        if (bytesRead === 0) throw new Error('the file became shorter');
        for (let at = 0; at < bytesRead; at += MESSAGE) {
            while (channel.bufferedAmount() > FULL) {
                await new Promise((resolve) => {
                    room = resolve;
                });
            }
            channel.sendMessageBinary(block.subarray(at, Math.min(at + MESSAGE, bytesRead)));
        }
        rest -= bytesRead;
    }
}

async function receive(channel) {
    const file = await open(path, 'w');
    const writing = file.createWriteStream({ autoClose: false });
    let [size, bytes] = [null, 0];
    channel.onMessage((message) => {
        if (size === null) {
            size = Number(message);
        } else {
            bytes += message.byteLength;
            writing.write(message);
        }
        if (bytes === size) writing.end();
    });
    await finished(writing);
    // Porthole does not call a file received before the disk has it, either.
    await file.sync();
    say({ ended: Date.now() });
}

peer.onGatheringStateChange((state) => {
    if (state === 'complete') say({ description: peer.localDescription() });
});
// Whatever nobody holds is closed by the collector of garbage.
let channel = role === 'send' ? peer.createDataChannel('file') : null;
peer.onDataChannel((opened) => {
    channel = opened;
    receive(opened);
});
channel?.onOpen(() => say({ open: true }));

for await (const line of createInterface({ input: process.stdin })) {
    const { description, go } = JSON.parse(line);
    if (description) peer.setRemoteDescription(description.sdp, description.type);
    if (go) send(channel);
}
