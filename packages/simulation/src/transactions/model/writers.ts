/** Who writes a key, by chain. */
export class Writers {
  /** Chains with a writer, ascending. */
  readonly chains: number[] = [];
  /** Their writers in the order of the chain, parallel to `chains`. */
  readonly nodes: number[][] = [];
  /** Their positions in the chain, parallel to `nodes`. */
  readonly #positions: number[][] = [];

  /** Adds a writer; chains come in ascending order, and so do the positions in one. */
  add(chain: number, position: number, node: number): void {
    if (this.chains.at(-1) !== chain) {
      this.chains.push(chain);
      this.nodes.push([]);
      this.#positions.push([]);
    }
    this.nodes.at(-1)?.push(node);
    this.#positions.at(-1)?.push(position);
  }

  /** The last writer in the chain at `index` of `chains` among its first `count` transactions; 0 when there is none. O(log writers). */
  lastAt(index: number, count: number): number {
    const positions = this.#positions[index] as number[];
    let low = 0;
    let high = positions.length;
    if ((positions[high - 1] as number) < count)
      return (this.nodes[index] as number[])[high - 1] as number;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((positions[middle] as number) < count) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : ((this.nodes[index] as number[])[low - 1] as number);
  }

  /** The last writer in `chain` among its first `count` transactions; 0 when there is none. */
  lastIn(chain: number, count: number): number {
    let low = 0;
    let high = this.chains.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.chains[middle] as number) < chain) low = middle + 1;
      else high = middle;
    }
    return this.chains[low] === chain ? this.lastAt(low, count) : 0;
  }
}
