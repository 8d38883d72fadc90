import { readFileSync, writeFileSync } from "node:fs";
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
import { FRAME_HEADER_BYTES } from "./limits.js";
import type { PeerFrame } from "./peer-messages.js";
import {
  goldenFrames,
  goldenHellos,
  goldenPeerMessages,
  goldenReplies,
  goldenRequests,
  type Golden,
} from "./testing/golden.js";
import { readNaively } from "./testing/naive-msgpack.js";

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
// With UPDATE_WIRE=1 the bytes are recorded anew: for new messages, and for changes before the first release. Afterwards, a
// change of recorded bytes is another protocol version.
const file = new URL("../testdata/golden.json", import.meta.url);
const update = process.env["UPDATE_WIRE"] === "1";

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
  ...Object.entries(goldenFrames).map(([n, g]): Row => [
    n,
    g as Golden<never>,
    ({ message, stamp }: PeerFrame) => encodePeerMessage(message, stamp),
    decodePeerFrame,
  ]),
];

if (update) {
  const recorded = rows.map(([name, [message], encode]) => [name, hex(encode(message))]);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(recorded), undefined, 2)}\n`);
}
const frames = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, string>>;

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
