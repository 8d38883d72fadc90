/**
 * Who comes before whom in the causal order, the transitive closure of session order and reads-from, by vector clocks.
 *
 * A clock counts, for each chain, the transactions of that chain that come before. What a node's own chain has before it
 * is its position, so nodes that learn nothing new from others share the clock of the node before them.
 *
 * @see Mattern 1989, Virtual Time and Global States of Distributed Systems, §5
 */
import type { CompiledHistory } from "./compile.js";

export class CausalPast {
  readonly #history: CompiledHistory;
  readonly #clockOf: Int32Array;
  readonly #clocks: Int32Array[];

  private constructor(history: CompiledHistory, clockOf: Int32Array, clocks: Int32Array[]) {
    this.#history = history;
    this.#clockOf = clockOf;
    this.#clocks = clocks;
  }

  /**
   * Takes O(nodes · chains) time and memory at worst.
   *
   * @param sorted all nodes, each after those before it
   * @returns `undefined` if the clocks would have more entries than allowed
   */
  static of(
    history: CompiledHistory,
    sorted: Int32Array,
    entriesMax: number,
  ): CausalPast | undefined {
    const clocks = [new Int32Array(history.chains)];
    const past = new CausalPast(history, new Int32Array(history.nodes), clocks);
    for (const node of sorted) {
      past.#learn(node);
      if (clocks.length * history.chains > entriesMax) return undefined;
    }
    return past;
  }

  /** How many transactions of the chain come before the node. */
  count(node: number, chain: number): number {
    if (this.#history.chain[node] === chain) return this.#history.position[node] as number;
    return (this.#clocks[this.#clockOf[node] as number] as Int32Array)[chain] as number;
  }

  /** True if `other` comes before `node`. Node 0 comes before all. */
  has(node: number, other: number): boolean {
    if (other === 0) return node !== 0;
    if (node === 0) return false;
    return (
      this.count(node, this.#history.chain[other] as number) >
      (this.#history.position[other] as number)
    );
  }

  /** The counts of a node by chain, not to be written to; that of its own chain is to be taken from `count`. */
  clock(node: number): Int32Array {
    return this.#clocks[this.#clockOf[node] as number] as Int32Array;
  }

  #learn(node: number): void {
    const { previous, reads, sources, chain } = this.#history;
    const before = previous[node] as number;
    let clock: Int32Array | undefined;
    this.#clockOf[node] = this.#clockOf[before] as number;
    if (before !== 0 && chain[before] !== chain[node]) clock = this.#join(node, clock, before);
    for (let read = reads.from(node); read < reads.to(node); read += 1) {
      const source = sources[read] as number;
      if (source !== 0 && !this.has(node, source)) clock = this.#join(node, clock, source);
    }
  }

  /** Adds `other` and what comes before it to the clock of the node, its own from now on. */
  #join(node: number, own: Int32Array | undefined, other: number): Int32Array {
    let clock = own;
    if (clock === undefined) {
      clock = (this.#clocks[this.#clockOf[node] as number] as Int32Array).slice();
      this.#clockOf[node] = this.#clocks.length;
      this.#clocks.push(clock);
    }
    const more = this.#clocks[this.#clockOf[other] as number] as Int32Array;
    for (let chain = 0; chain < clock.length; chain += 1) {
      const count = more[chain] as number;
      if (count > (clock[chain] as number)) clock[chain] = count;
    }
    const { chain: chainOf, position } = this.#history;
    const ofOther = chainOf[other] as number;
    clock[ofOther] = Math.max(clock[ofOther] as number, (position[other] as number) + 1);
    return clock;
  }
}
