/**
 * What one session must believe to have happened before what, for causal memory: the relation HB_o for its last operation o,
 * which contains those of all its operations before.
 *
 * HB_o is the least transitive relation on the causal past of o that has the causal order in it and, for every read r of x of
 * the session (at o or before) that saw the write w: every other writer of x that is before r in HB_o is before w in it.
 * Here nodes are whole transactions, and so a session's reads are those of all its transactions.
 *
 * Clocks start as those of the causal past and are copied when they grow, so that a session pays for what differs from the
 * causal order only.
 *
 * @see Bouajjani, Enea, Guerraoui and Hamza 2017, On Verifying Causal Consistency, Definition 5 and Lemma 6
 */
import type { CausalPast } from "../model/causal-past.js";
import type { CompiledHistory } from "../model/compile.js";
import { RankHeap } from "./heap.js";

/** `writer` is before what `read` saw, because it is before the reader. */
export interface Demand {
  readonly writer: number;
  readonly read: number;
}

export type BeliefOutcome =
  | { readonly type: "consistent" }
  | { readonly type: "too many steps" }
  | { readonly type: "cyclic"; readonly demands: readonly Demand[] }
  /** The last demand says that a writer is before the initial transaction. */
  | { readonly type: "initial"; readonly demands: readonly Demand[] };

/** Checks one session after another; its tables are made once for all. */
export class HappenedBefore {
  readonly #history: CompiledHistory;
  readonly #past: CausalPast;
  readonly #waiting: RankHeap;
  /** By node: its clock, if it differs from that of the causal past. */
  readonly #clocks: (Int32Array | undefined)[];
  /** The nodes with a clock of their own. */
  readonly #changed: number[] = [];
  /** Clocks of sessions before, to be used again. */
  readonly #spare: Int32Array[] = [];
  /** By node: who is directly after it by a demand. */
  readonly #after = new Map<number, number[]>();
  #demands: Demand[] = [];
  #last = 0;
  #steps: number;

  constructor(history: CompiledHistory, past: CausalPast, sorted: Int32Array, stepsMax: number) {
    this.#history = history;
    this.#past = past;
    this.#steps = stepsMax;
    this.#clocks = Array.from({ length: history.nodes });
    const rank = new Int32Array(history.nodes);
    for (let place = 0; place < sorted.length; place += 1) rank[sorted[place] as number] = place;
    this.#waiting = new RankHeap(rank);
  }

  /** Checks the session whose last transaction is `last`. */
  check(last: number): BeliefOutcome {
    this.#forget();
    this.#after.clear();
    this.#waiting.clear();
    this.#demands = [];
    this.#last = last;
    const session = new Set<number>();
    for (let node = last; node !== 0; node = this.#history.previous[node] as number)
      session.add(node);
    // First what the causal order alone demands, then what follows from that: each change travels with many others.
    for (const node of [...session].reverse()) {
      const outcome = this.#look(node);
      if (outcome !== undefined) return outcome;
    }
    return this.#settle(session) ?? { type: "consistent" };
  }

  /** Lets every change reach all that come after it. */
  #settle(session: ReadonlySet<number>): BeliefOutcome | undefined {
    for (let node = this.#waiting.pop(); node !== undefined; node = this.#waiting.pop()) {
      if (this.#steps < 0) return { type: "too many steps" };
      const { successors } = this.#history;
      for (let at = successors.from(node); at < successors.to(node); at += 1) {
        const next = successors.items[at] as number;
        // What is not in the past of the last one changes nothing for those that are: this saves time only.
        if (next !== this.#last && !this.#past.has(this.#last, next)) continue;
        if (this.#join(next, node)) return this.#cyclic();
      }
      for (const next of this.#after.get(node) ?? [])
        if (this.#join(next, node)) return this.#cyclic();
      const outcome = session.has(node) ? this.#look(node) : undefined;
      if (outcome !== undefined) return outcome;
    }
    return undefined;
  }

  /** Goes through the reads of a transaction of the session, and demands what follows from them. */
  #look(node: number): BeliefOutcome | undefined {
    const { reads, sources, writers } = this.#history;
    for (let read = reads.from(node); read < reads.to(node); read += 1) {
      const source = sources[read] as number;
      const ofKey = writers[reads.items[read] as number];
      if (ofKey === undefined) continue;
      this.#steps -= ofKey.chains.length;
      for (let at = 0; at < ofKey.chains.length; at += 1) {
        const of = ofKey.chains[at] as number;
        const count = this.#count(node, of);
        if (count === 0 || (source !== 0 && count <= this.#count(source, of))) continue;
        const writer = ofKey.lastAt(at, count);
        if (writer === 0 || writer === source || this.#has(source, writer)) continue;
        this.#demands.push({ writer, read });
        if (source === 0) return { type: "initial", demands: this.#demands };
        const after = this.#after.get(writer);
        if (after === undefined) this.#after.set(writer, [source]);
        else after.push(source);
        if (this.#join(source, writer)) return this.#cyclic();
      }
    }
    return this.#steps < 0 ? { type: "too many steps" } : undefined;
  }

  /** Puts `before`, and all before it, before the node. @returns true if the node is now before itself */
  #join(node: number, before: number): boolean {
    const { chain, position, chains } = this.#history;
    this.#steps -= chains;
    const ofNode = chain[node] as number;
    const ofBefore = chain[before] as number;
    const counts = this.#clocks[before] ?? this.#past.clock(before);
    const known = this.#clocks[node];
    const mine = known ?? this.#past.clock(node);
    let clock = known;
    for (let of = 0; of < chains; of += 1) {
      // Clocks of the causal past do not hold what their node's own chain has before it.
      const count =
        of === ofBefore
          ? Math.max(this.#count(before, of), (position[before] as number) + 1)
          : (counts[of] as number);
      const had =
        of === ofNode && known === undefined ? (position[node] as number) : (mine[of] as number);
      if (count <= had) continue;
      clock ??= this.#ownClock(node);
      clock[of] = count;
      if (!this.#waiting.has(node)) this.#waiting.push(node);
    }
    return this.#count(node, ofNode) > (position[node] as number);
  }

  #ownClock(node: number): Int32Array {
    const clock = this.#spare.pop() ?? new Int32Array(this.#history.chains);
    clock.set(this.#past.clock(node));
    clock[this.#history.chain[node] as number] = this.#history.position[node] as number;
    this.#clocks[node] = clock;
    this.#changed.push(node);
    return clock;
  }

  #forget(): void {
    for (const node of this.#changed) {
      this.#spare.push(this.#clocks[node] as Int32Array);
      this.#clocks[node] = undefined;
    }
    this.#changed.length = 0;
  }

  #count(node: number, chain: number): number {
    const clock = this.#clocks[node];
    return clock === undefined ? this.#past.count(node, chain) : (clock[chain] as number);
  }

  #has(node: number, other: number): boolean {
    if (node === 0) return false;
    const { chain, position } = this.#history;
    return this.#count(node, chain[other] as number) > (position[other] as number);
  }

  #cyclic(): BeliefOutcome {
    return { type: "cyclic", demands: this.#demands };
  }
}
