/** The last so many of what was pushed, numbered from 1 by the order in which it came. */
export class Ring<T> {
  readonly #size: number;
  readonly #items: T[] = [];
  #newest = 0;

  /** @param size how many are kept, at least 1; room is taken as they come */
  constructor(size: number) {
    this.#size = size;
  }

  /** The number of the newest; 0 for none. */
  get newest(): number {
    return this.#newest;
  }

  /** The number of the oldest that is kept; one more than the newest for none. */
  get oldest(): number {
    return Math.max(1, this.#newest - this.#size + 1);
  }

  /** O(1). Pushes the oldest out when there is no room. */
  push(item: T): void {
    this.#newest += 1;
    this.#items[this.#newest % this.#size] = item;
  }

  /** The item of this number, or `undefined` when it is not kept, or never came. */
  at(number: number): T | undefined {
    if (number < this.oldest || number > this.#newest) return undefined;
    return this.#items[number % this.#size];
  }
}
