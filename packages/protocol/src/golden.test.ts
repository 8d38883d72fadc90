import { describe, expect, it } from "vitest";
import recorded from "../testdata/golden.json" with { type: "json" };
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
import { FRAME_HEADER_BYTES } from "./limits.js";
import {
  goldenHellos,
  goldenPeerMessages,
  goldenReplies,
  goldenRequests,
  type Golden,
} from "./testing/golden.js";
import { readNaively } from "./testing/naive-msgpack.js";

// The bytes of a new message go into the file by hand: the failing test shows them. Look at them before pasting.
const frames: Readonly<Record<string, string>> = recorded;

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

type Row = readonly [
  name: string,
  golden: Golden<never>,
  (m: never) => Uint8Array,
  (body: Uint8Array) => unknown,
];
const decodeAnyHello = (body: Uint8Array): unknown =>
  body[1] === 1 ? decodeHello(body) : decodeHelloReply(body);

const rows: readonly Row[] = [
  ...Object.entries(goldenHellos).map(([n, g]): Row => [
    n,
    g as Golden<never>,
    encodeHello,
    decodeAnyHello,
  ]),
  ...Object.entries(goldenRequests).map(([n, g]): Row => [
    n,
    g as Golden<never>,
    encodeClientRequest,
    decodeClientRequest,
  ]),
  ...Object.entries(goldenReplies).map(([n, g]): Row => [
    n,
    g as Golden<never>,
    encodeClientReply,
    decodeClientReply,
  ]),
  ...Object.entries(goldenPeerMessages).map(([n, g]): Row => [
    n,
    g as Golden<never>,
    encodePeerMessage,
    decodePeerMessage,
  ]),
];

describe.each(rows)("%s", (name, [message, plain], encode, decode) => {
  it("is the array that the README describes", () => {
    expect(readNaively(encode(message).subarray(FRAME_HEADER_BYTES))).toEqual(plain);
  });

  it("has the recorded bytes", () => {
    expect(hex(encode(message))).toBe(frames[name]);
  });

  it("is read from the recorded bytes", () => {
    expect(decode(unhex(frames[name] ?? "").subarray(FRAME_HEADER_BYTES))).toStrictEqual(message);
  });
});

it("every recorded message is among them", () => {
  expect(rows.map(([name]) => name)).toEqual(Object.keys(frames));
});
