import { Integers } from "../model/lists.js";
import type { ForcedEdges } from "../model/order.js";

/**
 * Edges that a level demands of the commit order: `from` before `to`, because a read saw `to` although its transaction
 * had `from`, another writer of the same key, in its sight.
 */
export class Forced implements ForcedEdges {
  readonly #from = new Integers();
  readonly #to = new Integers();
  readonly #read = new Integers();
  readonly #via = new Integers();
  readonly #seen = new Set<number>();
  readonly #nodes: number;

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  get length(): number {
    return this.#from.length;
  }

  get from(): Int32Array {
    return this.#from.view();
  }

  get to(): Int32Array {
    return this.#to.view();
  }

  /**
   * Adds an edge unless it is there already.
   *
   * @param read the number of the read that saw `to`
   * @param via the number of the read by which `from` was in sight; −1: by session order or the causal past
   */
  add(from: number, to: number, read: number, via: number): void {
    const pair = from * this.#nodes + to;
    if (this.#seen.has(pair)) return;
    this.#seen.add(pair);
    this.#from.push(from);
    this.#to.push(to);
    this.#read.push(read);
    this.#via.push(via);
  }

  readOf(edge: number): number {
    return this.#read.at(edge);
  }

  viaOf(edge: number): number {
    return this.#via.at(edge);
  }
}
