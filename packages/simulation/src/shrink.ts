/**
 * Makes a failing schedule small enough to understand: fewer servers, keys, faults and actions, plainer actions, and no
 * tuning that does not matter.
 *
 * Delta debugging, with steps that know what schedules are made of. An action that makes no sense does nothing, so every
 * part of a schedule is a schedule.
 *
 * @see Zeller and Hildebrandt 2002, Simplifying and Isolating Failure-Inducing Input, §3
 * @example
 * const isFailing = (schedule: Schedule) => replay(schedule).violation?.rule === "P-2";
 * console.log(formatSchedule(shrink(schedule, isFailing).schedule));
 */
import { SimulationError } from "./errors.js";
import type { Schedule } from "./schedule/action.js";
import { mergePasses, minimizeActions, removePairs } from "./shrink/actions.js";
import { connectFirst, fewerKeys, lessTuning } from "./shrink/setup.js";
import { fewerClients, fewerServers } from "./shrink/names.js";
import { Search, type ShrinkProgress } from "./shrink/search.js";
import { plainerActions } from "./shrink/plainer.js";
import { cutTail, dropFaults } from "./shrink/strides.js";

export type { ShrinkProgress };

export interface ShrinkOptions {
  /** How often `isFailing` is asked at most; 3,000 by default. What was found until then is returned. */
  readonly attemptsMax?: number;
  /** Called after each attempt. */
  readonly onProgress?: (progress: ShrinkProgress) => void;
}

export interface ShrinkResult {
  /** Fails, as the one given does. Without a seed: nobody drew it. */
  readonly schedule: Schedule;
  /** How often `isFailing` was asked. */
  readonly attempts: number;
}

/** What was to be shrunk does not fail, or not every time. */
export class NotFailingError extends SimulationError {
  readonly code = "VC_SIMULATION_NOT_FAILING";
  constructor(options?: ErrorOptions) {
    super("the schedule to shrink does not fail", options);
  }
}

const ATTEMPTS_MAX = 3_000;

/** Bold steps first: what they take away need not be taken away one by one. */
const STEPS: readonly ((search: Search) => void)[] = [
  cutTail,
  dropFaults,
  connectFirst,
  fewerServers,
  fewerKeys,
  minimizeActions,
  lessTuning,
  plainerActions,
  fewerClients,
  mergePasses,
];

/**
 * Shrinks a failing schedule until no step makes it smaller, or attempts run out. Deterministic, if `isFailing` is. With
 * attempts to spare, no single action of the result can be left out.
 *
 * @param isFailing must tell this failure from others: compare the violated rule. What it throws is passed on.
 * @throws NotFailingError when the schedule given does not fail.
 */
export function shrink(
  schedule: Schedule,
  isFailing: (schedule: Schedule) => boolean,
  { attemptsMax = ATTEMPTS_MAX, onProgress }: ShrinkOptions = {},
): ShrinkResult {
  const search = new Search(isFailing, attemptsMax, onProgress);
  if (!search.accept({ ...schedule, seed: undefined })) throw new NotFailingError();
  let before: Schedule | undefined;
  do {
    before = search.best;
    for (const step of STEPS) step(search);
    // Dear, and of use only when nothing else is: a crash and the start after it go together or not at all.
    if (search.best === before) removePairs(search);
  } while (search.best !== before && !search.isOver);
  return { schedule: search.best, attempts: search.attempts };
}
