import { describe, expect, it } from "vitest";
import { encodeFrame, FrameReader, type EchoMessage } from "./frames.js";

const messages: EchoMessage[] = [
  [1, "a", new Uint8Array(0)],
  [70_000, "key-00000001", Uint8Array.of(1, 2, 3)],
  [3, "grün", new Uint8Array(300)],
];
const stream = Buffer.concat(messages.map(encodeFrame));

describe("FrameReader", () => {
  it.each([1, 2, 7, stream.length])("reads what was sent, in chunks of %d bytes", (size) => {
    const reader = new FrameReader();
    const read: EchoMessage[] = [];
    for (let at = 0; at < stream.length; at += size) {
      reader.read(stream.subarray(at, at + size), (message) => read.push(message));
    }
    expect(read.map(([id, key, value]) => [id, key, [...value]])).toEqual(
      messages.map(([id, key, value]) => [id, key, [...value]]),
    );
  });
});
