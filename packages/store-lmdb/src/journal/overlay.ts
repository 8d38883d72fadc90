/**
 * What the batches of one segment leave behind, by key: the newest value of each, or that it was deleted. Kept until it is in
 * LMDB.
 *
 * Values are not copied: a place in the segment's image says where one is.
 */
import { KeyOrder, type KeyCursor } from "./key-order.js";
import { visitRecord, type EntryVisitor, type RecordHead } from "./record.js";

/** Where a value is, as one number: an object for each would be much to collect. Its length is below {@link PLACE_UNIT}. */
type Place = number;

const PLACE_UNIT = 2 ** 26;
const DELETED: Place = -1;

/** What LMDB adds to a key and a value: the node's header, a pointer to it, the key's first byte, the seal, evenness. */
export const NODE_EXTRA_BYTES = 16;

export class Overlay implements EntryVisitor {
  readonly #image: Buffer;
  readonly #places = new Map<string, Place>();
  readonly #order = new KeyOrder();
  #bytes = 0;

  /** @param image the segment's bytes; what records say of it stays as it is */
  constructor(image: Buffer) {
    this.#image = image;
  }

  /** What the values of it take up in LMDB, pages full. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes in a record that is durable. In the order of the records. */
  take(head: RecordHead): void {
    visitRecord(this.#image, head, this);
  }

  /** The value, `null` when it was deleted, `undefined` when this tells nothing of the key. A copy. */
  get(key: string): Uint8Array | null | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#value(place);
  }

  /** All keys, ascending, those deleted too. */
  keys(): string[] {
    return this.#order.all();
  }

  cursor(from: string): KeyCursor {
    return this.#order.cursor(from);
  }

  put(keyAt: number, valueAt: number, valueEnd: number): void {
    this.#set(keyAt, valueAt, valueAt * PLACE_UNIT + (valueEnd - valueAt));
  }

  delete(keyAt: number, keyEnd: number): void {
    this.#set(keyAt, keyEnd, DELETED);
  }

  #set(keyAt: number, keyEnd: number, place: Place): void {
    const key = this.#image.toString("latin1", keyAt, keyEnd);
    const former = this.#places.get(key);
    if (former === undefined) this.#order.add(key);
    this.#bytes += bytesOf(key, place) - (former === undefined ? 0 : bytesOf(key, former));
    this.#places.set(key, place);
  }

  #value(place: Place): Uint8Array | null {
    if (place === DELETED) return null;
    const at = Math.floor(place / PLACE_UNIT);
    const value = new Uint8Array(place % PLACE_UNIT);
    value.set(this.#image.subarray(at, at + value.length));
    return value;
  }
}

function bytesOf(key: string, place: Place): number {
  return place === DELETED ? 0 : NODE_EXTRA_BYTES + key.length + (place % PLACE_UNIT);
}
