/**
 * What servers did lately, and what they do, event by event: asks again and again, and hands out what is new.
 *
 * The vector clocks count events, not updates; `@vclock/trace` reads, checks and draws what they say.
 */
import type { NodeId, VectorClock } from "@vclock/clock";
import { TRACE_EVENTS_MAX, type EventKind, type TraceReply } from "@vclock/protocol";
import { Budget } from "./budget.js";
import type { ServerInfo } from "./client.js";
import { AbortedError, BadRequestError, ClosedError, VclockError } from "./errors.js";
import { merged } from "./merged.js";
import { onAbort } from "./on-abort.js";
import { tracePlan } from "./plans.js";
import type { Route } from "./route.js";

/** A server holds its answer so long when there is nothing to tell. */
const WAIT_MS = 10_000;
/** Before a server that could not be reached is tried again. */
const PAUSE_MS = 500;

/** One event of one server. */
export interface ServerEvent {
  /** The server's name. */
  readonly server: string;
  /** Its line of events: the server and a run of its process. An id of `clock`. */
  readonly host: NodeId;
  /** Which event of the line it is, from 1: its own entry in `clock`. */
  readonly n: number;
  /** What it knew of, itself included. */
  readonly clock: VectorClock;
  readonly kind: EventKind;
  /** For people, one line. Keys of other users may be in it: escape it. */
  readonly text: string;
  /** Its particulars: `key`, `dot`, `peer` and others. The object has no prototype. */
  readonly fields: Readonly<Record<string, string>>;
  /** By the server's wall clock, milliseconds since 1970. */
  readonly atMs: number;
  /** Events of its line just before it that the server does not keep any more; 0 as a rule. */
  readonly dropped: number;
}

/** Where to start and when to end. */
export interface TraceOptions {
  /** An event that was told, to go on after it. Left out: all that the server still keeps. */
  readonly after?: Pick<ServerEvent, "host" | "n"> | undefined;
  /** End when what there is now has been told, and do not wait for more. Default false. */
  readonly once?: boolean | undefined;
  /** For each answer; the wait for something to happen comes on top. */
  readonly timeoutMs?: number | undefined;
  /** Ends the iteration, without an error. */
  readonly signal?: AbortSignal | undefined;
}

export type TraceAllOptions = Omit<TraceOptions, "after">;

/** What there is to tell of several servers. */
export type TraceItem =
  | { readonly type: "event"; readonly server: ServerInfo; readonly event: ServerEvent }
  /** It cannot be reached, or does not trace. Told once, until it has been heard again. */
  | { readonly type: "down"; readonly server: ServerInfo; readonly error: VclockError };

/** A server to be asked. */
export interface TraceSource {
  readonly info: () => ServerInfo;
  readonly route: Route;
}

/** One server's events. Ends when `signal` fires or the client is closed. @throws {VclockError} */
export async function* traceServer(
  route: Route,
  timeoutMs: number,
  options: TraceOptions,
): AsyncGenerator<ServerEvent, void, undefined> {
  const { once = false, signal } = options;
  let place = { host: options.after?.host, after: options.after?.n ?? 0 };
  let newest: number | undefined;
  const waitMs = once ? 0 : WAIT_MS;
  const limit = TRACE_EVENTS_MAX;
  while (!isAborted(signal)) {
    const budget = new Budget((options.timeoutMs ?? timeoutMs) + waitMs, signal);
    const plan = tracePlan({ ...place, limit }, waitMs);
    const reply = await untilEnd(route.call(plan, budget), signal);
    if (reply === undefined) return;
    for (const event of eventsOf(reply)) {
      if (isAborted(signal)) return;
      yield event;
    }
    place = { host: reply.host, after: reply.next };
    newest ??= reply.newest;
    if (once && reply.next >= newest) return;
  }
}

/** The events of several servers, as they come. */
export async function* traceAll(
  sources: readonly TraceSource[],
  timeoutMs: number,
  options: TraceAllOptions,
): AsyncGenerator<TraceItem, void, undefined> {
  const stop = new AbortController();
  const { signal } = options;
  const forget = signal && onAbort(signal, () => stop.abort());
  try {
    const followed = sources.map((source) =>
      followServer(source, timeoutMs, { ...options, signal: stop.signal }),
    );
    yield* merged(followed, stop);
  } finally {
    forget?.();
    stop.abort();
  }
}

/** A server's events, and where there are none, why. */
async function* followServer(
  { info, route }: TraceSource,
  timeoutMs: number,
  options: TraceAllOptions & { readonly signal: AbortSignal },
): AsyncGenerator<TraceItem, void, undefined> {
  let after: TraceOptions["after"];
  let isDown = false;
  while (!isAborted(options.signal)) {
    try {
      for await (const event of traceServer(route, timeoutMs, { ...options, after })) {
        after = event;
        isDown = false;
        yield { type: "event", server: info(), event };
      }
      return;
    } catch (error) {
      if (!(error instanceof VclockError)) throw error;
      if (!isDown) yield { type: "down", server: info(), error };
      isDown = true;
      if (options.once === true || error instanceof BadRequestError) return;
    }
    await untilEnd(pause(options.signal), options.signal);
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Budget(2 * PAUSE_MS, signal).sleep(PAUSE_MS);
}

/** What was waited for; `undefined` when the caller, or the client, has no more use for it. */
async function untilEnd<T>(
  wait: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T | undefined> {
  try {
    return await wait;
  } catch (error) {
    if (error instanceof ClosedError) return undefined;
    if (error instanceof AbortedError && isAborted(signal)) return undefined;
    throw error;
  }
}

function* eventsOf({ server, host, events, dropped }: TraceReply): Iterable<ServerEvent> {
  let lost = dropped;
  for (const { n, clock, kind, text, fields, atMs } of events) {
    const named = Object.create(null) as Record<string, string>;
    for (const [name, value] of fields) named[name] = value;
    yield { server, host, n, clock, kind, text, fields: named, atMs, dropped: lost };
    lost = 0;
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
