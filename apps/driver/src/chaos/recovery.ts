/** When servers are as they should be: after one loss, before the next; and when everything is over. */
import { VersionVector } from "@vclock/clock";
import type { ServerStatus } from "@vclock/sdk";

/**
 * Whether an earlier loss is made good: all serve and hear one another, and whatever any of them had when that was first so, all
 * of them have by now. Has to be asked again and again until it says yes.
 *
 * @returns what is missing, or `undefined` when nothing is
 */
export function madeGood(): (statuses: readonly ServerStatus[]) => string | undefined {
  let goal: VersionVector | undefined;
  return (statuses) => {
    const wrong = notTogether(statuses);
    if (wrong !== undefined) {
      goal = undefined;
      return wrong;
    }
    goal ??= statuses.reduce((all, { clock }) => all.merge(clock), VersionVector.empty);
    const left = stillShown(goal, statuses);
    const behind = statuses.find(({ clock }) => !clock.dominates(left));
    return behind && `${behind.name} has not all yet that the others had`;
  };
}

/** Less the ids that no server shows any more: those are closed. */
function stillShown(goal: VersionVector, statuses: readonly ServerStatus[]): VersionVector {
  return goal.filter((node) => statuses.some(({ clock }) => clock.get(node) > 0));
}

/**
 * Whether nothing is left to be done: the quiescence of SPEC.md. Says what is missing.
 *
 * `storeFull` is left out: a server only finds out that its disk has room again when it next writes.
 */
export function notQuiet(statuses: readonly ServerStatus[]): string | undefined {
  const wrong = notTogether(statuses);
  if (wrong !== undefined) return wrong;
  const [first] = statuses;
  for (const status of statuses) {
    const { name } = status;
    if (first !== undefined && !status.clock.equals(first.clock)) {
      return `${name} and ${first.name} have different clocks`;
    }
    if (status.rememberedDeletes > 0)
      return `${name} remembers ${status.rememberedDeletes} deletes`;
    if (status.waitingOperations > 0) return `${name} holds ${status.waitingOperations} operations`;
    if (status.waitingRequests > 0) return `${name} holds ${status.waitingRequests} requests`;
    if (status.transfer !== undefined) return `${name} takes over data`;
    const odd = status.peers.find(({ lag, lead }) => lag > 0 || lead > 0);
    if (odd !== undefined) return `${name} sees ${odd.name} behind or ahead`;
    if (first !== undefined && status.keys !== first.keys) {
      return `${name} has ${status.keys} keys, ${first.name} ${first.keys}`;
    }
    if (first !== undefined && status.conflicts !== first.conflicts) {
      return `${name} has ${status.conflicts} conflicts, ${first.name} ${first.conflicts}`;
    }
  }
  return undefined;
}

function notTogether(statuses: readonly ServerStatus[]): string | undefined {
  for (const { name, phase, peers } of statuses) {
    if (phase !== "serving") return `${name} is ${phase}`;
    const unheard = peers.find(({ up }) => !up);
    if (unheard !== undefined) return `${name} does not hear ${unheard.name}`;
  }
  return undefined;
}
