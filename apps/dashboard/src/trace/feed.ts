/**
 * The latest events of all servers, as they come in. Bounded; whoever draws them asks for a version of what is there.
 */
import type { TraceNews, TracedEvent } from "../api/types.js";

export interface FeedEvent extends TracedEvent {
  /** The line of events: a server and a run of its process. */
  readonly host: string;
  readonly server: string;
}

/** What the diagram is made for. */
export const FEED_EVENTS_MAX = 12_000;
/** While events come in, only the latest are drawn, over and over: nobody sees more of what runs by. */
export const FEED_DRAWN_MAX = 2_500;

export class LiveFeed {
  #events: FeedEvent[] = [];
  readonly #newest = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  #version = 0;

  /** Grows with each change. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#events.length;
  }

  /** Takes what a server told. What was told before, as after the stream broke, is taken once. */
  take({ host, server, events }: TraceNews): void {
    const newest = this.#newest.get(host) ?? 0;
    let isNew = false;
    for (const event of events) {
      if (event.n <= newest) continue;
      const fields = { ...event.fields, kind: event.kind };
      this.#events.push({ ...event, fields, host, server });
      this.#newest.set(host, event.n);
      isNew = true;
    }
    if (this.#events.length > FEED_EVENTS_MAX * 1.1) this.#forget();
    if (!isNew) return;
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Copies the latest of what is there, in the order in which it was told. */
  events(most: number): readonly FeedEvent[] {
    return this.#events.slice(-most);
  }

  /** Calls back after each change. @returns what ends that */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The oldest by the servers' wall clocks go first. */
  #forget(): void {
    this.#events = this.#events.toSorted((a, b) => a.atMs - b.atMs).slice(-FEED_EVENTS_MAX);
  }
}
