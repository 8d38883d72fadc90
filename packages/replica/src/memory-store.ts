/**
 * A {@link Store} that lives in memory and is gone with the process: for tests, and for servers that keep nothing.
 *
 * Pairs stand in the order of their keys' bytes in a list of bounded chunks: finding one is two binary searches, and
 * putting one moves at most a chunk and the list of chunks. Good to a million pairs and more.
 */
import { assert } from "./assert.js";
import { StoreReadError, StoreWriteError } from "./errors.js";
import type { Batch, Range, Store } from "./store.js";

/** A chunk longer than this is cut in two. */
const CHUNK_PAIRS_MAX = 512;

interface Chunk {
  readonly keys: Uint8Array[];
  readonly values: Uint8Array[];
}

/**
 * The in-memory store.
 *
 * As strict as a store on a disk: a batch takes effect when the promise of `write` resolves and not before, bytes are
 * copied on the way in and on the way out, two writes at a time are refused.
 *
 * @example
 * const store = new MemoryStore();
 * await store.write({ puts: [[Uint8Array.of(1), Uint8Array.of(2)]], deletes: [] });
 * store.get(Uint8Array.of(1)) //=> Uint8Array.of(2)
 */
export class MemoryStore implements Store {
  /** Never holds an empty chunk. */
  readonly #chunks: Chunk[] = [];
  #size = 0;
  #generation = 0;
  #writing: Promise<void> | undefined;
  #closed = false;

  /** How many keys there are. */
  get size(): number {
    return this.#size;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    this.#assertReadable();
    const chunk = this.#chunks[this.#chunkFor(key)];
    if (chunk === undefined) return undefined;
    const at = lowerBound(chunk.keys, key);
    const found = chunk.keys[at];
    return found !== undefined && compareBytes(found, key) === 0
      ? chunk.values[at]?.slice()
      : undefined;
  }

  *range({ from, to }: Range): Generator<readonly [key: Uint8Array, value: Uint8Array], void> {
    this.#assertReadable();
    const generation = this.#generation;
    let chunkAt = Math.max(0, this.#chunkFor(from));
    let at = lowerBound(this.#chunks[chunkAt]?.keys ?? [], from);
    for (let chunk = this.#chunks[chunkAt]; chunk !== undefined; chunk = this.#chunks[++chunkAt]) {
      for (; at < chunk.keys.length; at++) {
        const key = chunk.keys[at] as Uint8Array;
        if (compareBytes(key, to) >= 0) return;
        yield [key.slice(), (chunk.values[at] as Uint8Array).slice()];
        assert(generation === this.#generation, () => "a store was written while it was iterated");
      }
      at = 0;
    }
  }

  async write(batch: Batch): Promise<void> {
    if (this.#closed) throw new StoreWriteError("the store is closed; nothing was written");
    assert(this.#writing === undefined, () => "a store is given one batch at a time");
    this.#writing = Promise.resolve();
    await this.#writing;
    this.#apply(batch);
    this.#writing = undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
  }

  #apply(batch: Batch): void {
    this.#generation++;
    for (const key of batch.deletes) this.#delete(key);
    for (const [key, value] of batch.puts) this.#put(key.slice(), value.slice());
  }

  #put(key: Uint8Array, value: Uint8Array): void {
    const chunkAt = Math.max(0, this.#chunkFor(key));
    const chunk = this.#chunks[chunkAt];
    if (chunk === undefined) {
      this.#chunks.push({ keys: [key], values: [value] });
      this.#size++;
      return;
    }
    const at = lowerBound(chunk.keys, key);
    const found = chunk.keys[at];
    if (found !== undefined && compareBytes(found, key) === 0) {
      chunk.values[at] = value;
      return;
    }
    chunk.keys.splice(at, 0, key);
    chunk.values.splice(at, 0, value);
    this.#size++;
    if (chunk.keys.length > CHUNK_PAIRS_MAX) this.#cut(chunk, chunkAt, at);
  }

  /** Keys that arrive in ascending order leave full chunks behind them, others half-full ones. */
  #cut(chunk: Chunk, chunkAt: number, insertedAt: number): void {
    const appended = insertedAt === chunk.keys.length - 1;
    const cutAt = appended ? insertedAt : chunk.keys.length >> 1;
    this.#chunks.splice(chunkAt + 1, 0, {
      keys: chunk.keys.splice(cutAt),
      values: chunk.values.splice(cutAt),
    });
  }

  #delete(key: Uint8Array): void {
    const chunkAt = this.#chunkFor(key);
    const chunk = this.#chunks[chunkAt];
    if (chunk === undefined) return;
    const at = lowerBound(chunk.keys, key);
    const found = chunk.keys[at];
    if (found === undefined || compareBytes(found, key) !== 0) return;
    chunk.keys.splice(at, 1);
    chunk.values.splice(at, 1);
    this.#size--;
    if (chunk.keys.length === 0) this.#chunks.splice(chunkAt, 1);
  }

  /** The last chunk whose first key is not above `key`: the only one that can hold it. -1 when there is none. */
  #chunkFor(key: Uint8Array): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const first = this.#chunks[middle]?.keys[0] as Uint8Array;
      if (compareBytes(first, key) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  #assertReadable(): void {
    if (this.#closed) throw new StoreReadError("the store is closed");
  }
}

/** Where the first of the ascending `keys` stands that is not below `key`. */
function lowerBound(keys: readonly Uint8Array[], key: Uint8Array): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareBytes(keys[middle] as Uint8Array, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Below 0, 0 or above 0: the order of the bytes as unsigned numbers, a prefix before what it starts. */
function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
