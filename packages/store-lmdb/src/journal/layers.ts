/** What overlays say of a range of keys, merged with each other and with what is in LMDB. */
import type { Pair } from "../tree.js";
import type { KeyCursor } from "./key-order.js";
import type { Overlay } from "./overlay.js";

/**
 * The pairs of a range, ascending.
 *
 * @param overlays the newest first; each says more than those after it, and all say more than `pairs`
 * @param pairs of LMDB in the same range
 */
export function layered(
  overlays: readonly Overlay[],
  pairs: Iterable<Pair>,
  from: string,
  to: string,
): Iterable<Pair> {
  const above = new Layers(overlays, from, to);
  return above.key === undefined ? pairs : merged(above, pairs);
}

function* merged(above: Layers, pairs: Iterable<Pair>): Generator<Pair, void> {
  for (const pair of pairs) {
    if (above.key !== undefined) {
      const key = keyText(pair[0]);
      for (; above.key !== undefined && above.key < key; above.advance()) yield* above.pair();
      if (above.key === key) {
        yield* above.pair();
        above.advance();
        continue;
      }
    }
    yield pair;
  }
  for (; above.key !== undefined; above.advance()) yield* above.pair();
}

/** A key as overlays have it: a character for each byte. */
export function keyText(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString("latin1");
}

class Layers {
  /** The lowest key that any overlay tells of; `undefined` when there is no more. */
  key: string | undefined;
  readonly #cursors: readonly KeyCursor[];

  constructor(
    private readonly overlays: readonly Overlay[],
    from: string,
    private readonly to: string,
  ) {
    this.#cursors = overlays.map((overlay) => overlay.cursor(from));
    this.#look();
  }

  /** The pair of the present key, unless it was deleted. */
  pair(): readonly Pair[] {
    const key = this.key as string;
    for (let i = 0; i < this.overlays.length; i++) {
      if (this.#cursors[i]?.key !== key) continue;
      const value = this.overlays[i]?.get(key);
      return value ? [[keyBytes(key), value]] : [];
    }
    return [];
  }

  advance(): void {
    const { key } = this;
    for (const cursor of this.#cursors) if (cursor.key === key) cursor.advance();
    this.#look();
  }

  #look(): void {
    let lowest: string | undefined;
    for (const { key } of this.#cursors)
      if (key !== undefined && (lowest === undefined || key < lowest)) lowest = key;
    this.key = lowest !== undefined && lowest < this.to ? lowest : undefined;
  }
}

function keyBytes(text: string): Uint8Array {
  const key = new Uint8Array(text.length);
  for (let i = 0; i < key.length; i++) key[i] = text.charCodeAt(i);
  return key;
}
