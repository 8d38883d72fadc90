/** Batches that can be told whole from torn. */
import type { Batch, Store } from "@vclock/replica";

const KEYS_PER_BATCH = 10;

/** So many batches are there at a time. */
const KEPT = 40;

const everything = { from: new Uint8Array(0), to: new Uint8Array(100).fill(0xff) };

/** Batch `n` puts ten keys under its number, of very different sizes, and deletes those of a batch before it. */
export function batchOf(n: number): Batch {
  const gone = n - KEPT;
  return {
    puts: keysOf(n).map((key, i) => [key, Buffer.alloc((i ** 4 * (1 + (n % 3))) % 9000, n)]),
    deletes: gone < 0 ? [] : keysOf(gone),
  };
}

/** The numbers of which there are keys, ascending. Throws when one of them is not whole. */
function numbered(store: Store): number[] {
  const found = new Map<number, number>();
  for (const [key, value] of store.range(everything)) {
    const n = Buffer.from(key).readUInt32BE();
    if (value.some((byte) => byte !== n % 256)) throw new Error(`batch ${n} has a wrong value`);
    found.set(n, (found.get(n) ?? 0) + 1);
  }
  for (const [n, count] of found) {
    if (count !== KEYS_PER_BATCH) throw new Error(`batch ${n} has ${count} keys`);
  }
  return [...found.keys()];
}

/** The number of the last batch written; -1 when there is none. Throws when it is not exactly the last ones that are there. */
export function lastWhole(store: Store): number {
  const all = numbered(store);
  const last = all.at(-1) ?? -1;
  const expected = Array.from({ length: Math.min(last + 1, KEPT) }, (_, i) => last - i).reverse();
  if (all.join() !== expected.join()) throw new Error(`there are ${all.join()}`);
  return last;
}

function keysOf(n: number): Uint8Array[] {
  return Array.from({ length: KEYS_PER_BATCH }, (_, i) => {
    const key = Buffer.alloc(5);
    key.writeUInt32BE(n);
    key.writeUInt8(i, 4);
    return key;
  });
}
