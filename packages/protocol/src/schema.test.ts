import { nodeId, VersionVector } from "@vclock/clock";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { ClientRequest, ReadRequest, StatusRequest } from "./client-messages.js";
import {
  decodeClientReply,
  decodeClientRequest,
  decodePeerMessage,
  encodeClientReply,
  encodeClientRequest,
  encodeHello,
  encodePeerMessage,
} from "./codec.js";
import { FrameTooLargeError, ShapeError, UnknownMessageError } from "./errors.js";
import { optional, text, type Kind } from "./kind.js";
import { versionVector } from "./kind-causal.js";
import { FRAME_HEADER_BYTES, KEY_BYTES_MAX, PROSE_BYTES_MAX } from "./limits.js";
import { pack, type Plain } from "./msgpack.js";
import type { Fields, MessageTable } from "./record.js";
import { CLIENT_REPLIES, CLIENT_REQUESTS } from "./schema-client.js";
import { GREETINGS } from "./schema-hello.js";
import { PEER_FRAMES } from "./schema-peer.js";
import { goldenReplies, goldenRequests } from "./testing/golden.js";

const read = [...goldenRequests.read[1]];
const update = [...goldenRequests.update[1]];
const readReply = [...goldenReplies.readReply[1]];

/** The array with one item replaced. */
const having = (items: readonly Plain[], index: number, item: Plain): Plain[] =>
  items.toSpliced(index, 1, item);

describe("what is not of its shape is refused, by message, field and expectation", () => {
  it.each<[string, Plain, string]>([
    ["no array", 16, "client request: expected an array that begins with a code, found 16."],
    ["too few fields", read.slice(0, -1), "read: expected an array of 6, found an array of 5."],
    ["too many fields", [...read, null], "read: expected an array of 6, found an array of 7."],
    ["a negative id", having(read, 1, -1), "read.id: expected integer 0…2^53-1, found -1."],
    ["a fraction", having(read, 1, 1.5), "read.id: expected integer 0…2^53-1, found 1.5."],
    ["not a number", having(read, 1, Number.NaN), "found NaN"],
    ["an id beyond 2^53 - 1", having(read, 1, 2 ** 53), "found 9007199254740992"],
    ["an empty key", having(read, 2, ""), 'read.key: expected key, found "".'],
    ["a long key", having(read, 2, "k".repeat(KEY_BYTES_MAX + 1)), "(1025 characters)"],
    [
      "a key in bytes",
      having(read, 2, Uint8Array.of(97)),
      "read.key: expected key, found 1 bytes.",
    ],
    [
      "an unknown name",
      having(read, 3, 3),
      "read.consistency: expected an integer from 0 to 2, found 3.",
    ],
    ["a name in words", having(read, 3, "one"), 'found "one"'],
    [
      "an odd vector",
      having(read, 4, ["s1"]),
      "read.session: expected pairs of node id and counter",
    ],
    [
      "a zero counter",
      having(read, 4, ["s1", 0]),
      "read.session[0]: expected integer 1…2^53-1, found 0.",
    ],
    [
      "no node id",
      having(read, 4, ["s1", 1, "a\nb", 2]),
      String.raw`read.session[1]: expected node id, found "a\nb".`,
    ],
    [
      "an id twice",
      having(read, 4, ["s1", 1, "s1", 2]),
      "read.session: expected each node id once",
    ],
    [
      "nil where needed",
      having(read, 5, null),
      "read.timeoutMs: expected integer 0…2147483647, found nothing.",
    ],
    [
      "a tag beyond 255",
      having(update, 3, [256, Uint8Array.of()]),
      "update.value.tag: expected integer 0…255",
    ],
    [
      "text for bytes",
      having(update, 3, [0, "text"]),
      'update.value.bytes: expected binary, found "text".',
    ],
    ["half a context", having(update, 4, [[]]), "update.context: expected an array of 2"],
    [
      "an empty run",
      having(update, 4, [[], [["s1"]]]),
      "update.context: expected a node id and counters",
    ],
    [
      "a number for true",
      having(update, 8, 1),
      "update.returnVersions: expected boolean, found 1.",
    ],
  ])("%s", (_, plain, message) => {
    expect(() => decodeClientRequest(pack(plain))).toThrow(ShapeError);
    expect(() => decodeClientRequest(pack(plain))).toThrow(message);
  });

  it("names the place in lists and nested messages", () => {
    const versions = [
      [
        ["s1", 1],
        [0, Uint8Array.of()],
      ],
      [
        ["s1", 0],
        [0, Uint8Array.of()],
      ],
    ];
    expect(() => decodeClientReply(pack(having(readReply, 2, versions)))).toThrow(
      "readReply.versions[1].dot.counter:",
    );
    expect(() => decodePeerMessage(pack([70, 1, having(read, 1, -1)]))).toThrow(
      "forward.request.read.id: expected",
    );
    expect(() => decodePeerMessage(pack([70, 1, [64]]))).toThrow(UnknownMessageError);
  });

  it("does not write what it found into logs", () => {
    try {
      decodeClientRequest(pack(having(update, 3, new Uint8Array(1000))));
      expect.unreachable();
    } catch (error) {
      expect((error as ShapeError).found).toEqual(new Uint8Array(1000));
      expect(JSON.stringify(error).length).toBeLessThan(200);
    }
  });

  it("gives the parts to programs, and the clock's own error as cause", () => {
    try {
      decodeClientRequest(pack(having(read, 4, ["s1", 1, "s1", 2])));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        code: "VC_SHAPE",
        messageType: "read",
        field: "session",
        expected: "each node id once",
        cause: { code: "VC_CLOCK_DUPLICATE_NODE_ID" },
      });
    }
  });
});

