/** Steps that make single actions plainer. */
import type { Action, ActionType } from "../schedule/action.js";
import type { Search } from "./search.js";

type Plainer<T extends ActionType> = (
  action: Extract<Action, { readonly type: T }>,
) => readonly Partial<Extract<Action, { readonly type: T }>>[];

const none = (): [] => [];

/** What to change in an action, the plainest first. Nothing becomes plainer for ever: every change has a rank. */
const PLAINER = {
  request: ({ consistency }) => [
    { consistency: "one", context: "server", session: false },
    { session: false },
    { consistency: "one" },
    ...(consistency === "all" ? [{ consistency: "quorum" as const }] : []),
    { context: "server" },
  ],
  watch: () => [{ limit: 1_000 }],
  deliver: ({ at }) => [
    { at: 0, copy: false },
    { copy: false },
    { at: 0 },
    { at: Math.max(0, at - 1) },
  ],
  lose: ({ at }) => [{ at: 0 }, { at: Math.max(0, at - 1) }],
  crash: ({ batch }) => [
    { batch: "lost" },
    ...(batch === "torn" ? [{ batch: "kept" as const }] : []),
  ],
  pass: ({ ms }) => shorter(ms),
  jump: ({ ms }) => shorter(ms),
  commit: none,
  refuse: none,
  connect: none,
  disconnect: none,
  block: none,
  unblock: none,
  start: none,
  loseDisk: none,
  backup: none,
  restore: none,
  clone: none,
  leave: none,
  join: none,
} satisfies { readonly [T in ActionType]: Plainer<T> };

/** Round times, and half the time. */
function shorter(ms: number): { readonly ms: number }[] {
  return [0, 1, 10, 100, 1_000, 10_000, Math.floor(ms / 2)]
    .filter((less) => less < ms)
    .map((less) => ({ ms: less }));
}

/** Makes all actions as plain as can be at once, or else each as plain as possible. */
export function plainerActions(search: Search): void {
  const plainest = search.actions.map((action) => plainerOf(action)[0] ?? action);
  const change = plainest.some((action, at) => action !== search.actions[at]);
  if (!change || search.acceptActions(plainest)) return;
  for (let at = search.actions.length - 1; at >= 0 && !search.isOver; at--) {
    const action = search.actions[at];
    if (action === undefined) continue;
    for (const plainer of plainerOf(action))
      if (search.acceptActions(search.actions.with(at, plainer))) break;
  }
}

function plainerOf(action: Action): Action[] {
  const changes = (PLAINER[action.type] as (action: Action) => readonly Partial<Action>[])(action);
  return changes
    .map((change) => Object.assign({}, action, change))
    .filter((plainer) => !isSame(plainer, action));
}

function isSame(one: Action, other: Action): boolean {
  const parts: Partial<Record<string, unknown>> = other;
  return Object.entries(one).every(([field, value]) => parts[field] === value);
}
