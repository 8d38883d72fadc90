/**
 * Direct causes of an event on other hosts.
 */
import type { EventIndex } from "../table/event-index.js";

/**
 * The ids of the events that an event learned of from elsewhere, less those that others of them knew of. Of the events that a host told at once,
 * only the last counts. O(entries, for each cause).
 *
 * @param among looks at these hosts alone: the result then tells, too, what came by way of others
 */
export function remoteParents(
  index: EventIndex,
  id: number,
  among?: ReadonlySet<number>,
): number[] {
  const { table } = index;
  const row = index.row(id);
  const own = table.host(row);
  const before = id > index.first(own) ? index.row(id - 1) : -1;
  const risen: number[] = [];
  const end = table.start(row + 1);
  for (let at = table.start(row); at < end; at++) {
    const host = table.entryHosts.at(at);
    if (host === own || among?.has(host) === false) continue;
    const known = before < 0 ? 0 : table.count(before, host);
    const count = table.entryCounts.at(at);
    if (count <= known) continue;
    const latest = index.latest(host, count);
    if (latest >= 0 && index.counter(latest) > known) risen.push(latest);
  }
  if (risen.length < 2) return risen;
  // Who knew of another has the greater sum: it comes first.
  risen.sort((a, b) => index.sum(b) - index.sum(a));
  const parents: number[] = [];
  for (const cause of risen) {
    const host = index.host(cause);
    const counter = index.counter(cause);
    if (!parents.some((parent) => index.count(parent, host) >= counter)) parents.push(cause);
  }
  return parents.sort((a, b) => a - b);
}
