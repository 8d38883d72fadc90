/**
 * Measures short operations side by side.
 *
 * Each subject gets a loop that is compiled for it alone, so what one hands to the loop does not slow the others down. All
 * are warmed up in turn, then measured in turn, round after round; every result is kept until the next one, so
 * nothing can be left out. A figure is the median of the rounds, and a ratio is taken within a round, then its median:
 * a slow moment of the machine strikes both sides.
 */
import { performance } from "node:perf_hooks";
import { setImmediate } from "node:timers/promises";
import { runInThisContext } from "node:vm";
import { InterruptedError } from "../errors.js";
import { median } from "../quantile.js";

/** Something to measure: one operation, on pairs of inputs that come round again and again. */
export interface Subject {
  readonly name: string;
  readonly run: (count: number) => unknown;
}

export interface Effort {
  readonly warmUpMs: number;
  readonly rounds: number;
  /** Of each subject in each round. */
  readonly roundMs: number;
}

export interface Measured {
  readonly name: string;
  /** One operation: its median over the rounds. */
  readonly ns: number;
  /** One operation, in each round. */
  readonly rounds: readonly number[];
}

/** In how many turns the warm-up is given, so that all are compiled when the last turn comes. */
const WARM_UP_TURNS = 4;

/** Writes the source of a loop anew for each subject: code that was compiled for one is not used for another. */
export function subject<A, B>(
  name: string,
  inputs: readonly (readonly [A, B])[],
  operation: (a: A, b: B) => unknown,
): Subject {
  const source = `(operation, inputs, kept) => (count) => {
    // ${name}
    for (let i = 0, at = 0; i < count; i++) {
      const input = inputs[at];
      at = at + 1 === inputs.length ? 0 : at + 1;
      kept.result = operation(input[0], input[1]);
    }
    return kept.result;
  }`;
  const loopOf = runInThisContext(source) as (
    operation: (a: A, b: B) => unknown,
    inputs: readonly (readonly [A, B])[],
    kept: { result: unknown },
  ) => Subject["run"];
  return { name, run: loopOf(operation, inputs, { result: undefined }) };
}

/** @throws InterruptedError when the signal is aborted, between two rounds */
export async function measure(
  subjects: readonly Subject[],
  { warmUpMs, rounds, roundMs }: Effort,
  signal: AbortSignal,
): Promise<Measured[]> {
  for (let turn = 0; turn < WARM_UP_TURNS; turn++) {
    for (const { run } of subjects) warmUp(run, warmUpMs / WARM_UP_TURNS);
    await pause(signal);
  }
  const counts = subjects.map(({ run }) => countFor(run, roundMs));
  const times = subjects.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    subjects.forEach(({ run }, at) => times[at]?.push(nsOf(run, counts[at] ?? 1)));
    await pause(signal);
  }
  return subjects.map(({ name }, at) => ({
    name,
    ns: median(times[at] ?? []),
    rounds: times[at] ?? [],
  }));
}

/** How many times as long `a` takes as `b`: the median of the rounds' ratios. */
export function ratioOf(a: Measured, b: Measured): number {
  return median(a.rounds.map((ns, round) => ns / (b.rounds[round] ?? Number.NaN)));
}

function warmUp(run: Subject["run"], ms: number): void {
  const end = performance.now() + ms;
  for (let count = 1; performance.now() < end; count = Math.min(2 * count, 1_024)) run(count);
}

/** How many operations fill the time: doubled until they do. */
function countFor(run: Subject["run"], ms: number): number {
  let count = 16;
  while ((nsOf(run, count) * count) / 1e6 < ms / 2) count *= 2;
  return count;
}

function nsOf(run: Subject["run"], count: number): number {
  const start = performance.now();
  run(count);
  return ((performance.now() - start) * 1e6) / count;
}

/** Lets finished compilations and signals in. */
async function pause(signal: AbortSignal): Promise<void> {
  await setImmediate();
  if (signal.aborted) throw new InterruptedError();
}
