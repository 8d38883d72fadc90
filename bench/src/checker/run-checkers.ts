/**
 * What checking a history costs, and how that grows with the history.
 */
import { tmpdir } from "node:os";
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { checkHistory, checkTransactions, isClean, type IsolationLevel } from "@vclock/simulation";
import { BenchError, InterruptedError } from "../errors.js";
import { median } from "../quantile.js";
import { describeMachine, type Machine } from "../suite/machine.js";
import { multiValueHistory, transactionHistory } from "./histories.js";

const KEYS = 100;

export interface CheckerOptions {
  /** Numbers of operations, ascending. */
  readonly sizes: readonly number[];
  readonly repetitions: number;
  readonly seed: number;
}

/** What one check took. */
export interface CheckerCost {
  /** Of all threads: collecting garbage, too. */
  readonly cpuMs: number;
  readonly elapsedMs: number;
}

export interface SizeReport extends CheckerCost {
  readonly operations: number;
  readonly repetitions: readonly CheckerCost[];
}

export interface CheckerReport {
  readonly format: 1;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: Machine;
  readonly repetitions: number;
  readonly cases: readonly { readonly title: string; readonly sizes: readonly SizeReport[] }[];
}

/** A check that found something in a history in which nothing is wrong. */
export class FalseAlarmError extends BenchError {
  readonly code = "VC_BENCH_FALSE_ALARM";

  constructor(title: string, operations: number) {
    super(
      `${title}: the checker found something wrong in ${operations} operations of a correct store`,
    );
  }
}

interface CheckerCase {
  readonly title: string;
  /** Makes a history, and returns its check, which says whether all was well. */
  readonly prepare: (operations: number, seed: number) => () => boolean;
}

const CASES: readonly CheckerCase[] = [
  { title: `multi-value, ${KEYS} keys`, prepare: multiValue(KEYS) },
  { title: "multi-value, 1 key", prepare: multiValue(1) },
  { title: "transactions, causal", prepare: transactions("causal", "latest") },
  { title: "transactions, cm", prepare: transactions("cm", "last") },
];

/** The code is compiled with histories of this many operations before anything counts. */
const WARM_UP = 5_000;

/**
 * Measures every case with every size. The largest size is checked once only where it takes a million operations or more.
 *
 * @param begun is told what begins
 * @throws FalseAlarmError when a checker is wrong
 * @throws InterruptedError when it was interrupted, between two checks
 */
export async function runCheckers(
  { sizes, repetitions, seed }: CheckerOptions,
  { begun, signal }: { begun: (what: string) => void; signal: AbortSignal },
): Promise<CheckerReport> {
  const startedAt = new Date().toISOString();
  const machine = await describeMachine(tmpdir());
  const cases: { title: string; sizes: SizeReport[] }[] = [];
  for (const { title, prepare } of CASES) {
    const measure = async (operations: number, run: number): Promise<CheckerCost> => {
      await setImmediate();
      if (signal.aborted) throw new InterruptedError();
      const cost = measureOnce(prepare(operations, seed + run));
      if (cost === undefined) throw new FalseAlarmError(title, operations);
      return cost;
    };
    begun(`${title}: warm-up`);
    await measure(WARM_UP, -1);
    const reports: SizeReport[] = [];
    for (const operations of sizes) {
      begun(`${title}: ${operations.toLocaleString("en-US")} operations`);
      const costs: CheckerCost[] = [];
      const times = operations < ONCE_FROM ? repetitions : 1;
      for (let run = 0; run < times; run++) costs.push(await measure(operations, run));
      reports.push({
        operations,
        cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
        elapsedMs: median(costs.map(({ elapsedMs }) => elapsedMs)),
        repetitions: costs,
      });
    }
    cases.push({ title, sizes: reports });
  }
  const finishedAt = new Date().toISOString();
  return { format: 1, startedAt, finishedAt, machine, repetitions, cases };
}

const ONCE_FROM = 1_000_000;

function measureOnce(check: () => boolean): CheckerCost | undefined {
  const before = process.cpuUsage();
  const start = performance.now();
  const isRight = check();
  const elapsedMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return isRight ? { cpuMs: (user + system) / 1_000, elapsedMs } : undefined;
}

function multiValue(keys: number): CheckerCase["prepare"] {
  return (operations, seed) => {
    const history = multiValueHistory(operations, keys, seed);
    return () => isClean(checkHistory(history));
  };
}

function transactions(level: IsolationLevel, wins: "latest" | "last"): CheckerCase["prepare"] {
  return (operations, seed) => {
    const history = transactionHistory(operations, KEYS, wins, seed);
    return () => checkTransactions(history, { levels: [level] }).levels[level]?.result === "holds";
  };
}
