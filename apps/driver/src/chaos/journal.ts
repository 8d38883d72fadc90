/** What really happened when, and how often: a schedule only says what was meant to. */
import { closeSync, openSync, writeSync } from "node:fs";
import type { FaultKind } from "./kinds.js";
import type { Fault } from "./schedule.js";

/** What became of the faults of one kind. */
export interface KindTally {
  readonly planned: number;
  readonly happened: number;
  /** Why some did not happen, and how many for that reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

export class Journal {
  /** Faults so far that happened. */
  happened = 0;
  readonly #file: number;
  #startMs = performance.now();
  readonly #tallies = new Map<
    FaultKind,
    { planned: number; happened: number; skipped: Map<string, number> }
  >();
  #open = true;

  constructor(path: string) {
    this.#file = openSync(path, "w");
  }

  /** The load begins: times count from now on. */
  start(): void {
    this.#startMs = performance.now();
  }

  begins(fault: Fault): void {
    this.#tally(fault.kind).planned += 1;
    this.note(`${fault.kind} begins`, { fault });
  }

  /** @param skipped why it did not happen; `undefined` when it did */
  ended(fault: Fault, skipped: string | undefined): void {
    const tally = this.#tally(fault.kind);
    if (skipped === undefined) {
      tally.happened += 1;
      this.happened += 1;
    } else {
      tally.skipped.set(skipped, (tally.skipped.get(skipped) ?? 0) + 1);
    }
    this.note(`${fault.kind} ended`, { plannedAtMs: fault.atMs, ...(skipped && { skipped }) });
  }

  note(event: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (!this.#open) return;
    const atMs = Math.round(performance.now() - this.#startMs);
    const time = new Date().toISOString();
    writeSync(this.#file, `${JSON.stringify({ atMs, time, event, ...fields })}\n`);
  }

  get tallies(): Readonly<Partial<Record<FaultKind, KindTally>>> {
    return Object.fromEntries(
      [...this.#tallies].map(([kind, { skipped, ...counts }]) => [
        kind,
        { ...counts, skipped: Object.fromEntries(skipped) },
      ]),
    );
  }

  close(): void {
    if (this.#open) closeSync(this.#file);
    this.#open = false;
  }

  #tally(kind: FaultKind): { planned: number; happened: number; skipped: Map<string, number> } {
    let tally = this.#tallies.get(kind);
    if (tally === undefined) {
      tally = { planned: 0, happened: 0, skipped: new Map() };
      this.#tallies.set(kind, tally);
    }
    return tally;
  }
}
