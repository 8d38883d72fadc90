/**
 * Causal consistency by saturation: when a transaction reads x from t1, and t2 writes x too and is in the reader's causal
 * past, then t2 comes before t1. Whether that has to hold for each reader alone (CC), or for all at once in one commit
 * order (CCv, and transactional causal consistency, which is the same), makes the levels.
 *
 * @see Biswas and Enea 2019, On the Complexity of Checking Transactional Consistency, Fig. 2c
 * @see Bouajjani, Enea, Guerraoui and Hamza 2017, On Verifying Causal Consistency, §3.1–3.2 and Table 3
 */
import type { CausalPast } from "../model/causal-past.js";
import type { CompiledHistory } from "../model/compile.js";
import { Forced } from "./forced.js";

/** Why one reader alone contradicts itself: the reads, and for each the writer it should have seen after the source. */
export interface SelfConflict {
  readonly reader: number;
  /** In order round the cycle: `writer` must come before what `read` saw, and that comes before the next `writer`, or is it. */
  readonly steps: readonly { readonly read: number; readonly writer: number }[];
}

/** What a reader demands: `writer` before what `read` saw. */
interface Demand {
  readonly read: number;
  readonly writer: number;
}

/** What all readers demand and the causal order does not have already. O(over all reads, the chains that write the key · log writers). */
export function causalEdges(history: CompiledHistory, past: CausalPast): Forced {
  const { nodes, sources } = history;
  const forced = new Forced(nodes);
  for (let node = 1; node < nodes; node += 1) {
    demandsOf(history, past, node, (read, writer) =>
      forced.add(writer, sources[read] as number, read, -1),
    );
  }
  return forced;
}

function demandsOf(
  history: CompiledHistory,
  past: CausalPast,
  node: number,
  visit: (read: number, writer: number) => void,
): void {
  const { chain, position, reads, sources, writers } = history;
  const clock = past.clock(node);
  for (let read = reads.from(node); read < reads.to(node); read += 1) {
    const source = sources[read] as number;
    const ofKey = writers[reads.items[read] as number];
    if (ofKey === undefined) continue;
    const ofSource = past.clock(source);
    for (let at = 0; at < ofKey.chains.length; at += 1) {
      const of = ofKey.chains[at] as number;
      const count = of === chain[node] ? (position[node] as number) : (clock[of] as number);
      // The source itself and what it has in its own past are no matter.
      const known =
        of === chain[source] ? (position[source] as number) + 1 : (ofSource[of] as number);
      if (count <= known) continue;
      // Of the writers of a chain the last is enough: the others come before it.
      const writer = ofKey.lastAt(at, count);
      if (writer !== 0 && (position[writer] as number) >= known) visit(read, writer);
    }
  }
}

/**
 * Readers whose own reads fit no order: what breaks CC, for which each reader may have an order of its own.
 *
 * @param within the nodes that are on a cycle of all demands or after one; there is no conflict elsewhere
 * @param conflictsMax at least 1: how many are wanted
 */
export function selfConflicts(
  history: CompiledHistory,
  past: CausalPast,
  within: (node: number) => boolean,
  conflictsMax: number,
): readonly SelfConflict[] {
  const { nodes, sources } = history;
  const conflicts: SelfConflict[] = [];
  for (let node = 1; node < nodes && conflicts.length < conflictsMax; node += 1) {
    const own: Demand[] = [];
    demandsOf(history, past, node, (read, writer) => {
      const source = sources[read] as number;
      if (source === 0 || (within(source) && within(writer))) own.push({ read, writer });
    });
    const steps = own.length === 0 ? undefined : selfConflict(history, past, own);
    if (steps !== undefined) conflicts.push({ reader: node, steps });
  }
  return conflicts;
}

/** From how many demands of one reader a cycle is looked for, to find the shortest. */
const STARTS_MAX = 100;

/** A short cycle among what one reader demands, given the causal order; `undefined` if there is none. */
function selfConflict(
  { sources }: CompiledHistory,
  past: CausalPast,
  own: readonly Demand[],
): SelfConflict["steps"] | undefined {
  // What each demand says is first, then what follows it: a writer, then the source of the read.
  const follows = (a: number, b: number): boolean => {
    const source = sources[own[a]?.read as number] as number;
    const writer = own[b]?.writer as number;
    return source === writer || past.has(writer, source);
  };
  for (const [at, demand] of own.entries()) if (follows(at, at)) return [demand];
  if (new Set(own.map(({ read }) => sources[read])).size < 2) return undefined;
  const left = withoutEnds(own.length, follows);
  // Going back long enough from anywhere ends on a cycle.
  let onCycle = left[0];
  for (let step = 0; step < left.length; step += 1) {
    const after = onCycle as number;
    onCycle = left.find((before) => follows(before, after));
  }
  let shortest: number[] | undefined;
  for (const start of [onCycle, ...left.slice(0, STARTS_MAX)]) {
    if (start === undefined) continue;
    const from = new Map<number, number>([[start, -1]]);
    for (const at of from.keys()) {
      if (at !== start && follows(at, start)) {
        const cycle: number[] = [];
        for (let step = at; step !== -1; step = from.get(step) as number) cycle.unshift(step);
        if (cycle.length < (shortest?.length ?? Infinity)) shortest = cycle;
        break;
      }
      for (const other of left) if (!from.has(other) && follows(at, other)) from.set(other, at);
    }
  }
  return shortest?.map((at) => own[at] as Demand);
}

/** 0…size−1 without what nothing comes before, again and again; what is left has a cycle, and each of it one before it. O(size²). */
function withoutEnds(size: number, follows: (a: number, b: number) => boolean): readonly number[] {
  const missing = Array.from({ length: size }, () => 0);
  const all = [...missing.keys()];
  for (const a of all)
    for (const b of all) if (a !== b && follows(a, b)) missing[b] = (missing[b] as number) + 1;
  const gone = all.filter((at) => missing[at] === 0);
  for (const a of gone) {
    for (const b of all) {
      if (a === b || !follows(a, b)) continue;
      missing[b] = (missing[b] as number) - 1;
      if (missing[b] === 0) gone.push(b);
    }
  }
  return all.filter((at) => missing[at] !== 0);
}
