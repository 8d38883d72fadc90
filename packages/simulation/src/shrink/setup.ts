/** Steps that start from something plainer. */
import type { Tuning } from "@vclock/replica";
import type { Schedule } from "../schedule/action.js";
import type { Search } from "./search.js";

/** Does without a key, or lets the first stand in for it; the last one first. Those after it move up. */
export function fewerKeys(search: Search): void {
  for (let key = search.setup.keys - 1; key >= 0 && search.setup.keys > 1; key--) {
    if (search.accept(withoutKey(search.best, key))) continue;
    if (key > 0) search.accept(withoutKey(search.best, key, 0));
  }
}

/** @param standIn the key that is used in its place; `undefined` to leave out what was done with it. */
function withoutKey(schedule: Schedule, key: number, standIn?: number): Schedule {
  const actions = schedule.actions.flatMap((action) => {
    if (action.type !== "request") return action;
    const place = placeOf(action.key);
    const left = place === key ? standIn : place;
    if (left === undefined) return [];
    return { ...action, key: keyAt(left > key ? left - 1 : left) };
  });
  return { ...schedule, setup: { ...schedule.setup, keys: schedule.setup.keys - 1 }, actions };
}

const FIRST_KEY = "a".charCodeAt(0);

function placeOf(key: string): number {
  return key.charCodeAt(0) - FIRST_KEY;
}

function keyAt(place: number): string {
  return String.fromCharCode(FIRST_KEY + place);
}

/** Leaves the defaults as they are, all of them or as many as possible. */
export function lessTuning(search: Search): void {
  const names = Object.keys(search.setup.tuning) as (keyof Tuning)[];
  if (names.length === 0 || search.acceptSetup({ tuning: {} })) return;
  for (const name of names) {
    const { [name]: _, ...tuning } = search.setup.tuning;
    search.acceptSetup({ tuning });
  }
}

/** As many actions as it may take the members to meet. */
const MEETING_ACTIONS_MAX = 40;

/** Begins with a cluster whose members have met, and leaves out the first actions, by which they did. */
export function connectFirst(search: Search): void {
  const { setup, actions } = search.best;
  if (setup.connected || search.acceptSetup({ connected: true })) return;
  const most = Math.min(actions.length, MEETING_ACTIONS_MAX);
  for (let count = 1; count <= most && !search.isOver; count++) {
    const met = { ...setup, connected: true };
    if (search.accept({ ...search.best, setup: met, actions: actions.slice(count) })) return;
  }
}
