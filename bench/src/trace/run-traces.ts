/**
 * What reading and checking a log of events costs, and how that grows with the log.
 */
import { tmpdir } from "node:os";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { LogReader, type ReadResult } from "@vclock/trace";
import { BenchError, InterruptedError } from "../errors.js";
import { Random } from "../load/random.js";
import { describeMachine, type Machine } from "../suite/machine.js";
import { shivizLog } from "./logs.js";

export interface TraceOptions {
  /** Numbers of events, ascending. */
  readonly sizes: readonly number[];
  readonly hosts: readonly number[];
  readonly seed: number;
}

/** What one log took. */
export interface TraceCost {
  readonly hosts: number;
  readonly events: number;
  readonly characters: number;
  /** Of all threads: collecting garbage, too. */
  readonly cpuMs: number;
  readonly elapsedMs: number;
  /** Resident memory when it was read, the execution and the texts in it. */
  readonly residentBytes: number;
}

export interface TraceReport {
  readonly format: 1;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: Machine;
  readonly costs: readonly TraceCost[];
}

/** A reader that does not find in a log what was written into it, or finds something wrong. */
export class WrongReadingError extends BenchError {
  readonly code = "VC_BENCH_WRONG_READING";

  constructor(events: number, { totals }: ReadResult) {
    super(
      `A log of ${events} events in which nothing is wrong was read as ${JSON.stringify(totals)}`,
    );
  }
}

/** The code is compiled with a log of this many events before anything counts. */
const WARM_UP = 5_000;

/**
 * Measures every size with every number of hosts.
 *
 * @param begun is told what begins
 * @throws WrongReadingError when the reader or the checker is wrong
 * @throws InterruptedError when it was interrupted, between two logs
 */
export async function runTraces(
  { sizes, hosts, seed }: TraceOptions,
  { begun, signal }: { begun: (what: string) => void; signal: AbortSignal },
): Promise<TraceReport> {
  const startedAt = new Date().toISOString();
  const machine = await describeMachine(tmpdir());
  const costs: TraceCost[] = [];
  for (const hostCount of hosts) {
    begun(`${hostCount} hosts: warm-up`);
    measure(WARM_UP, hostCount, seed);
    for (const events of sizes) {
      begun(`${hostCount} hosts: ${events.toLocaleString("en-US")} events`);
      await setImmediate();
      if (signal.aborted) throw new InterruptedError();
      costs.push(measure(events, hostCount, seed));
    }
  }
  return { format: 1, startedAt, finishedAt: new Date().toISOString(), machine, costs };
}

/** The log is made while it is read, as a file is; only reading counts. */
function measure(events: number, hosts: number, seed: number): TraceCost {
  const reader = new LogReader();
  let characters = 0;
  let cpuMs = 0;
  let elapsedMs = 0;
  const count = <T>(work: () => T): T => {
    const before = process.cpuUsage();
    const start = performance.now();
    const result = work();
    elapsedMs += performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1_000;
    return result;
  };
  for (const chunk of shivizLog(events, hosts, new Random(seed))) {
    characters += chunk.length;
    count(() => reader.push(chunk));
  }
  const result = count(() => reader.end());
  const residentBytes = process.memoryUsage().rss;
  const { totals } = result;
  const wrong = totals.problems + totals.skipped + totals.violations;
  if (totals.events !== events || wrong > 0) throw new WrongReadingError(events, result);
  return { hosts, events, characters, cpuMs, elapsedMs, residentBytes };
}
