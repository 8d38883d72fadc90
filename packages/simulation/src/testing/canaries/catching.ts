/** Looks for the first seed at which a canary gives itself away, and the plain replica does not. */
import { judgeClients } from "../../judge.js";
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
  const result = simulate(seed, { system, model: false });
  if (result.violation !== undefined) return result.violation.message;
  const verdict = judgeClients(result);
  const [first] = verdict.findings;
  return isClean(verdict) ? undefined : `${first?.rule}: ${first?.message}`;
};

/** Seeds at which the real replica was looked at, and whether all was well with it. */
const intact = new Map<Look, Map<bigint, boolean>>();

function isIntact(look: Look, seed: bigint): boolean {
  const known = intact.get(look) ?? new Map<bigint, boolean>();
  intact.set(look, known);
  const isWell = known.get(seed) ?? look(REPLICA, seed) === undefined;
  known.set(seed, isWell);
  return isWell;
}

/**
 * The first of so many seeds, from one on, that finds the system out. One at which the real replica is found out too proves
 * nothing.
 */
export function firstCaught(
  system: System,
  look: Look,
  { from = 1, seeds }: { readonly from: number | undefined; readonly seeds: number },
): Caught | undefined {
  for (let seed = BigInt(from); seed < BigInt(from + seeds); seed++) {
    const by = look(system, seed);
    if (by !== undefined && isIntact(look, seed)) return { seed, by };
  }
  return undefined;
}
