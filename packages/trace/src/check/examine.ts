/**
 * Checks events, and sorts out those whose clocks contradict the others.
 *
 * Events that are missing are reported, but contradict nothing: what clocks say of them is simply about events that are not there. An event is left
 * out when it does not count itself, when its own counter is taken, when its host knew more before, when it lacks something that an event it knows
 * of knew, or when it and such an event know each other. What is left is an order.
 */
import { causalOrder, type EventIndex, indexEvents } from "../table/event-index.js";
import type { EventTable } from "../table/event-table.js";
import { checkCauses } from "./causes.js";
import { Claims } from "./claims.js";
import { Findings } from "./findings.js";
import { checkCounters, checkMonotone } from "./hosts.js";
import { checkOwnEntries, type Inferred } from "./own-entries.js";
import { checkPresence } from "./presence.js";
import type { CheckOptions, Violation } from "./violation.js";

export interface Examined {
  /** The events that contradict nothing. */
  readonly index: EventIndex;
  readonly violations: Violation[];
  /** How many there are, those beyond the maximum included. */
  readonly violationCount: number;
}

/**
 * @param given the events to check; all of the table unless told otherwise
 *
 * O(entries) where events have few direct causes, as those that receive one message have.
 */
export function examine(
  table: EventTable,
  label: string,
  options: CheckOptions,
  given?: EventIndex,
): Examined {
  const findings = new Findings(table, label, options);
  const isPartial = options.partial === true;
  const inferred: Inferred = given === undefined ? checkOwnEntries(table, findings) : new Map();
  const index = given ?? indexEvents(table, table.size);
  const isKept = new Uint8Array(index.size).fill(1);
  checkCounters(index, isKept, findings, { isPartial, inferred });
  const order = causalOrder(index);
  const claims = new Claims(index, isPartial);
  if (!isPartial) checkPresence(index, order, isKept, { findings, claims });
  checkMonotone(index, isKept, findings, claims);
  checkCauses(index, order, isKept, { findings, claims });
  return {
    index: index.filter(isKept),
    violations: findings.violations(),
    violationCount: findings.count,
  };
}
