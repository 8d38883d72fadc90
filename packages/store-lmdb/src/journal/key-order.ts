/**
 * Keys in the order of their bytes, in a list of bounded chunks: finding a place is two binary searches, and adding a key
 * moves at most a chunk.
 *
 * A key is a string with one character for each byte (latin1): such strings are compared as their bytes are, and looked up
 * faster than arrays.
 */

/** A chunk longer than this is cut in two. */
const CHUNK_KEYS_MAX = 256;

export class KeyOrder {
  /** Never holds an empty chunk. */
  readonly #chunks: string[][] = [];

  /** Adds a key that is not there yet. */
  add(key: string): void {
    const chunkAt = Math.max(0, this.#chunkFor(key));
    const chunk = this.#chunks[chunkAt];
    if (chunk === undefined) {
      this.#chunks.push([key]);
      return;
    }
    const at = lowerBound(chunk, key);
    chunk.splice(at, 0, key);
    if (chunk.length <= CHUNK_KEYS_MAX) return;
    // Keys that come in ascending order leave full chunks behind them, others half-full ones.
    const cutAt = at === chunk.length - 1 ? at : chunk.length >> 1;
    this.#chunks.splice(chunkAt + 1, 0, chunk.splice(cutAt));
  }

  /** All keys, ascending. */
  all(): string[] {
    return this.#chunks.flat();
  }

  /** Stands at the first key that is not below `from`. Nothing is added while it is in use. */
  cursor(from: string): KeyCursor {
    const chunkAt = Math.max(0, this.#chunkFor(from));
    return new KeyCursor(this.#chunks, chunkAt, lowerBound(this.#chunks[chunkAt] ?? [], from));
  }

  /** The last chunk whose first key is not above `key`: the only one that can hold it. -1 when there is none. */
  #chunkFor(key: string): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const first = this.#chunks[middle]?.[0] as string;
      if (first <= key) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** A place between keys. */
export class KeyCursor {
  /** The key it stands at; `undefined` past the last one. */
  key: string | undefined;

  constructor(
    private readonly chunks: readonly (readonly string[])[],
    private chunkAt: number,
    private at: number,
  ) {
    this.#look();
  }

  advance(): void {
    this.at++;
    this.#look();
  }

  #look(): void {
    const chunk = this.chunks[this.chunkAt];
    if (chunk !== undefined && this.at >= chunk.length) {
      this.chunkAt++;
      this.at = 0;
    }
    this.key = this.chunks[this.chunkAt]?.[this.at];
  }
}

/** Where the first of the ascending `keys` stands that is not below `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
