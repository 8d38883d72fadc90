/** Lists of small lists of integers, packed: what belongs to `i` is at `start[i]` up to, not including, `start[i + 1]`. */
export class Packed {
  readonly start: Int32Array;
  readonly items: Int32Array;

  /** Packs the items of `size` owners from pairs in any order; pairs of one owner keep their order. */
  constructor(size: number, owners: ArrayLike<number>, items: ArrayLike<number>) {
    this.start = new Int32Array(size + 1);
    for (let pair = 0; pair < owners.length; pair += 1) {
      const next = (owners[pair] as number) + 1;
      this.start[next] = (this.start[next] as number) + 1;
    }
    for (let owner = 0; owner < size; owner += 1) {
      this.start[owner + 1] = (this.start[owner + 1] as number) + (this.start[owner] as number);
    }
    this.items = new Int32Array(owners.length);
    const fill = this.start.slice(0, size);
    for (let pair = 0; pair < owners.length; pair += 1) {
      const owner = owners[pair] as number;
      this.items[fill[owner] as number] = items[pair] as number;
      fill[owner] = (fill[owner] as number) + 1;
    }
  }

  from(owner: number): number {
    return this.start[owner] as number;
  }

  to(owner: number): number {
    return this.start[owner + 1] as number;
  }
}

/** A growing list of integers. */
export class Integers {
  #items = new Int32Array(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(item: number): void {
    if (this.#length === this.#items.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.#length] = item;
    this.#length += 1;
  }

  at(index: number): number {
    return this.#items[index] as number;
  }

  /** The items, without a copy: valid until the next push. */
  view(): Int32Array {
    return this.#items.subarray(0, this.#length);
  }
}
