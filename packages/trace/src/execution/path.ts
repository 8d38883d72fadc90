/**
 * The shortest causal path between two events.
 */
import type { EventIndex } from "../table/event-index.js";
import { remoteParents } from "./parents.js";

const UNREACHED = 0xff_ff_ff_ff;

/**
 * The ids on the way from one event to a later one: fewest messages, of such ways the one of fewest events, of such ways always the same.
 *
 * Walks backwards through the events between the two, each after those that it caused. O(events between × entries).
 *
 * @param order all ids, each after those it knew of
 */
export function shortestPath(
  index: EventIndex,
  order: Uint32Array,
  from: number,
  to: number,
): number[] {
  const host = index.host(from);
  const counter = index.counter(from);
  const messages = new Uint32Array(index.size).fill(UNREACHED);
  const events = new Uint32Array(index.size);
  const next = new Uint32Array(index.size);
  const reach = (cause: number, effect: number, crossing: number): void => {
    if (index.count(cause, host) < counter) return;
    const messageCount = (messages[effect] as number) + crossing;
    const eventCount = (events[effect] as number) + 1;
    const best = messages[cause] as number;
    if (messageCount > best) return;
    if (messageCount === best && eventCount >= (events[cause] as number)) return;
    messages[cause] = messageCount;
    events[cause] = eventCount;
    next[cause] = effect;
  };
  messages[to] = 0;
  for (let at = order.lastIndexOf(to); at >= 0; at--) {
    const id = order[at] as number;
    if (id === from) break;
    if (messages[id] === UNREACHED) continue;
    if (id > index.first(index.host(id))) reach(id - 1, id, 0);
    for (const cause of remoteParents(index, id)) reach(cause, id, 1);
  }
  const path = [from];
  for (let id = from; id !== to;) {
    id = next[id] as number;
    path.push(id);
  }
  return path;
}
