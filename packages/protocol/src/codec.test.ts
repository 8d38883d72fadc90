import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeClientReply,
  decodeClientRequest,
  decodeHello,
  decodeHelloReply,
  decodePeerMessage,
  encodeClientReply,
  encodeClientRequest,
  encodeHello,
  encodePeerMessage,
} from "./codec.js";
import {
  ProtocolError,
  TruncatedError,
  UnknownMessageError,
  UnsupportedVersionError,
} from "./errors.js";
import { FrameDecoder } from "./frame.js";
import type { Hello } from "./hello.js";
import { PEER_FRAME_BYTES_MAX } from "./limits.js";
import { pack, type Plain } from "./msgpack.js";
import { hellos, peerMessages, refusals, replies, requests } from "./testing/arbitraries.js";
import { readNaively } from "./testing/naive-msgpack.js";

type Encode = (message: never) => Uint8Array;
type Decode = (body: Uint8Array) => unknown;
type Row = readonly [name: string, message: fc.Arbitrary<unknown>, encode: Encode, decode: Decode];

const rows: readonly Row[] = [
  ["hello", hellos, encodeHello, decodeHello],
  ["refusal", refusals, encodeHello, decodeHelloReply],
  ...Object.entries(requests).map(([name, any]): Row => [
    name,
    any,
    encodeClientRequest,
    decodeClientRequest,
  ]),
  ...Object.entries(replies).map(([name, any]): Row => [
    name,
    any,
    encodeClientReply,
    decodeClientReply,
  ]),
  ...Object.entries(peerMessages).map(([name, any]): Row => [
    name,
    any,
    encodePeerMessage,
    decodePeerMessage,
  ]),
];
const decoders: readonly Decode[] = [
  decodeHello,
  decodeHelloReply,
  decodeClientRequest,
  decodeClientReply,
  decodePeerMessage,
];

/** The frame's body, as a stream's receiver gets it. */
function bodyOf(frame: Uint8Array): Uint8Array {
  const decoder = new FrameDecoder(PEER_FRAME_BYTES_MAX);
  decoder.push(frame);
  const body = decoder.next();
  expect(decoder.bufferedBytes).toBe(0);
  if (body === undefined) throw new Error("the frame is not whole");
  return body;
}

/** What the decoder makes of it, or the typed error; any other error passes and fails the test. */
function attempt(decode: Decode, body: Uint8Array): unknown {
  try {
    return decode(body);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}

describe.each(rows)("%s", (_, message, encode, decode) => {
  it("comes back as it was sent", () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(decode(bodyOf(encode(sent as never)))).toStrictEqual(sent);
      }),
    );
  });

  it("is one standard msgpack array that begins with a code", () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(readNaively(bodyOf(encode(sent as never)))).toEqual(
          expect.arrayContaining([expect.any(Number)]),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("is refused as truncated at every strict prefix, and when an item is added or taken away", () => {
    fc.assert(
      fc.property(message, (sent) => {
        const body = bodyOf(encode(sent as never));
        for (const length of prefixLengths(body.length)) {
          expect(attempt(decode, body.subarray(0, length))).toBeInstanceOf(TruncatedError);
        }
        const items = readNaively(body) as Plain[];
        expect(() => decode(pack([...items, null]))).toThrow(ProtocolError);
        expect(() => decode(pack(items.slice(0, -1)))).toThrow(ProtocolError);
      }),
      { numRuns: 20 },
    );
  });

  it("damaged anywhere, is a typed error or another good message", () => {
    const damage = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(message, fc.array(damage, { minLength: 1, maxLength: 3 }), (sent, damages) => {
        const body = bodyOf(encode(sent as never)).slice();
        for (const [place, byte] of damages) body[place % body.length] = byte;
        const result = attempt(decode, body);
        if (result instanceof ProtocolError) return;
        expect(decode(bodyOf(encode(result as never)))).toStrictEqual(result);
      }),
      { numRuns: 200 },
    );
  });

  it("is refused in every other direction", () => {
    const allowed = new Set<Decode>(
      decode === decodeHello ? [decodeHello, decodeHelloReply] : [decode],
    );
    const [sent] = fc.sample(message, { numRuns: 1, seed: 1 });
    const body = bodyOf(encode(sent as never));
    for (const other of decoders) {
      // A request is scanned for less depth than others have, so that may be what stops it.
      if (!allowed.has(other)) expect(attempt(other, body)).toBeInstanceOf(ProtocolError);
    }
  });
});

/** All of a short body; of a long one, its beginning and end, where the structure is. */
function prefixLengths(length: number): number[] {
  return [...Array(length).keys()].filter((prefix) => prefix < 200 || prefix > length - 50);
}

describe("arbitrary bytes", () => {
  it.each(decoders.map((decode) => [decode.name, decode] as const))(
    "%s: a message or a typed error",
    (_, decode) => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 64 }), (body) => void attempt(decode, body)),
        { numRuns: 2_000 },
      );
    },
  );
});

describe("a hello of another version", () => {
  const later: Plain[] = [1, 2, "something", [["else", new Uint8Array(3)]], "vclock"];

  it("is refused for its version, whatever else is in it", () => {
    expect(() => decodeHello(pack(later))).toThrow(UnsupportedVersionError);
    expect(() => decodeHelloReply(pack([2, 7]))).toThrow(
      "version 7 is not supported; this program speaks version 1",
    );
  });

  it("carries the refusal to answer with", () => {
    const error = attempt(decodeHello, pack(later));
    expect(error).toMatchObject({
      version: 2,
      supported: 1,
      refusal: { type: "refusal", code: "version" },
    });
  });

  it("can be sent, to be refused", () => {
    const hello: Hello = { type: "hello", version: 2, cluster: "c", role: "client", agent: "a" };
    expect(() => decodeHello(bodyOf(encodeHello(hello)))).toThrow(UnsupportedVersionError);
  });

  it("is no hello when the version is not a number, or the code is a request's", () => {
    expect(() => decodeHello(pack([1, "2", "c", "a"]))).toThrow(
      "clientHello.version: expected integer",
    );
    expect(() => decodeHello(pack([20, 2]))).toThrow(UnknownMessageError);
  });
});
