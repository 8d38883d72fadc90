/**
 * The time that a server lives by: monotonic, and standing still while the process does.
 *
 * A process that was stopped (SIGSTOP, a suspended laptop, a machine out of memory) finds every deadline passed at once,
 * although its peers' messages lie unread in its sockets. So a gap in which nothing ran does not count as time: no
 * peer is declared silent and no request timed out for what this process slept through.
 */
export class SteadyClock {
  readonly #read: () => number;
  readonly #gapMs: number;
  readonly #onGap: (gapMs: number) => void;
  #last: number;
  #skipped = 0;
  #told = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param onGap told of every gap, with its length in milliseconds
   * @param gapMs the shortest pause between two readings that counts as standing still
   * @param read a monotonic clock in milliseconds
   */
  constructor(
    onGap: (gapMs: number) => void,
    gapMs = 1_000,
    read: () => number = () => performance.now(),
  ) {
    this.#onGap = onGap;
    this.#gapMs = gapMs;
    this.#read = read;
    this.#last = read();
  }

  /** Reads itself often enough that a gap between two readings is one in which nothing ran. */
  start(): void {
    this.#timer ??= setInterval(() => this.now(), this.#gapMs / 4).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Whole milliseconds, never less than before. */
  now(): number {
    const real = this.#read();
    const gap = real - this.#last;
    this.#last = real;
    if (gap > this.#gapMs) {
      this.#skipped += gap;
      this.#onGap(Math.round(gap));
    }
    // What was skipped is a sum of fractions: rounding must not turn it into a step back.
    this.#told = Math.max(this.#told, Math.floor(real - this.#skipped));
    return this.#told;
  }
}
