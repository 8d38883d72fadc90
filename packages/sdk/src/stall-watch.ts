/**
 * Notices a server that has stopped answering though its connection stands: a suspended process, a cable pulled, a machine gone.
 *
 * As long as requests wait and nothing at all arrives, it asks for a sign of life, which a healthy server gives at once; when
 * that does not come either, the server counts as stalled until it is heard again.
 */
const TICK_MS = 250;
/** Silence before a sign of life is asked for, and again before the server is given up for now. */
const SILENCE_MS = 1000;

export interface StallEvents {
  /** Ask for anything that a healthy server answers at once. */
  ping(): void;
  stalled(): void;
}

export class StallWatch {
  /** Asked for a sign of life, and got none. */
  isStalled = false;
  readonly #events: StallEvents;
  #timer: NodeJS.Timeout | undefined;
  #waiting = false;
  #quietSince = 0;
  #pinged = false;

  constructor(events: StallEvents) {
    this.#events = events;
  }

  /** Requests wait from now on. */
  begin(): void {
    this.#waiting = true;
    this.#quietSince = performance.now();
    // Left running when nothing waits any more, until its next tick: requests come one after another.
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
  }

  /** No request waits any more. */
  end(): void {
    this.#waiting = false;
  }

  /** Something arrived. */
  heard(): void {
    this.#quietSince = performance.now();
    this.#pinged = false;
    this.isStalled = false;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    if (!this.#waiting) return this.stop();
    // Counted from the ping, not from the last sign: if it was this process that slept, its mail is still unread.
    if (this.isStalled || performance.now() - this.#quietSince < SILENCE_MS) return;
    this.#quietSince = performance.now();
    if (this.#pinged) {
      this.isStalled = true;
      this.#events.stalled();
    } else {
      this.#pinged = true;
      this.#events.ping();
    }
  }
}
