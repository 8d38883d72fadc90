/** Steps that leave actions out, a few at a time. */
import type { Action } from "../schedule/action.js";
import type { Search } from "./search.js";

/**
 * The complements of delta debugging: leaves out a half, a quarter and so on, at last single actions, until none of them
 * can be left out. From the end, because an action's consequences come after it.
 */
export function minimizeActions(search: Search): void {
  let size = Math.ceil(search.actions.length / 2);
  while (size > 0 && !search.isOver) {
    const before = search.actions.length;
    for (let end = before; end > 0 && !search.isOver; end -= size) {
      const start = Math.max(0, end - size);
      search.acceptActions([...search.actions.slice(0, start), ...search.actions.slice(end)]);
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (search.actions.length === before) return;
  }
}

/** As many as two by two are few attempts for. */
const PAIRS_OF_MAX = 40;

/** Leaves out any two actions together. */
export function removePairs(search: Search): void {
  if (search.actions.length > PAIRS_OF_MAX) return;
  for (let second = search.actions.length - 1; second > 0; second--) {
    for (let first = second - 1; first >= 0 && !search.isOver; first--) {
      const kept = search.actions.filter((_, at) => at !== first && at !== second);
      // The places of what is left have changed: the caller begins again.
      if (search.acceptActions(kept)) return;
    }
  }
}

/** Makes one of two waits in a row. */
export function mergePasses(search: Search): void {
  for (let at = search.actions.length - 1; at > 0; at--) {
    const [one, other] = [search.actions[at - 1], search.actions[at]];
    if (one?.type !== "pass" || other?.type !== "pass") continue;
    const merged: Action = { type: "pass", ms: one.ms + other.ms };
    search.acceptActions([
      ...search.actions.slice(0, at - 1),
      merged,
      ...search.actions.slice(at + 1),
    ]);
  }
}
