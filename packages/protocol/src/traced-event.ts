/**
 * Events of a server's process, stamped with vector clocks.
 *
 * These clocks count *events*, apart from the version vectors of the store, which count updates. Their ids name lines of events: a
 * server's name and a run of its process, `s1#k3q9x7`. A process that starts again begins a new line.
 *
 * @see Fidge 1988; Mattern 1989
 */
import type { VectorClock } from "@vclock/clock";

/**
 * - `started`: the process.
 * - `accepted`: a client's update or delete, by its coordinator.
 * - `sent`, `received`: operations, to and from other servers.
 * - `held`: an operation that came before what it depends on.
 * - `applied`: another server's operation.
 * - `pull-asked`, `pull-answered`, `pulled`: what was missing, asked for, given, taken in.
 * - `conflict`, `resolved`: a key has more than one live version, and no longer.
 * - `member-up`, `member-down`: a connection to another server stands, or is gone.
 * - `phase`: see `Phase`.
 * - `new-id`, `new-life`: the server goes on under another id, with its data or without.
 */
export const EVENT_KINDS = [
  "started",
  "accepted",
  "sent",
  "received",
  "held",
  "applied",
  "pull-asked",
  "pull-answered",
  "pulled",
  "conflict",
  "resolved",
  "member-up",
  "member-down",
  "phase",
  "new-id",
  "new-life",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface TracedEvent {
  /** Which event of its line it is, from 1: its own entry in `clock`. */
  readonly n: number;
  /** What it knew of, itself included. */
  readonly clock: VectorClock;
  readonly kind: EventKind;
  /** For people, one line. */
  readonly text: string;
  /** Its particulars, by name: `key`, `dot`, `peer` and others. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** By the wall clock of its server, in milliseconds since 1970. For people: clocks of servers differ. */
  readonly atMs: number;
}
