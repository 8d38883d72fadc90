/** How far the seeds have come: on a terminal one line, elsewhere a line now and then. */
import type { StatusLine } from "../report/status-line.js";
import { duration, grouped } from "../report/words.js";
import type { Failure } from "./outcome.js";
import type { SeedListener } from "./seeds.js";
import type { Tally } from "./tally.js";

const TERMINAL_EVERY_MS = 100;
const LINES_EVERY_MS = 5_000;

export interface Goal {
  readonly seeds: number;
  /** With a time to fill, how long. */
  readonly forMs: number | undefined;
}

export class SeedProgress implements SeedListener {
  readonly #status: StatusLine;
  readonly #goal: Goal;
  readonly #now: () => number;
  readonly #startMs: number;
  #toldMs: number;

  /** @param now milliseconds */
  constructor(status: StatusLine, goal: Goal, now: () => number = () => performance.now()) {
    this.#status = status;
    this.#goal = goal;
    this.#now = now;
    this.#startMs = now();
    this.#toldMs = now();
  }

  ran(tally: Tally, failures: number): void {
    if (this.#isDue()) this.#say(this.#text(tally, failures));
  }

  failed(seed: bigint, { rule }: Failure): void {
    this.#status.line(`seed ${seed} breaks ${rule}; making it smaller`);
  }

  shrinking(seed: bigint, attempts: number, actions: number): void {
    if (this.#isDue()) {
      this.#say(`seed ${seed}: ${actions} actions left after ${grouped(attempts)} attempts`);
    }
  }

  #text(tally: Tally, failures: number): string {
    const { clusters, operations, faults } = tally;
    const elapsedMs = Math.max(1, this.#now() - this.#startMs);
    const { seeds, forMs } = this.#goal;
    const done =
      forMs === undefined ? `${grouped(clusters)} of ${grouped(seeds)}` : grouped(clusters);
    const leftMs =
      forMs === undefined ? (elapsedMs / clusters) * (seeds - clusters) : forMs - elapsedMs;
    const failed = failures === 0 ? "" : `, ${failures} FAILED`;
    return (
      `${done} clusters${failed}, ${grouped(Math.round((clusters * 1_000) / elapsedMs))} a second, ` +
      `${grouped(operations)} operations, ${grouped(faults)} faults; ${duration(Math.round(Math.max(0, leftMs)))} left`
    );
  }

  #say(text: string): void {
    if (this.#status.terminal) this.#status.current(text);
    else this.#status.line(text);
  }

  #isDue(): boolean {
    const nowMs = this.#now();
    const everyMs = this.#status.terminal ? TERMINAL_EVERY_MS : LINES_EVERY_MS;
    if (nowMs - this.#toldMs < everyMs) return false;
    this.#toldMs = nowMs;
    return true;
  }
}
