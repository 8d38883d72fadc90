/**
 * The time by which a schedule goes. It stands still while a server takes longer to start than anybody would plan for, or while an
 * earlier loss is being made good: on a slow machine the same faults happen, in the same order, to servers that are up.
 */
export class ScheduleClock {
  #startMs = performance.now();
  readonly #heldMsMax: number;
  #holds = 0;
  #heldSinceMs = 0;
  #heldMs = 0;

  /** @param heldMsMax how long it may stand still in all; then it goes on whatever happens */
  constructor(heldMsMax: number) {
    this.#heldMsMax = heldMsMax;
  }

  /** From now on times count. */
  start(): void {
    this.#startMs = performance.now();
    this.#heldSinceMs = this.#startMs;
    this.#heldMs = 0;
  }

  /** Milliseconds since the beginning, less those in which it stood still. */
  now(): number {
    return performance.now() - this.#startMs - this.#stoodStillMs();
  }

  /** Stands still while `act` runs. */
  async during<T>(act: () => Promise<T>): Promise<T> {
    if (this.#holds === 0) this.#heldSinceMs = performance.now();
    this.#holds += 1;
    try {
      return await act();
    } finally {
      this.#holds -= 1;
      if (this.#holds === 0) this.#heldMs += performance.now() - this.#heldSinceMs;
    }
  }

  #stoodStillMs(): number {
    const now = this.#holds === 0 ? 0 : performance.now() - this.#heldSinceMs;
    return Math.min(this.#heldMs + now, this.#heldMsMax);
  }
}
