/**
 * Traces what a server's process does: each event with a vector clock, the recent ones kept in a ring.
 *
 * The clocks count events, apart from the store's version vector, which counts updates. Their stamps ride on frames between servers, so
 * that of any two events of any two servers it is known which can have caused the other. A frame that only keeps a connection alive carries
 * a stamp, too, but is no event.
 *
 * Recording costs an object; clocks and texts are put together when somebody reads.
 *
 * @see Fidge 1988, Timestamps in Message-Passing Systems That Preserve the Partial Ordering
 * @see Mattern 1989, Virtual Time and Global States of Distributed Systems
 */
import { nodeId, type NodeId, VectorClock, type VersionVector } from "@vclock/clock";
import type { PeerMessage, TracedEvent } from "@vclock/protocol";
import type { Effects, Envelope } from "@vclock/replica";
import {
  type Happening,
  happeningOf,
  noted,
  receiving,
  sending,
  tell,
} from "./tracer-happening.js";
import { KnownEvents } from "./tracer-known.js";
import { Ring } from "./tracer-ring.js";

export interface TracerParts {
  readonly name: string;
  /** Names this run of the process: its events are a line of their own. */
  readonly run: string;
  /** How many events are kept, at least 1. */
  readonly eventsMax: number;
  /** The wall clock, in milliseconds since 1970. */
  readonly wallMs: () => number;
}

/** Some of the events that are kept. */
export interface TracedEvents {
  readonly events: readonly TracedEvent[];
  /** The number to go on after. */
  readonly next: number;
  /** The number of the newest event. */
  readonly newest: number;
  /** Events in between that are not kept any more. */
  readonly dropped: number;
}

interface Kept {
  readonly happening: Happening;
  /** What was known of others. Shared by all events between two frames. */
  readonly known: VersionVector;
  readonly atMs: number;
}

export class EventTracer {
  /** This line of events: `s1#k3q9x7`. */
  readonly host: NodeId;
  readonly #wallMs: () => number;
  readonly #ring: Ring<Kept>;
  readonly #known: KnownEvents;
  #stamp: VectorClock | undefined;
  /** Called after an event was recorded, once. */
  #wake: (() => void) | undefined;

  /** Begins with the event that the process has started. */
  constructor({ name, run, eventsMax, wallMs }: TracerParts) {
    this.host = nodeId(`${name}#${run}`);
    this.#wallMs = wallMs;
    this.#ring = new Ring(eventsMax);
    this.#known = new KnownEvents(this.host);
    this.record({ kind: "started" });
  }

  /** The number of the newest event. */
  get newest(): number {
    return this.#ring.newest;
  }

  /** An event: after all that was recorded and taken before. O(1). */
  record(happening: Happening): void {
    this.#ring.push({ happening, known: this.#known.clock, atMs: this.#wallMs() });
    this.#stamp = undefined;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** The stamp for a frame that leaves now: all that is known here, the newest event included. */
  carry(): VectorClock {
    this.#stamp ??= this.#clockOf(this.newest, this.#known.clock);
    return this.#stamp;
  }

  /** What a frame brought: whatever is recorded from now on comes after it. Is no event of its own. */
  take(stamp: VectorClock): void {
    if (this.#known.take(stamp)) this.#stamp = undefined;
  }

  /** What a step did, before anything of it leaves. */
  stepped({ events, notes }: Effects): void {
    for (const note of notes) {
      const happening = noted(note);
      if (happening !== undefined) this.record(happening);
    }
    for (const event of events) this.record(happeningOf(event));
  }

  /** A message is about to leave for the first time. @param envelopes which it is in, among others. @returns its stamp */
  sends(message: PeerMessage, envelopes: readonly Envelope[]): VectorClock {
    const happening = sending(message, envelopes);
    if (happening !== undefined) this.record(happening);
    return this.carry();
  }

  /** A message has arrived, with its stamp if it had one. */
  receives(message: PeerMessage, stamp: VectorClock | undefined, peer: string): void {
    if (stamp !== undefined) this.take(stamp);
    const happening = receiving(message, peer);
    if (happening !== undefined) this.record(happening);
  }

  /** The events after this number, at most so many, the earliest first. */
  read(after: number, limit: number): TracedEvents {
    const { oldest, newest } = this.#ring;
    const first = Math.max(after + 1, oldest);
    const events: TracedEvent[] = [];
    for (let n = first; n <= newest && events.length < limit; n++) {
      const kept = this.#ring.at(n);
      if (kept !== undefined) events.push(this.#told(n, kept));
    }
    const next = Math.max(after, first - 1 + events.length);
    return { events, next, newest, dropped: Math.max(0, first - 1 - after) };
  }

  /** Calls back at the next event, once; a later call takes the place of an earlier one. */
  onNext(wake: (() => void) | undefined): void {
    this.#wake = wake;
  }

  #told(n: number, { happening, known, atMs }: Kept): TracedEvent {
    const clock = this.#clockOf(n, known);
    return { n, clock, kind: happening.kind, ...tell(happening), atMs };
  }

  #clockOf(n: number, known: VersionVector): VectorClock {
    return VectorClock.fromVersionVector(known.with(this.host, n));
  }
}
