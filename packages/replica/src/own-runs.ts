/**
 * Which run of this node's process issued which of its dots.
 *
 * A disk that went back in time forgets dots that others have. Counting is not enough to notice: a server whose old disk was
 * restored may issue as many dots again before it meets anyone. So each start of the process is a *run* with a name of its own,
 * everyone remembers the run of each node's newest dot, and tells it on greeting. If this node attributes that dot to another
 * run, or has not issued it, its storage went back.
 *
 * @see SPEC.md I-9
 */
import type { KnownOfYou } from "@vclock/protocol";
import type { OwnRun } from "./records.js";

/** Runs that issued something are kept while a member may know less than they issued; never more than this. */
export const OWN_RUNS_MAX = 1_024;

/** Begins a run whose first dot will have the counter `first`. A run that issued nothing is forgotten. */
export function beginRun(runs: readonly OwnRun[], first: number, run: string): OwnRun[] {
  const kept = runs.filter((other) => other.first < first);
  return [...kept, { first, run }].slice(-OWN_RUNS_MAX);
}

/** Forgets the runs all of whose dots every member has, but for the last of them. */
export function pruneRuns(runs: readonly OwnRun[], everyoneHas: number): readonly OwnRun[] {
  const keepFrom = runs.findLastIndex(({ first }) => first <= everyoneHas);
  return keepFrom <= 0 ? runs : runs.slice(keepFrom);
}

/** Whether a peer's knowledge of this node's dots fits what this node issued up to `counter`. */
export function agrees(runs: readonly OwnRun[], counter: number, known: KnownOfYou): boolean {
  if (known.counter === 0) return true;
  if (known.counter > counter) return false;
  const issuedIn = runs.findLast(({ first }) => first <= known.counter);
  return issuedIn === undefined || issuedIn.run === known.run;
}
