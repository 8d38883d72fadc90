import { VectorClock } from "@vclock/clock";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeClientReply,
  decodeClientRequest,
  decodeHello,
  decodeHelloReply,
  decodePeerFrame,
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
import type { PeerFrame } from "./peer-messages.js";
import {
  hellos,
  peerMessages,
  refusals,
  replies,
  requests,
  tracedFrames,
} from "./testing/arbitraries.js";
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
  [
    "traced",
    tracedFrames,
    ({ message, stamp }: PeerFrame) => encodePeerMessage(message, stamp),
    decodePeerFrame,
  ],
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
      decode === decodeHello ? [decodeHello, decodeHelloReply] : [decode, alsoDecode(decode)],
    );
    const [sent] = fc.sample(message, { numRuns: 1, seed: 1 });
    const body = bodyOf(encode(sent as never));
    for (const other of decoders) {
      // A request is scanned for less depth than others have, so that may be what stops it.
      if (!allowed.has(other)) expect(attempt(other, body)).toBeInstanceOf(ProtocolError);
    }
  });
});

/** Between servers there are two: with the stamp, and without. */
function alsoDecode(decode: Decode): Decode {
  return decode === decodePeerFrame ? decodePeerMessage : decode;
}

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

describe("a stamp", () => {
  const clock = [66, [], 1, [0, "", false], null];
  const stampOf = (entries: number): Plain[] =>
    Array.from({ length: entries }, (_, i) => [`s${i}#run`, 1]).flat();

  it("rides on a message, and whoever does not trace gets the message alone", () => {
    const stamp = VectorClock.of({ "s1#run": 3, "s2#run": 1 });
    const message = { type: "askClock", round: 7 } as const;
    const body = bodyOf(encodePeerMessage(message, stamp));
    expect(decodePeerFrame(body)).toStrictEqual({ message, stamp });
    expect(decodePeerMessage(body)).toStrictEqual(message);
    const bare = bodyOf(encodePeerMessage(message));
    expect(decodePeerFrame(bare)).toStrictEqual({ message, stamp: undefined });
  });

  it("may be empty, and has at most 64 entries, either way", () => {
    expect(decodePeerFrame(pack([73, [], clock])).stamp).toBe(VectorClock.empty);
    expect(decodePeerFrame(pack([73, stampOf(64), clock])).stamp?.size).toBe(64);
    const fault = "traced.stamp: expected vector clock of 0…64 entries";
    expect(() => decodePeerFrame(pack([73, stampOf(65), clock]))).toThrow(fault);
    const large = VectorClock.of(Array.from({ length: 65 }, (_, i) => [`s${i}`, 1] as const));
    expect(() => encodePeerMessage({ type: "twin" }, large)).toThrow(fault);
  });

  it.each<[string, Plain, string]>([
    ["nil", null, "traced.stamp: expected an array, found nothing."],
    ["a text", "s1", "traced.stamp: expected an array"],
    ["an odd number of items", ["s1"], "traced.stamp: expected pairs of node id and counter"],
    ["a count of 0", ["s1", 0], "traced.stamp[0]: expected integer 1…2^53-1, found 0."],
    ["a fraction", ["s1", 1, "s2", 0.5], "traced.stamp[1]: expected integer"],
    ["one id twice", ["s1", 1, "s1", 2], "traced.stamp: expected each node id once"],
    ["a control character", ["s1\n", 1], "traced.stamp[0]: expected node id"],
  ])("is refused as %s", (_, stamp, fault) => {
    expect(() => decodePeerFrame(pack([73, stamp, clock]))).toThrow(fault);
    expect(() => decodePeerMessage(pack([73, stamp, clock]))).toThrow(fault);
  });

  it("is not put on a stamped message, a request or a hello", () => {
    for (const inner of [
      [73, [], clock],
      [20, 1],
      [1, 1, "c", "a"],
    ]) {
      expect(() => decodePeerFrame(pack([73, [], inner]))).toThrow(UnknownMessageError);
    }
    expect(() => decodePeerFrame(pack([73, [], [67, -1]]))).toThrow(
      "traced.message.askClock.round: expected integer",
    );
  });
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
