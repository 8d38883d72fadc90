/** Drawn schedules with clients that follow the changes put in between. */
import { Random } from "../random.js";
import { replay, simulate } from "../run.js";
import type { SimulationResult } from "../result.js";
import type { Action, Schedule } from "../schedule/action.js";
import type { System } from "../system.js";

const ACTIONS = 500;
/** How many actions there are for one that asks for changes. */
const EVERY = 4;
const FOLLOWERS = 3;

/** The schedule of a seed, with the same faults and requests, and followers beside them. */
export function watchedSchedule(seed: bigint): Schedule {
  const { schedule } = simulate(seed, { actions: ACTIONS, model: false });
  const random = new Random(seed + 1n);
  const { servers } = schedule.setup;
  const actions = schedule.actions.flatMap((action): Action[] => {
    if (random.below(EVERY) > 0) return [action];
    const client = `c${1 + random.below(FOLLOWERS)}`;
    const server = `s${1 + random.below(servers)}`;
    return [action, { type: "watch", client, server, limit: 1 + random.below(4) }];
  });
  // Everything heals, and then each of them is told the rest.
  return { ...schedule, actions };
}

/** Runs it, and judges what clients are told, followers too. */
export function simulateWatched(seed: bigint, system?: System): SimulationResult {
  return replay(watchedSchedule(seed), system === undefined ? {} : { system });
}
