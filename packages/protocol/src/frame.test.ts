import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FrameTooLargeError } from "./errors.js";
import { FrameDecoder } from "./frame.js";
import { HELLO_FRAME_BYTES_MAX, requestFrameBytesMax } from "./limits.js";
import { packFrame } from "./msgpack.js";

function frameOf(body: Uint8Array): Uint8Array {
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, 4);
  return frame;
}

function headerOf(bodyBytes: number): Uint8Array {
  return frameOf(new Uint8Array(0)).map((_, i) => (bodyBytes >>> (24 - 8 * i)) & 0xff);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** All bodies that are whole by now. */
function drain(decoder: FrameDecoder): Uint8Array[] {
  const bodies: Uint8Array[] = [];
  for (let body = decoder.next(); body !== undefined; body = decoder.next()) bodies.push(body);
  return bodies;
}

const bodies = fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 8 });

describe("FrameDecoder", () => {
  it("gives back the bodies, wherever the stream is cut", () => {
    fc.assert(
      fc.property(
        bodies,
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        (sent, cuts, lazily) => {
          const stream = joined(sent.map(frameOf));
          const places = cuts.map((cut) => cut % (stream.length + 1)).toSorted((a, b) => a - b);
          const decoder = new FrameDecoder();
          const got: Uint8Array[] = [];
          let from = 0;
          for (const place of [...places, stream.length]) {
            decoder.push(stream.subarray(from, place));
            from = place;
            if (!lazily) got.push(...drain(decoder));
          }
          got.push(...drain(decoder));
          expect(got).toEqual(sent);
          expect(decoder.bufferedBytes).toBe(0);
        },
      ),
    );
  });

  it("gives back the bodies when bytes come one at a time", () => {
    fc.assert(
      fc.property(bodies, (sent) => {
        const decoder = new FrameDecoder();
        const got: Uint8Array[] = [];
        for (const byte of joined(sent.map(frameOf))) {
          decoder.push(Uint8Array.of(byte));
          got.push(...drain(decoder));
        }
        expect(got).toEqual(sent);
      }),
    );
  });

  it("needs more at every strict prefix of a frame, and counts what it holds", () => {
    const frame = frameOf(Uint8Array.of(0x93, 1, 2, 3));
    for (let length = 0; length < frame.length; length++) {
      const decoder = new FrameDecoder();
      decoder.push(frame.subarray(0, length));
      expect(decoder.next()).toBeUndefined();
      expect(decoder.next()).toBeUndefined();
      expect(decoder.bufferedBytes).toBe(length);
      decoder.push(frame.subarray(length));
      expect(decoder.next()).toEqual(frame.subarray(4));
    }
  });

  it("reads what packFrame writes", () => {
    const decoder = new FrameDecoder();
    decoder.push(packFrame(["a", 1], 100));
    expect(decoder.next()).toEqual(Uint8Array.of(0x92, 0xa1, 0x61, 1));
  });

  it("takes hundreds of thousands of chunks before the first call, and a large frame in bytes", () => {
    const frame = frameOf(new Uint8Array(300_000).map((_, i) => i % 251));
    const decoder = new FrameDecoder(300_000);
    for (let i = 0; i < frame.length; i++) decoder.push(frame.subarray(i, i + 1));
    const body = decoder.next();
    expect(body?.length).toBe(300_000);
    expect(body?.every((byte, i) => byte === i % 251)).toBe(true);
    expect(decoder.bufferedBytes).toBe(0);
  });

  it("hands out plain Uint8Arrays, for Node's Buffers too", () => {
    const decoder = new FrameDecoder();
    decoder.push(Buffer.from(frameOf(Uint8Array.of(0xc0))));
    expect(decoder.next()?.constructor).toBe(Uint8Array);
  });

  it("gives an empty body for a length of 0", () => {
    const decoder = new FrameDecoder();
    decoder.push(headerOf(0));
    expect(decoder.next()).toEqual(new Uint8Array(0));
    expect(decoder.next()).toBeUndefined();
  });
});

describe("the limit", () => {
  it.each([
    ["16 KiB before a hello", HELLO_FRAME_BYTES_MAX],
    ["for a client's requests", requestFrameBytesMax()],
    ["the largest length there is", 0xffff_ffff],
  ])("%s is allowed, one byte more is not", (_, frameBytesMax) => {
    const decoder = new FrameDecoder(frameBytesMax);
    decoder.push(headerOf(frameBytesMax));
    expect(decoder.next()).toBeUndefined();
    const strict = new FrameDecoder(frameBytesMax - 1);
    strict.push(headerOf(frameBytesMax));
    expect(() => strict.next()).toThrow(FrameTooLargeError);
  });

  it("holds nothing but what has come, whatever a header announces", () => {
    const decoder = new FrameDecoder(0xffff_ffff);
    decoder.push(headerOf(0xffff_ffff));
    decoder.push(Uint8Array.of(1, 2, 3));
    expect(decoder.next()).toBeUndefined();
    expect(decoder.bufferedBytes).toBe(7);
  });

  it("refuses by the header alone, says how much, and goes on refusing", () => {
    const decoder = new FrameDecoder(10);
    decoder.push(headerOf(11));
    expect(() => decoder.next()).toThrow("A frame of 11 bytes; at most 10 are allowed here.");
    decoder.push(frameOf(Uint8Array.of(0xc0)));
    expect(() => decoder.next()).toThrow(FrameTooLargeError);
  });

  it("takes text sent to the port by mistake for a giant frame", () => {
    const decoder = new FrameDecoder();
    decoder.push(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
    expect(() => decoder.next()).toThrow(FrameTooLargeError);
  });

  it("may be raised between two frames of one chunk", () => {
    const decoder = new FrameDecoder(2);
    decoder.push(joined([frameOf(Uint8Array.of(1, 2)), frameOf(Uint8Array.of(1, 2, 3))]));
    expect(decoder.next()).toEqual(Uint8Array.of(1, 2));
    decoder.frameBytesMax = 3;
    expect(decoder.next()).toEqual(Uint8Array.of(1, 2, 3));
  });
});
