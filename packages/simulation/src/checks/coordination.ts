/** Judges an operation when its coordinator gives it a dot. */
import { CausalContext, compareDots, type Dot, dotsEqual, formatDot } from "@vclock/clock";
import type { ReplicaEvent } from "@vclock/replica";
import { textOf } from "../cluster/describe.js";
import type { Instance } from "../cluster/instance.js";
import type { KnownOperation } from "../model/causal-model.js";
import { Violation } from "../violation.js";
import type { Safety } from "./safety.js";

type Coordinated = Extract<ReplicaEvent, { type: "coordinated" }>;

/** @returns the operation, for the model. */
export function checkCoordinated(
  safety: Safety,
  instance: Instance,
  event: Coordinated,
): KnownOperation {
  const { key, dot, context, supersedes } = event;
  const at = `${instance.label} gives ${formatDot(dot)}`;
  const deps = safety.whole(instance, event.deps);
  if (dot.node !== instance.process?.node)
    throw new Violation("R-1", `${at}, which is not its own`);
  if (deps.get(dot.node) !== dot.counter - 1)
    throw new Violation("R-1", `${at} after ${deps.get(dot.node)} operations`);
  if (!deps.dominates(instance.clock))
    throw new Violation("R-1", `${at} on top of less than it has on disk`);
  const open = safety.model.open(deps);
  if (open !== undefined)
    throw new Violation("I-3", `${at} on a cut that lacks what ${formatDot(open.dot)} depends on`);
  checkSuperseded(safety, event, deps, at);
  const value = event.value === undefined ? undefined : textOf(event.value);
  if (value === undefined && supersedes.length === 0)
    throw new Violation("R-1", `${at} to a delete of ${key} that deletes nothing`);
  if (value !== undefined) checkOrigin(safety, event, value, at);
  return { key, dot, value, context, deps };
}

function checkSuperseded(
  { model }: Safety,
  { key, context, supersedes }: Coordinated,
  deps: Coordinated["deps"],
  at: string,
): void {
  const demanded = model.superseded(key, deps, context);
  const given = [...supersedes].sort(compareDots);
  const isSame =
    demanded.length === given.length &&
    demanded.every((each, i) => dotsEqual(each, given[i] as Dot));
  if (isSame) return;
  throw new Violation(
    "R-1",
    `${at}, which supersedes ${list(given)} of ${key}; its context covers ${list(demanded)}`,
  );
}

/** An update is what a client asked for, once, with what it had seen. */
function checkOrigin(safety: Safety, event: Coordinated, value: string, at: string): void {
  const { key, dot, deps, context } = event;
  const request = safety.updates.get(value)?.request;
  if (request?.type !== "update" || request.key !== key)
    throw new Violation("P-1", `${at} to ${key}=${value}, which nobody asked for`);
  if (safety.refused.has(value))
    throw new Violation("P-8", `${at} to ${key}=${value}, after it was said not to be applied`);
  const earlier = safety.dots.get(value);
  if (earlier !== undefined && safety.model.get(earlier)?.value === value)
    throw new Violation("P-1", `${at} to ${key}=${value}, which ${formatDot(earlier)} is already`);
  const seen = (request.context ?? CausalContext.of(deps)).add(dot);
  if (!context.equals(seen))
    throw new Violation("R-1", `${at} the context ${context.toString()}; it is ${seen.toString()}`);
}

function list(dots: readonly Dot[]): string {
  return dots.length === 0 ? "nothing" : dots.map(formatDot).join(" ");
}
