/** Runs seeds, one after another over several threads, and says what became of them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors.js";
import { driver } from "../report/call.js";
import { quoted } from "../report/words.js";
import { reason } from "../report/write.js";
import type { Job, Report, ThreadSettings } from "./messages.js";
import type { Evidence, FailedSeed, Failure, SimulationOutcome } from "./outcome.js";
import { runPool } from "./pool.js";
import { Tally } from "./tally.js";

/** So many failing seeds are made smaller; of others only the number is told. */
const SHRUNK_MAX = 10;

/** Told while seeds run. */
export interface SeedListener {
  ran?(tally: Tally, failures: number): void;
  failed?(seed: bigint, failure: Failure): void;
  shrinking?(seed: bigint, attempts: number, actions: number): void;
  /** The seed's report is complete. */
  told?(failed: FailedSeed): void;
}

export interface SeedOptions extends ThreadSettings {
  readonly from: bigint;
  /** How many; with `untilMs`, at most. */
  readonly seeds: number;
  /** `performance.now()` after which no further seed begins. */
  readonly untilMs: number | undefined;
  readonly jobs: number;
  /** After so many failing seeds no further one begins. */
  readonly failuresMax: number;
  /** Where folders of failing seeds are made. */
  readonly folder: string;
  /** Ends everything; what is done so far is returned. */
  readonly signal: AbortSignal;
  /** Flags that the command to run a seed again needs besides its number. */
  readonly flags: readonly string[];
  readonly listener: SeedListener;
}

/** @throws UsageError when evidence cannot be written, or the system cannot be loaded */
export async function runSeeds(options: SeedOptions): Promise<SimulationOutcome> {
  const startMs = performance.now();
  const run = new Run(options);
  const { jobs, seeds, signal, actions, system } = options;
  await runPool({
    threads: Math.min(jobs, seeds),
    actions,
    system,
    signal,
    next: () => run.next(),
    heard: (report) => run.hear(report),
  });
  return run.outcome(Math.round(performance.now() - startMs));
}

class Run {
  readonly #options: SeedOptions;
  readonly #tally = new Tally();
  readonly #failures = new Map<bigint, FailedSeed>();
  readonly #toShrink: Job[] = [];
  #begun = 0;
  #shrunk = 0;

  constructor(options: SeedOptions) {
    this.#options = options;
  }

  next(): Job | undefined {
    const shrink = this.#toShrink.shift();
    if (shrink !== undefined) return shrink;
    const { from, seeds, untilMs, failuresMax } = this.#options;
    if (this.#begun >= seeds || this.#failures.size >= failuresMax) return undefined;
    if (untilMs !== undefined && performance.now() >= untilMs) return undefined;
    const seed = BigInt.asUintN(64, from + BigInt(this.#begun));
    this.#begun += 1;
    return { type: "run", seed };
  }

  hear(report: Report): void {
    const { listener } = this.#options;
    if (report.type === "ran") {
      const { seed, statistics, failure } = report.outcome;
      this.#tally.add(statistics);
      if (failure !== undefined) this.#fails(seed, failure);
      listener.ran?.(this.#tally, this.#failures.size);
    } else if (report.type === "shrinking") {
      listener.shrinking?.(report.seed, report.attempts, report.actions);
    } else if (report.type === "shrunk") {
      this.#hasEvidence(report.seed, report.evidence);
    }
  }

  outcome(elapsedMs: number): SimulationOutcome {
    const { from, signal, failuresMax, seeds } = this.#options;
    const failures = [...this.#failures.values()];
    return {
      from,
      totals: this.#tally.totals(),
      failures: failures.toSorted((a, b) => (a.seed < b.seed ? -1 : 1)),
      endedBy: signal.aborted
        ? "interrupt"
        : failures.length >= failuresMax && this.#begun < seeds
          ? "failures"
          : undefined,
      elapsedMs,
    };
  }

  #fails(seed: bigint, failure: Failure): void {
    const again = [`${driver()} simulate --replay`, String(seed), ...this.#options.flags].join(" ");
    const failed = { seed, failure, evidence: undefined, folder: undefined, again };
    this.#failures.set(seed, failed);
    this.#options.listener.failed?.(seed, failure);
    if (this.#shrunk >= SHRUNK_MAX) {
      this.#options.listener.told?.(failed);
      return;
    }
    this.#shrunk += 1;
    this.#toShrink.push({ type: "shrink", seed, failure });
  }

  #hasEvidence(seed: bigint, evidence: Evidence | undefined): void {
    const before = this.#failures.get(seed);
    if (before === undefined) return;
    const folder = evidence === undefined ? undefined : this.#keep(seed, evidence);
    const failed = { ...before, evidence, folder };
    this.#failures.set(seed, failed);
    this.#options.listener.told?.(failed);
  }

  #keep(seed: bigint, { files }: Evidence): string {
    const folder = join(this.#options.folder, `vc-simulation-${seed}`);
    try {
      mkdirSync(folder, { recursive: true });
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    } catch (error) {
      throw new UsageError(`${folder}: cannot be written: ${reason(error)}`, { cause: error });
    }
    return folder;
  }
}

/** The command that runs a schedule from a file. */
export function replayCommand(file: string, flags: readonly string[]): string {
  return [`${driver()} simulate --replay`, quoted(file), ...flags].join(" ");
}
