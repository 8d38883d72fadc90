/** Finds the silent stretches of an execution: events in a row of one host that neither send nor receive. */
import type { TraceEvent } from "../event.js";
import type { Cause } from "./causes.js";

const FOLD_DEFAULT = 4;

/** The shortest stretch that is folded; Infinity for none. Fewer than 2 would fold nothing. */
function foldFrom(fold: number | boolean | undefined): number {
  if (fold === undefined || fold === false) return Number.POSITIVE_INFINITY;
  return fold === true || Number.isNaN(fold) ? FOLD_DEFAULT : Math.max(2, Math.floor(fold));
}

/** The stretches to fold, by their first events. */
export function silentRuns(
  hosts: readonly (readonly TraceEvent[])[],
  incoming: ReadonlyMap<TraceEvent, readonly Cause[]>,
  fold: number | boolean | undefined,
  keep: Iterable<TraceEvent> = [],
): ReadonlyMap<TraceEvent, readonly TraceEvent[]> {
  const runs = new Map<TraceEvent, readonly TraceEvent[]>();
  const least = foldFrom(fold);
  if (least === Number.POSITIVE_INFINITY) return runs;
  const loud = new Set(keep);
  for (const [event, causes] of incoming) {
    loud.add(event);
    for (const cause of causes) loud.add(cause.event);
  }
  for (const events of hosts) {
    let first = 0;
    for (let at = 0; at <= events.length; at++) {
      const event = events[at];
      if (event !== undefined && !loud.has(event)) continue;
      const head = events[first];
      if (head !== undefined && at - first >= least) runs.set(head, events.slice(first, at));
      first = at + 1;
    }
  }
  return runs;
}
