/** The bytes, batches and random numbers of the conformance suite. */
import type { Batch, Store } from "./store.js";

export const KEY_BYTES_MAX = 1200;

/** Below every key. */
export const FIRST: Uint8Array = new Uint8Array(0);

/** Above every key of the suite. */
export const LAST: Uint8Array = new Uint8Array(KEY_BYTES_MAX + 1).fill(0xff);

export type Pair = readonly [key: string, value: string];

/** Strings stand for bytes here, a character a byte: they compare like the bytes do, and failures can be read. */
export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function text(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function put(store: Store, ...pairs: Pair[]): Promise<void> {
  return store.write({
    puts: pairs.map(([key, value]) => [bytes(key), bytes(value)]),
    deletes: [],
  });
}

export function get(store: Store, key: string): string | undefined {
  const value = store.get(bytes(key));
  return value && text(value);
}

export function list(store: Store, from: Uint8Array = FIRST, to: Uint8Array = LAST): string[] {
  return Array.from(store.range({ from, to }), ([key]) => text(key));
}

export function numbered(count: number, value?: string): Pair[] {
  return Array.from({ length: count }, (_, i) => {
    const key = `key ${String(i).padStart(6, "0")}`;
    return [key, value ?? key];
  });
}

/** Compared by hand: a matcher takes seconds over 16 MiB. */
export function same(a: Uint8Array | undefined, b: Uint8Array): boolean {
  if (a?.length !== b.length) return false;
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
}

export function randomSeed(): number {
  // oxlint-disable-next-line no-restricted-properties -- a test, and it says its seed.
  return Math.floor(Math.random() * 2 ** 32);
}

/** mulberry32: numbers in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A short key of few different bytes: such keys are prefixes of one another, and meet again. */
export function randomKey(random: () => number): string {
  const length = 1 + Math.floor(random() * 5);
  const alphabet = "\0\x01a\xfe\xff";
  return Array.from({ length }, () => alphabet[Math.floor(random() * 5)]).join("");
}

export function randomBatch(random: () => number, twin: ReadonlyMap<string, string>): Batch {
  const known = [...twin.keys()];
  const puts = new Map<string, string>();
  const deletes = new Set<string>();
  const size = random() < 0.05 ? 300 : Math.floor(random() * 12);
  for (let i = 0; i < size; i++) {
    const meetAgain = random() < 0.4 ? known[Math.floor(random() * known.length)] : undefined;
    const key = meetAgain ?? randomKey(random);
    if (puts.has(key) || deletes.has(key)) continue;
    if (random() < 0.45) deletes.add(key);
    else puts.set(key, "v".repeat(Math.floor(random() ** 4 * 6000)) + i);
  }
  return {
    puts: Array.from(puts, ([key, value]) => [bytes(key), bytes(value)] as const),
    deletes: Array.from(deletes, bytes),
  };
}