describe("what is read though this package writes it otherwise", () => {
  it("a vector out of order, whole numbers as floats or 64-bit integers", () => {
    const vector = pack(having(read, 4, ["s2", 2, "s1", 1]));
    expect(decodeClientRequest(vector)).toMatchObject({
      session: VersionVector.of({ s1: 1, s2: 2 }),
    });
    const id = (...bytes: number[]): Uint8Array => Uint8Array.of(0x92, 20, ...bytes);
    expect(decodeClientRequest(id(0xcb, 0x40, 0x1c, 0, 0, 0, 0, 0, 0))).toEqual({
      type: "status",
      id: 7,
    });
    expect(decodeClientRequest(id(0xcf, 0, 0, 0, 0, 0, 0, 0, 7))).toEqual({
      type: "status",
      id: 7,
    });
    expect(decodeClientRequest(id(0xd3, 0, 0, 0, 0, 0, 0, 0, 7))).toEqual({
      type: "status",
      id: 7,
    });
    expect(decodeClientRequest(id(0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0))).toStrictEqual({
      type: "status",
      id: 0,
    });
  });

  it("a context whose dots follow on its cut", () => {
    const request = decodeClientRequest(pack(having(update, 4, [["s1", 2], [["s1", 4, 3]]])));
    expect(request.type === "update" && request.context?.toString()).toBe("{s1: 4}");
  });
});

describe("what is sent is held to the same rules", () => {
  const [goodRead] = goldenRequests.read;
  const [goodError] = goldenReplies.errorReply;

  it.each<[string, object, string]>([
    ["a long key", { key: "k".repeat(2000) }, "read.key: expected key"],
    ["a lone surrogate", { key: "\ud800" }, "read.key: expected key"],
    ["a fraction", { timeoutMs: 0.5 }, "read.timeoutMs: expected integer"],
    [
      "an unknown level",
      { consistency: "most" },
      'read.consistency: expected one of one, quorum, all, found "most".',
    ],
    [
      "a plain object for a clock",
      { session: { s1: 1 } },
      "read.session: expected a version vector, found an object.",
    ],
    [
      "no clock at all",
      { session: null },
      "read.session: expected a version vector, found nothing.",
    ],
    [
      "an unknown type",
      { type: "write" },
      'client request.type: expected a client request, found "write".',
    ],
  ])("%s", (_, change, message) => {
    const request = { ...goodRead, ...change } as ClientRequest;
    expect(() => encodeClientRequest(request)).toThrow(ShapeError);
    expect(() => encodeClientRequest(request)).toThrow(message);
  });

  it("untyped callers get typed errors", () => {
    const broken: unknown[] = [
      { ...goldenRequests.update[0], value: undefined },
      { ...goldenRequests.update[0], value: { tag: 1, bytes: [1] } },
      { ...goldenRequests.update[0], context: [] },
    ];
    for (const message of broken)
      expect(() => encodeClientRequest(message as ClientRequest)).toThrow(ShapeError);
    expect(() => encodeClientReply({ ...goodError, answered: undefined } as never)).toThrow(
      ShapeError,
    );
    expect(() => encodeClientReply({ ...goodError, message: 7 } as never)).toThrow(ShapeError);
    expect(() => encodeClientReply({ ...goodError, dot: "s1:1" } as never)).toThrow(ShapeError);
    expect(() =>
      encodePeerMessage({ type: "forward", forward: 1, request: { type: "twin" } } as never),
    ).toThrow(ShapeError);
    expect(() => encodeHello({ type: "hello", role: "spy" } as never)).toThrow(ShapeError);
  });

  it("except texts for people, which are repaired", () => {
    const message = `${"é".repeat(PROSE_BYTES_MAX)}\ud800`;
    const frame = encodeClientReply({ ...goodError, message } as never);
    const reply = decodeClientReply(frame.subarray(FRAME_HEADER_BYTES));
    expect(reply).toMatchObject({ message: "é".repeat(PROSE_BYTES_MAX / 2) });
  });

  it("a message beyond the largest frame is refused, not sent", () => {
    const bytes = new Uint8Array(128 * 1024 * 1024);
    const request = { ...goldenRequests.update[0], value: { tag: 0, bytes } } as ClientRequest;
    expect(() => encodeClientRequest(request)).toThrow(FrameTooLargeError);
  });
});

