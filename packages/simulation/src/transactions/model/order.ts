/** Orders of transactions as graphs, what is cyclic in them, and the shortest cycle. */
import type { CompiledHistory } from "./compile.js";
import { Packed } from "./lists.js";

/** Edges that a level demands of the commit order, besides session order and reads-from. */
export interface ForcedEdges {
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
}

export interface Step {
  readonly from: number;
  readonly to: number;
  /** The number of the forced edge; `undefined` for session order or reads-from. */
  readonly forced: number | undefined;
}

export const noEdges: ForcedEdges = { from: [], to: [] };

/** A graph of the nodes of a history: session order, reads-from, and forced edges. */
export class Order {
  readonly #history: CompiledHistory;
  readonly #edges: ForcedEdges;
  readonly #forced: Packed;
  // Of the latest search, by node: its number, if the node was reached, from where, and by which forced edge.
  #search = 0;
  #reached: Int32Array | undefined;
  #via: Int32Array | undefined;
  #by: Int32Array | undefined;

  constructor(history: CompiledHistory, edges: ForcedEdges) {
    this.#history = history;
    this.#edges = edges;
    const numbers = Int32Array.from({ length: edges.from.length }, (_, edge) => edge);
    this.#forced = new Packed(history.nodes, edges.from, numbers);
  }

  /** Calls back with every node right after `node`, and the number of the forced edge that says so, or −1. */
  next(node: number, visit: (to: number, forced: number) => void): void {
    const { successors } = this.#history;
    for (let at = successors.from(node); at < successors.to(node); at += 1) {
      visit(successors.items[at] as number, -1);
    }
    for (let at = this.#forced.from(node); at < this.#forced.to(node); at += 1) {
      const edge = this.#forced.items[at] as number;
      visit(this.#edges.to[edge] as number, edge);
    }
  }

  /** All nodes but node 0, each after those before it, as far as that goes; what is on a cycle or after one is left out. O(nodes + edges). */
  sorted(): Int32Array {
    const { nodes } = this.#history;
    const missing = new Int32Array(nodes);
    for (let node = 1; node < nodes; node += 1) {
      this.next(node, (to) => {
        missing[to] = (missing[to] as number) + 1;
      });
    }
    const sorted = new Int32Array(nodes - 1);
    let length = 0;
    for (let node = 1; node < nodes; node += 1) {
      if (missing[node] === 0) sorted[length++] = node;
    }
    for (let done = 0; done < length; done += 1) {
      this.next(sorted[done] as number, (to) => {
        const left = (missing[to] as number) - 1;
        missing[to] = left;
        if (left === 0) sorted[length++] = to;
      });
    }
    return sorted.subarray(0, length);
  }

  /**
   * The shortest way from one node to another, by breadth-first search among the nodes that `within` admits.
   *
   * @param budget how many edges may be visited; when it is used up, the search gives up
   * @returns the steps, none if the nodes are the same, or `undefined`
   */
  path(
    from: number,
    to: number,
    within: (node: number) => boolean,
    budget: Budget,
    lengthMax: number = Infinity,
  ): readonly Step[] | undefined {
    if (from === to) return [];
    this.#search += 1;
    const search = this.#search;
    const reached = (this.#reached ??= new Int32Array(this.#history.nodes));
    const via = (this.#via ??= new Int32Array(this.#history.nodes));
    const by = (this.#by ??= new Int32Array(this.#history.nodes));
    reached[from] = search;
    let level = [from];
    for (let length = 1; level.length > 0 && length <= lengthMax && budget.left > 0; length += 1) {
      const following: number[] = [];
      for (const node of level) {
        this.next(node, (target, forced) => {
          budget.left -= 1;
          if (reached[target] === search || !within(target)) return;
          reached[target] = search;
          via[target] = node;
          by[target] = forced;
          following.push(target);
        });
        if (reached[to] === search) return trace(from, to, via, by);
      }
      level = following;
    }
    return undefined;
  }

  /**
   * A shortest cycle through one of the given edges, as long as the budget lasts; `undefined` if there is none.
   *
   * @param seeds edges of which every cycle has one
   */
  cycle(
    seeds: Iterable<Step>,
    within: (node: number) => boolean,
    budget: Budget,
  ): readonly Step[] | undefined {
    let shortest: readonly Step[] | undefined;
    for (const seed of seeds) {
      if (!within(seed.from) || !within(seed.to)) continue;
      // The first search may always finish: some cycle is better than none.
      const own = shortest === undefined ? { left: Infinity } : budget;
      const lengthMax = shortest === undefined ? Infinity : shortest.length - 2;
      const back = this.path(seed.to, seed.from, within, own, lengthMax);
      if (back !== undefined && back.length + 1 < (shortest?.length ?? Infinity))
        shortest = [seed, ...back];
      if (shortest?.length === 2 || (shortest !== undefined && budget.left <= 0)) break;
    }
    return shortest;
  }
}

/** How many more edges a search may visit. */
export interface Budget {
  left: number;
}

/** What is not in a sorted order: everything on a cycle, and everything after one. */
export function unsorted(nodes: number, sorted: Int32Array): (node: number) => boolean {
  const isSorted = new Uint8Array(nodes);
  isSorted[0] = 1;
  for (const node of sorted) isSorted[node] = 1;
  return (node) => isSorted[node] === 0;
}

function trace(from: number, to: number, via: Int32Array, by: Int32Array): readonly Step[] {
  const steps: Step[] = [];
  for (let node = to; node !== from; node = via[node] as number) {
    const forced = by[node] as number;
    steps.push({ from: via[node] as number, to: node, forced: forced === -1 ? undefined : forced });
  }
  return steps.reverse();
}
