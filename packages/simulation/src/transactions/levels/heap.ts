/** Node numbers by rank, the lowest rank first, each at most once. */
export class RankHeap {
  readonly #rank: Int32Array;
  readonly #isIn: Uint8Array;
  readonly #items: number[] = [];

  /** @param rank by node */
  constructor(rank: Int32Array) {
    this.#rank = rank;
    this.#isIn = new Uint8Array(rank.length);
  }

  has(node: number): boolean {
    return this.#isIn[node] === 1;
  }

  push(node: number): void {
    if (this.has(node)) return;
    this.#isIn[node] = 1;
    const items = this.#items;
    let at = items.push(node) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#of(items[parent]) <= this.#of(node)) break;
      items[at] = items[parent] as number;
      at = parent;
    }
    items[at] = node;
  }

  pop(): number | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (top === undefined || last === undefined) return undefined;
    this.#isIn[top] = 0;
    if (items.length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#of(items[child + 1]) < this.#of(items[child]))
        child += 1;
      if (this.#of(items[child]) >= this.#of(last)) break;
      items[at] = items[child] as number;
      at = child;
    }
    items[at] = last;
    return top;
  }

  clear(): void {
    for (const node of this.#items) this.#isIn[node] = 0;
    this.#items.length = 0;
  }

  #of(node: number | undefined): number {
    return this.#rank[node as number] as number;
  }
}
