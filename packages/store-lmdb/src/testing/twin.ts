/** What a store should hold, kept beside it in a map. */
import type { Batch, Store } from "@vclock/replica";

const everything = { from: new Uint8Array(0), to: new Uint8Array(2000).fill(0xff) };

export type Twin = Map<string, string>;

export const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");
export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** Carries a batch out. */
export function follow(twin: Twin, { puts, deletes }: Batch): void {
  for (const key of deletes) twin.delete(text(key));
  for (const [key, value] of puts) twin.set(text(key), text(value));
}

/** What is there after the first so many of the batches. */
export function twinOf(batches: readonly Batch[], count: number = batches.length): Twin {
  const twin: Twin = new Map();
  for (const batch of batches.slice(0, count)) follow(twin, batch);
  return twin;
}

/** All pairs of a twin in the order of their keys. */
export function pairsOf(twin: Twin): [string, string][] {
  return [...twin].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** All pairs of a store in the order that it has them in. */
export function pairsIn(
  store: Pick<Store, "range">,
  range: { from: Uint8Array; to: Uint8Array } = everything,
): [string, string][] {
  return Array.from(store.range(range), ([key, value]) => [text(key), text(value)]);
}
