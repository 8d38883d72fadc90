import type { Batch, Range, Store } from "../store.js";
import { compareBytes } from "../keyspace.js";

/** A disk that commits when the test says so, and survives the replica that used it. */
export class TestDisk implements Store {
  #entries = new Map<string, readonly [Uint8Array, Uint8Array]>();

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#entries.get(nameOf(key))?.[1];
  }

  *range({ from, to }: Range): Iterable<readonly [Uint8Array, Uint8Array]> {
    const inside = [...this.#entries.values()].filter(
      ([key]) => compareBytes(key, from) >= 0 && compareBytes(key, to) < 0,
    );
    yield* inside.sort(([a], [b]) => compareBytes(a, b));
  }

  commit({ puts, deletes }: Batch): void {
    const seen = new Set([...puts.map(([key]) => nameOf(key)), ...deletes.map(nameOf)]);
    if (seen.size !== puts.length + deletes.length)
      throw new Error("a key occurs twice in a batch");
    for (const [key, value] of puts) this.#entries.set(nameOf(key), [key, value]);
    for (const key of deletes) this.#entries.delete(nameOf(key));
  }

  /** A copy, as a backup would make it. */
  clone(): TestDisk {
    const copy = new TestDisk();
    copy.#entries = new Map(this.#entries);
    return copy;
  }

  async write(batch: Batch): Promise<void> {
    await Promise.resolve();
    this.commit(batch);
  }

  async close(): Promise<void> {}
}

/** Distinct bytes, distinct names. */
function nameOf(key: Uint8Array): string {
  return String.fromCharCode(...key);
}
