/**
 * How much time one call has left, and whether its caller still wants it. One budget covers all that a call does: connecting,
 * trying other servers, resolving, writing again.
 */
import { TIMEOUT_MS_MAX } from "@vclock/protocol";
import { AbortedError, InvalidOptionError, TimeoutError, type ErrorDetails } from "./errors.js";
import { onAbort } from "./on-abort.js";

/** @throws {InvalidOptionError} unless it is a number of milliseconds that a timer can hold, at least 1 */
export function checkTimeoutMs(value: number, name: string): number {
  if (typeof value === "number" && value >= 1 && value <= TIMEOUT_MS_MAX) return value;
  throw new InvalidOptionError(
    `${name} is a number from 1 to ${TIMEOUT_MS_MAX}, not ${String(value)}`,
  );
}

export class Budget {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly #deadlineMs: number;

  /** @throws {InvalidOptionError} for a timeout out of range */
  constructor(timeoutMs: number, signal: AbortSignal | undefined) {
    this.timeoutMs = checkTimeoutMs(timeoutMs, "timeoutMs");
    this.signal = signal;
    this.#deadlineMs = performance.now() + timeoutMs;
  }

  /** Whole milliseconds left; 0 when it is over. */
  remainingMs(): number {
    return Math.max(0, Math.ceil(this.#deadlineMs - performance.now()));
  }

  /** @throws {AbortedError | TimeoutError} when there is no point in going on */
  check(): void {
    if (this.signal?.aborted === true) throw aborted(this.signal);
    if (this.remainingMs() === 0) throw timedOut(this.timeoutMs);
  }

  /**
   * Waits for something that other calls wait for, too, and that goes on without us.
   *
   * @throws {AbortedError | TimeoutError} when that comes first
   */
  async wait<T>(shared: Promise<T>): Promise<T> {
    this.check();
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(
        () => settle(() => reject(timedOut(this.timeoutMs))),
        this.remainingMs(),
      );
      const settle = (how: () => void): void => {
        clearTimeout(timer);
        forget?.();
        how();
      };
      const forget =
        this.signal && onAbort(this.signal, () => settle(() => reject(aborted(this.signal))));
      shared.then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(error)),
      );
    });
  }

  /**
   * Sleeps.
   *
   * @throws {AbortedError | TimeoutError} when that comes first
   */
  async sleep(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await this.wait(
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, milliseconds);
        }),
      );
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The error for a signal that has fired. */
export function aborted(signal: AbortSignal | undefined, details: ErrorDetails = {}): AbortedError {
  return new AbortedError("Aborted by the caller", { ...details, cause: signal?.reason });
}

/** The error for a call that took too long. */
export function timedOut(timeoutMs: number, details: ErrorDetails = {}): TimeoutError {
  const who = details.server === undefined ? "No answer" : `No answer from ${details.server}`;
  return new TimeoutError(`${who} within ${Math.round(timeoutMs)} ms`, details);
}