describe("decoded bytes", () => {
  it("keep at most about twice their size alive", () => {
    const versions = Array.from(
      { length: 50 },
      () =>
        [
          ["s1", 1],
          [0, new Uint8Array(100)],
        ] as const,
    );
    const body = pack(having(readReply, 2, versions)).slice();
    const reply = decodeClientReply(body);
    if (reply.type !== "readReply") throw new Error("not a read reply");
    for (const { value } of reply.versions) expect(value.bytes.buffer.byteLength).toBe(100);
    const [large] = [having(update, 3, [0, new Uint8Array(10_000)])];
    const request = decodeClientRequest(pack(large).slice());
    if (request.type !== "update") throw new Error("not an update");
    expect(request.value.bytes.buffer.byteLength).toBeLessThan(20_000);
  });

  it("share the strings of node ids", () => {
    for (let i = 0; i < 3000; i++)
      decodePeerMessage(pack([65, "", [["k", [`s1~${i}`, 1], null, [], null]]]));
    const message = decodePeerMessage(pack([65, "", [["k", ["s1", 1], null, [["s1", 1]], null]]]));
    expect(message).toMatchObject({
      operations: [{ dot: { node: nodeId("s1") }, supersedes: [{ node: "s1" }] }],
    });
  });
});

describe("the tables", () => {
  const sets = [GREETINGS, CLIENT_REQUESTS, CLIENT_REPLIES, PEER_FRAMES];

  it("give each code to one message, and each field a place of its own", () => {
    const codes = sets.flatMap((set) => set.entries.map(({ code }) => code));
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toBeLessThan(0x80); // one byte
  });

  it("have their fields in the order in which the types list them", () => {
    const [first] = CLIENT_REQUESTS.entries;
    expect(first?.fields.map(({ name }) => name)).toEqual([
      "id",
      "key",
      "consistency",
      "session",
      "timeoutMs",
    ]);
  });

  it("do not compile when a message or a field is left out, or a kind does not fit", () => {
    type Two = ReadRequest | StatusRequest;
    // @ts-expect-error "status" is not described
    const noMessage: MessageTable<Two> = {
      read: { code: 1, fields: {} as Fields<Omit<ReadRequest, "type">> },
    };
    // @ts-expect-error "id" is not described
    const noField: MessageTable<StatusRequest> = { status: { code: 1, fields: {} } };
    // @ts-expect-error the field may be undefined, the kind knows no nil
    const noOptional: Fields<{ clock: VersionVector | undefined }> = { clock: versionVector };
    // @ts-expect-error a text is no number
    const wrongKind: Fields<{ id: number }> = { id: text(0, 1) };
    const fits: Fields<{ clock: VersionVector | undefined }> = { clock: optional(versionVector) };
    expect([noMessage, noField, noOptional, wrongKind, fits]).toHaveLength(5);
    expectTypeOf(fits.clock).toEqualTypeOf<Kind<VersionVector | undefined>>();
  });
});
