import { RateLimit, type Log } from "./log.js";
import type { Metrics, RefusalReason } from "./metrics.js";

/** Logs and counts connections that were refused, or closed for what they sent; a few lines of each kind at a time. */
export class Complaints {
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #rate: RateLimit;

  constructor(log: Log, metrics: Metrics, now: () => number) {
    this.#log = log;
    this.#metrics = metrics;
    this.#rate = new RateLimit(now);
  }

  /** @param who the agent or member that called, when it said so */
  of(reason: RefusalReason, remote: string, message: string, who?: string): void {
    this.#metrics.refused(reason);
    const leftOut = this.#rate.admit(reason);
    if (leftOut === undefined) return;
    const caller = who === undefined ? remote : `${who} at ${remote}`;
    const more = leftOut === 0 ? "" : ` (and ${leftOut} more like it before)`;
    this.#log.warn(
      { event: "refused", reason, remote, ...(who === undefined ? {} : { who }) },
      `refused ${caller}: ${message}${more}`,
    );
  }
}
