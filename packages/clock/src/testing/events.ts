/**
 * The naive twin: version vectors and contexts as plain sets of events, each written `node:counter`.
 *
 * Slow and obviously right; the laws compare every operation with what it does to these sets.
 */
import type { CausalContext } from "../causal-context/causal-context.js";
import { formatDot, type Dot } from "../core/dot.js";
import type { CausalOrder } from "../core/order.js";
import type { VersionVector } from "../version-vector/version-vector.js";

export type Events = ReadonlySet<string>;

/** Every event of a version vector, one by one. Only for small counters. */
export function eventsOf(value: VersionVector | CausalContext): Events {
  if ("cut" in value) return union(eventsOf(value.cut), new Set(value.dots.map(formatDot)));
  return closure([...value].map(([node, counter]) => ({ node, counter })));
}

/** The dots and all earlier ones of the same nodes. */
export function closure(dots: Iterable<Dot>): Events {
  const events = new Set<string>();
  for (const { node, counter } of dots) {
    for (let n = 1; n <= counter; n++) events.add(`${node}:${n}`);
  }
  return events;
}

export function union(a: Events, b: Events): Events {
  return new Set([...a, ...b]);
}

export function intersection(a: Events, b: Events): Events {
  return new Set([...a].filter((event) => b.has(event)));
}

export function isSubset(a: Events, b: Events): boolean {
  return [...a].every((event) => b.has(event));
}

/** How two sets relate, straight from the definition. */
export function relation(a: Events, b: Events): CausalOrder {
  if (isSubset(a, b)) return isSubset(b, a) ? "equal" : "before";
  return isSubset(b, a) ? "after" : "concurrent";
}
