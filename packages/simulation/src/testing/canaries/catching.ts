/** Looks for the first seed at which a canary gives itself away, and the plain replica does not. */
import { checkHistory } from "../../checker/check.js";
import { simulate } from "../../run.js";
import { REPLICA, type System } from "../../system.js";
import { isClean } from "../../verdict.js";

export interface Caught {
  readonly seed: bigint;
  /** The rule that is named, and what is wrong. */
  readonly by: string;
}

/** @returns what a system is found out by at a seed; `undefined` when all is well. */
export type Look = (system: System, seed: bigint) => string | undefined;

/** With exact causal histories beside it. */
export const asSimulator: Look = (system, seed) => simulate(seed, { system }).violation?.message;

/** With nothing but the history, and whether the cluster came to rest. */
export const asOutsider: Look = (system, seed) => {
  const { violation, history, statistics } = simulate(seed, { system, model: false });
  if (violation !== undefined) return violation.message;
  // A server may take a new id and keep its disk: then the clocks tell.
  const lostDisks = statistics.disksLost > 0 ? true : undefined;
  const verdict = checkHistory(history, { lostDisks });
  const [first] = verdict.findings;
  return isClean(verdict) ? undefined : `${first?.rule}: ${first?.message}`;
};

/** The first of so many seeds that finds the system out. One at which the real replica is found out too proves nothing. */
export function firstCaught(system: System, look: Look, seeds: number): Caught | undefined {
  for (let seed = 1n; seed <= BigInt(seeds); seed++) {
    const by = look(system, seed);
    if (by !== undefined && look(REPLICA, seed) === undefined) return { seed, by };
  }
  return undefined;
}
