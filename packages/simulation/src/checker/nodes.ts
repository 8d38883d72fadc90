/**
 * Node ids as small numbers, and clocks as arrays: what the checker compares a million times.
 */
import { type NodeId, VersionVector } from "@vclock/clock";

/** Numbers node ids from 0, in the order in which they are met. */
export class Nodes {
  readonly #numbers = new Map<string, number>();
  readonly #ids: NodeId[] = [];

  get size(): number {
    return this.#ids.length;
  }

  add(id: NodeId): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.#ids.length);
    this.#ids.push(id);
    return this.#ids.length - 1;
  }

  find(id: NodeId): number | undefined {
    return this.#numbers.get(id);
  }

  id(node: number): NodeId {
    return this.#ids[node] as NodeId;
  }

  /** Whether any of them names one of several lives of a server. */
  nameLives(): boolean {
    return this.#ids.some((id) => id.includes("~"));
  }

  /** How many servers these are lives of: ids up to their first `~`, each counted once. */
  names(): number {
    return new Set(this.#ids.map(serverName)).size;
  }
}

/** The server whose life this is: `s1` of `s1~k3q9x7`. */
export function serverName(id: NodeId): string {
  const tilde = id.indexOf("~");
  return tilde < 0 ? id : id.slice(0, tilde);
}

/** One clock at a time, entry by entry at hand; loading the next one costs its entries and those of the last. */
export class DenseClock {
  readonly #nodes: Nodes;
  readonly counters: Float64Array;
  /** The nodes with an entry. */
  readonly present: number[] = [];

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
    this.counters = new Float64Array(nodes.size);
  }

  load(clock: VersionVector): this {
    this.clear();
    // Faster than its entries, each of which is an array of two.
    for (const id of clock.nodes()) this.raise(this.#nodes.add(id), clock.get(id));
    return this;
  }

  clear(): void {
    for (const node of this.present) this.counters[node] = 0;
    this.present.length = 0;
  }

  get(node: number): number {
    return this.counters[node] as number;
  }

  raise(node: number, counter: number): void {
    const before = this.counters[node] as number;
    if (before >= counter) return;
    if (before === 0) this.present.push(node);
    this.counters[node] = counter;
  }

  join(clock: VersionVector): void {
    for (const [id, counter] of clock) this.raise(this.#nodes.add(id), counter);
  }

  vector(): VersionVector {
    return VersionVector.of(this.present.map((node) => [this.#nodes.id(node), this.get(node)]));
  }
}
