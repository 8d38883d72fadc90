/**
 * Where things lie in the store. One byte names the table; what follows keeps the order that is walked.
 *
 * | table | key | value |
 * | --- | --- | --- |
 * | `containers` | user's key, UTF-8 | the key's live versions |
 * | `versions` | dot | user's key: the index of live versions |
 * | `deletes` | dot | user's key: the index of remembered deletes |
 * | `stage` | user's key | a container on its way in, see `stage.ts` |
 * | `stageDeletes` | dot | user's key |
 * | `meta` | a name | one record |
 *
 * A dot is its node id in UTF-8, a zero byte, and its counter in eight bytes, so that a node's dots lie together in order.
 */
import type { Dot, NodeId } from "@vclock/clock";
import { StoreDamagedError } from "./errors.js";
import type { Range } from "./store.js";

declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: "utf-8",
  options: { fatal: true; ignoreBOM: true },
) => { decode(bytes: Uint8Array): string };

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const Table = {
  containers: 0x63,
  deletes: 0x64,
  meta: 0x6d,
  stage: 0x73,
  stageDeletes: 0x74,
  versions: 0x76,
} as const;
export type Table = (typeof Table)[keyof typeof Table];

/** The records of a transfer that is being put in place: from its stage, or where this server had nothing, as it comes. */
export const APPLYING_NAME = "applying";
export const FILLING_NAME = "filling";

const COUNTER_BYTES = 8;
const TWO_TO_32 = 2 ** 32;

/** The bytes of a user's key, the value of the index tables. */
export function utf8(text: string): Uint8Array {
  return encoded(text, 0);
}

/** @throws StoreDamagedError when the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new StoreDamagedError("a text in the store is not valid UTF-8", { cause });
  }
}

/** The store's key for a user's key, in a table ordered by user's keys, or for a named record. */
export function textKey(table: Table, text: string): Uint8Array {
  const key = encoded(text, 1);
  key[0] = table;
  return key;
}

/** The user's key in a store's key. */
export function textOfKey(storeKey: Uint8Array): string {
  return fromUtf8(storeKey.subarray(1));
}

/** The store's key for a dot, in a table ordered by dots. */
export function dotKey(table: Table, dot: Dot): Uint8Array {
  return nodeKey(table, dot.node, dot.counter);
}

/** The counter of the dot in a store's key. */
export function counterOfDotKey(storeKey: Uint8Array): number {
  const at = storeKey.length - COUNTER_BYTES;
  if (at < 2) throw new StoreDamagedError("an index entry in the store is too short");
  const view = new DataView(storeKey.buffer, storeKey.byteOffset + at, COUNTER_BYTES);
  return view.getUint32(0) * TWO_TO_32 + view.getUint32(4);
}

/** The node id of the dot in a store's key. */
export function nodeOfDotKey(storeKey: Uint8Array): NodeId {
  return fromUtf8(storeKey.subarray(1, storeKey.length - COUNTER_BYTES - 1)) as NodeId;
}

/** One node's dots with `after < counter <= until`. */
export function dotRange(table: Table, node: NodeId, after: number, until: number): Range {
  return { from: nodeKey(table, node, after + 1), to: nodeKey(table, node, until + 1) };
}

/** All of a table. */
export function tableRange(table: Table): Range {
  return { from: Uint8Array.of(table), to: Uint8Array.of(table + 1) };
}

/** A table ordered by user's keys, strictly after one of them. */
export function rangeAfter(table: Table, key: string | undefined): Range {
  const range = tableRange(table);
  return key === undefined ? range : { from: prefixed(table, utf8(key), 1), to: range.to };
}

/** The user's keys that begin with `prefix`, strictly after `after`. */
export function prefixRange(table: Table, prefix: string, after: string | undefined): Range {
  const from = textKey(table, prefix);
  const whole = rangeAfter(table, after);
  return { from: compareBytes(from, whole.from) < 0 ? whole.from : from, to: successor(from) };
}

/** By the bytes, shorter first: the order of the store. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Node ids in UTF-8: there are few, and each is in every dot. */
const encodedIds = new Map<NodeId, Uint8Array>();
const ENCODED_IDS_MAX = 1_024;

function encodedId(node: NodeId): Uint8Array {
  let id = encodedIds.get(node);
  if (id !== undefined) return id;
  id = utf8(node);
  if (encodedIds.size >= ENCODED_IDS_MAX) encodedIds.clear();
  encodedIds.set(node, id);
  return id;
}

function nodeKey(table: Table, node: NodeId, counter: number): Uint8Array {
  const id = encodedId(node);
  const { length } = id;
  const key = new Uint8Array(1 + length + 1 + COUNTER_BYTES);
  key[0] = table;
  for (let i = 0; i < length; i++) key[1 + i] = id[i] as number;
  // Byte by byte: a view for it would cost more than all the rest.
  const high = Math.floor(counter / TWO_TO_32);
  const low = counter % TWO_TO_32;
  const at = 1 + length + 1;
  for (let i = 0; i < 4; i++) {
    key[at + i] = high >>> (24 - 8 * i);
    key[at + 4 + i] = low >>> (24 - 8 * i);
  }
  return key;
}

/** Longer texts are left to the encoder, which costs about as much as so many characters before it begins. */
const SHORT_TEXT_MAX = 64;

/** A text in UTF-8 after so many bytes of room. Most keys are short and plain, and are written here. */
function encoded(text: string, room: number): Uint8Array {
  const { length } = text;
  if (length > SHORT_TEXT_MAX) return withRoom(encoder.encode(text), room);
  const bytes = new Uint8Array(room + length);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return withRoom(encoder.encode(text), room);
    bytes[room + i] = code;
  }
  return bytes;
}

function withRoom(bytes: Uint8Array, room: number): Uint8Array {
  if (room === 0) return bytes;
  const moved = new Uint8Array(room + bytes.length);
  moved.set(bytes, room);
  return moved;
}

function prefixed(table: Table, bytes: Uint8Array, zeros: number): Uint8Array {
  const key = new Uint8Array(1 + bytes.length + zeros);
  key[0] = table;
  key.set(bytes, 1);
  return key;
}

/** The least byte string after all that begin with `bytes`, whose first byte is a table's and so not 0xff. */
function successor(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (bytes[length - 1] === 0xff) length--;
  const next = bytes.slice(0, length);
  next[length - 1] = (next[length - 1] as number) + 1;
  return next;
}
