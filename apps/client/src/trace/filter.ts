/**
 * Parts of an execution: what is left keeps its order, by way of events that are not shown.
 */
import { type Execution, ExecutionBuilder, type TraceEvent, windowOf } from "@vclock/trace";

import { UsageError } from "../errors.js";
import { closest, escapeInLine, list } from "../output/text.js";
import type { Source } from "./source.js";
import { parseDuration, timeOf } from "./times.js";

/** Which events to show, as flags have it. All that is given must hold. */
export interface FilterFlags {
  readonly key: string | undefined;
  readonly host: readonly string[] | undefined;
  readonly since: string | undefined;
  readonly search: string | undefined;
}

/** The events that fit, with their own numbers and clocks. */
export function filterSource(source: Source, flags: FilterFlags): readonly Execution[] {
  if (flags.host !== undefined) checkHosts(source.executions, flags.host);
  const sinceMs = flags.since === undefined ? undefined : startOf(source, flags.since);
  const fits = filterOf(flags, sinceMs);
  if (fits === undefined) return source.executions;
  return source.executions.map((execution) => {
    const hosts = flags.host ?? execution.hosts;
    const events = hosts.flatMap((host) => execution.eventsOf(host).filter(fits));
    return executionOf(execution, events);
  });
}

/** Whether to show an event; `undefined` when all are shown. */
export function filterOf(
  { key, host, search }: FilterFlags,
  sinceMs: number | undefined,
): ((event: Pick<TraceEvent, "host" | "text" | "fields">) => boolean) | undefined {
  if (key === undefined && host === undefined && search === undefined && sinceMs === undefined) {
    return undefined;
  }
  const wanted = search?.toLowerCase();
  return (event) =>
    (key === undefined || event.fields["key"] === key) &&
    (host === undefined || host.includes(event.host)) &&
    (sinceMs === undefined || (timeOf(event) ?? Number.NEGATIVE_INFINITY) >= sinceMs) &&
    (wanted === undefined || mentions(event, wanted));
}

/** Only these events, in their order; hosts stand as they did. */
export function onlyEvents(execution: Execution, events: readonly TraceEvent[]): Execution {
  const { hosts } = execution;
  const byHost = events.toSorted((a, b) => hosts.indexOf(a.host) - hosts.indexOf(b.host));
  return executionOf(execution, byHost);
}

/**
 * The same events and order, each host's counted from 1 without gaps, and clocks that tell of nothing else: as strict readers of logs want it.
 */
export function renumber(execution: Execution): Execution {
  if (isWhole(execution)) return execution;
  const builder = new ExecutionBuilder(execution.label);
  const events = Array.from(execution.all(), (event) => ({
    event,
    host: event.host,
    clock: execution.clock(event),
  }));
  for (const { event, clock } of windowOf(events)) {
    builder.add(event.host, clock, event.text, event.fields, event.line);
  }
  return builder.build();
}

/** Whether no event is missing of those that the clocks tell of. */
function isWhole(execution: Execution): boolean {
  const lengths = new Map<string, number>();
  for (const host of execution.hosts) {
    const events = execution.eventsOf(host);
    if (events.at(-1)?.index !== events.length) return false;
    lengths.set(host, events.length);
  }
  for (const event of execution.all()) {
    for (const [host, count] of execution.clock(event)) {
      if (count > (lengths.get(host) ?? 0)) return false;
    }
  }
  return true;
}

/** The host of the first event stands first, and so on. */
function executionOf(execution: Execution, events: readonly TraceEvent[]): Execution {
  const builder = new ExecutionBuilder(execution.label);
  for (const event of events) {
    const { host, text, fields, line } = event;
    builder.add(host, execution.clock(event), text, fields, line);
  }
  return builder.build();
}

function mentions({ text, fields }: Pick<TraceEvent, "text" | "fields">, wanted: string): boolean {
  if (text.toLowerCase().includes(wanted)) return true;
  return Object.values(fields).some((value) => value.toLowerCase().includes(wanted));
}

function startOf({ executions, nowMs }: Source, since: string): number {
  const durationMs = parseDuration(since, "--since");
  let newestMs = nowMs ?? Number.NEGATIVE_INFINITY;
  if (nowMs === undefined) {
    for (const execution of executions) {
      for (const event of execution.all()) newestMs = Math.max(newestMs, timeOf(event) ?? newestMs);
    }
  }
  if (newestMs === Number.NEGATIVE_INFINITY) {
    throw new UsageError(
      "--since: the events of this log have no time.",
      "It is looked for in the fields at, atMs, time, timestamp, date, datetime and ts.",
    );
  }
  return newestMs - durationMs;
}

/** @throws UsageError for a host that has no events anywhere */
function checkHosts(executions: readonly Execution[], hosts: readonly string[]): void {
  const known = [...new Set(executions.flatMap((execution) => execution.hosts))];
  for (const host of hosts) {
    if (known.includes(host)) continue;
    throw new UsageError(`--host: no event is of ${JSON.stringify(host)}.`, hostHint(host, known));
  }
}

/** What may have been meant. */
export function hostHint(host: string, known: readonly string[]): string {
  const like = closest(host, known);
  if (like !== undefined) return `Did you mean ${escapeInLine(like)}?`;
  const shown = known.slice(0, 20).map(escapeInLine);
  return `The hosts are ${list(shown)}${known.length > shown.length ? ", among others" : ""}.`;
}
