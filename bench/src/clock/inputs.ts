/**
 * Clocks to compare and merge, as plain records: the form that every subject can be made of.
 */
import { Random } from "../load/random.js";

/** Counters by node id. */
export type PlainClock = Readonly<Record<string, number>>;
export type Pair<T> = readonly [T, T];

/** How the second clock of a pair relates to the first. */
export type Relation = "equal" | "before" | "after" | "concurrent";
export const RELATIONS: readonly Relation[] = ["equal", "before", "after", "concurrent"];

/** What is out of the ordinary. */
export interface PairOptions {
  /** Whether the second clock has a node that the first lacks, and lacks one of its. */
  readonly membersDiffer?: boolean;
  /** Added to each counter. */
  readonly countersFrom?: number;
}

/** Pairs that come round: enough that a processor cannot learn them by heart, few enough to stay in its caches. */
const PAIRS = 32;
const COUNTERS = 1_000_000;
const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Pairs over the same nodes, their relations by turns. */
export function pairs(
  entries: number,
  relations: readonly Relation[],
  seed: number,
  { membersDiffer = false, countersFrom = 0 }: PairOptions = {},
): Pair<PlainClock>[] {
  const random = new Random(seed);
  const ids = nodeIds(entries, random);
  const others = membersDiffer ? replaced(ids, random) : ids;
  return Array.from({ length: PAIRS }, (_, at) => {
    const counters = ids.map(() => countersFrom + 2 + random.below(COUNTERS));
    const relation = relations[at % relations.length] ?? "equal";
    return [record(ids, counters), record(others, related(counters, relation, random))];
  });
}

/** Ids such as servers have, sorted: `s17~k3q9x7ab`. */
function nodeIds(count: number, random: Random): string[] {
  return Array.from({ length: count }, (_, at) => `s${at + 1}~${suffix(random)}`).sort(byCodeUnits);
}

function replaced(ids: readonly string[], random: Random): string[] {
  return ids.with(random.below(ids.length), `s0~${suffix(random)}`).sort(byCodeUnits);
}

function suffix(random: Random): string {
  return Array.from({ length: 8 }, () => LETTERS[random.below(LETTERS.length)]).join("");
}

/** The order of the clocks: `<` on strings. */
function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function record(ids: readonly string[], counters: readonly number[]): PlainClock {
  return Object.fromEntries(ids.map((id, at) => [id, counters[at] ?? 0]));
}

/** Before and after differ in a third of the counters, concurrent ones in all. */
function related(counters: readonly number[], relation: Relation, random: Random): number[] {
  const third = Math.ceil(counters.length / 3);
  const start = random.below(counters.length);
  return counters.map((counter, at) => {
    const distance = (at - start + counters.length) % counters.length;
    if (relation === "equal") return counter;
    if (relation === "before") return counter - Number(distance < third);
    if (relation === "after") return counter + Number(distance < third);
    const isAhead = distance === 0 || (distance > 1 && random.below(2) === 0);
    return counter + (isAhead ? 1 : -1);
  });
}
