/** Steps that take away much at once. */
import type { ActionType } from "../schedule/action.js";
import type { Search } from "./search.js";

/**
 * Ends after the action that fails. What fails is not always failing still after more actions, so the search by halves need
 * not find the shortest; what it finds fails.
 */
export function cutTail(search: Search): void {
  let passing = -1;
  while (search.actions.length - passing > 1 && !search.isOver) {
    const length = (passing + search.actions.length) >> 1;
    if (!search.acceptActions(search.actions.slice(0, length))) passing = length;
  }
}

/** What goes together goes at once, the strangest first. */
const GROUPS = {
  clone: "clone",
  backup: "restore",
  restore: "restore",
  loseDisk: "loseDisk",
  leave: "members",
  join: "members",
  refuse: "refuse",
  jump: "jump",
  crash: "crash",
  start: "start",
  block: "block",
  unblock: "block",
  disconnect: "links",
  connect: "links",
  lose: "lose",
  pass: "pass",
  deliver: "deliver",
  commit: "commit",
  watch: "watch",
  request: "request",
} satisfies Record<ActionType, string>;

/** What everything that heals does anyway, once the actions are over. */
const HEALING: ReadonlySet<string> = new Set([
  "start",
  "links",
  "lose",
  "pass",
  "deliver",
  "commit",
]);

/** Drops whole kinds of actions: all that is not a client's or a fault, then one kind after the other. */
export function dropFaults(search: Search): void {
  const left = search.actions.filter(({ type }) => !HEALING.has(GROUPS[type]));
  if (left.length < search.actions.length) search.acceptActions(left);
  for (const group of new Set<string>(Object.values(GROUPS))) {
    const kept = search.actions.filter(({ type }) => GROUPS[type] !== group);
    if (kept.length < search.actions.length) search.acceptActions(kept);
  }
}
