/**
 * The strict checker.
 */
import { examine } from "./check/examine.js";
import type { CheckOptions, Violation } from "./check/violation.js";
import { Execution } from "./execution.js";
import type { ExecutionBuilder } from "./execution-builder.js";

/**
 * Everything that is wrong with the clocks of an execution, or of the events in a builder, by the order of the log.
 *
 * A builder holds all that was added, and the checker speaks of all of it. An execution has only events that contradict nothing; of it the checker
 * can only say which events are missing. What follows from something reported already is not reported again: a host that no longer knows what it
 * knew is reported once, not with each further event. O(entries) where events have few direct causes.
 *
 * @example
 * const builder = new ExecutionBuilder();
 * builder.add("alice", { alice: 1 }, "asks", {}, 1);
 * builder.add("bob", { bob: 1, alcie: 1 }, "answers", {}, 3);
 * const [violation] = checkExecution(builder);
 * violation.message //=> 'Event 1 of "bob" knows 1 of "alcie", which has no events: expected 0.'
 * violation.hint //=> 'Did you mean "alice"?'
 */
export function checkExecution(
  events: Execution | ExecutionBuilder,
  options: CheckOptions = {},
): Violation[] {
  if (!(events instanceof Execution)) return events.check(options);
  const { index, label } = events;
  return examine(index.table, label, options, index).violations;
}
