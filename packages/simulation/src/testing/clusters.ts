/**
 * The share of simulated clusters that runs with every `npm test`, in parts that run side by side: 500 in a part meet every
 * kind of fault. The continuous integration runs twice as many.
 *
 * `SEED=n SEEDS=m` runs others; `vc-driver simulate --replay SEED` shows one.
 */
import { describe, expect, it } from "vitest";
import { judgeClients } from "../judge.js";
import type { SimulationResult } from "../result.js";
import { simulate } from "../run.js";

const FIRST = BigInt(process.env["SEED"] ?? 1);
const SEEDS = Number(process.env["SEEDS"] ?? 1_000);
const PARTS = 2;
const SEEDS_OF_ALL_KINDS = 500;
const SEEDS_A_TEST = 100;
const TEST_TIMEOUT_MS = 300_000;

/** A part in which one of these never happens tests less than it says. */
const FAULTS_EXPECTED = [
  "lose",
  "double",
  "reorder",
  "disconnect",
  "one-way cut",
  "crash, at rest",
  "crash, batch lost",
  "crash, batch kept",
  "crash, batch torn",
  "crash while a stage is applied",
  "disk full",
  "disk lost",
  "old disk restored",
  "disk cloned",
  "clock jump",
  "member left",
  "member joined",
];
const EVENTS_EXPECTED = [
  "id retired",
  "id closed",
  "large transfer begins",
  "pull abandoned",
  "pull complete",
  "the disk is full: updates fail, reads go on",
  "deletes forgotten for want of room",
  "one id answers from two places",
  "peer's storage went back in time",
  "end: new-life",
  "end: twin",
];

/** @param part 1 or 2. */
export function describeClusters(part: number): void {
  const first = FIRST + BigInt(Math.floor(((part - 1) * SEEDS) / PARTS));
  const end = FIRST + BigInt(Math.floor((part * SEEDS) / PARTS));
  describe(`clusters of seeds ${first} to ${end - 1n}`, () => {
    const happened = new Map<string, number>();
    for (let from = first; from < end; from += BigInt(SEEDS_A_TEST)) {
      const until = from + BigInt(SEEDS_A_TEST) < end ? from + BigInt(SEEDS_A_TEST) : end;
      it(
        `keep every promise under faults and heal, seeds ${from} to ${until - 1n}`,
        () => {
          for (let seed = from; seed < until; seed++) runSeed(seed, happened);
        },
        TEST_TIMEOUT_MS,
      );
    }

    it.runIf(end - first >= SEEDS_OF_ALL_KINDS)(
      "met every kind of fault and event on the way",
      () => {
        for (const kind of [...FAULTS_EXPECTED, ...EVENTS_EXPECTED])
          expect(happened.get(kind) ?? 0, kind).toBeGreaterThan(0);
      },
    );
  });
}

function runSeed(seed: bigint, happened: Map<string, number>): void {
  const result = simulate(seed);
  const { violation, statistics } = result;
  const again = `vc-driver simulate --replay ${seed}`;
  if (violation !== undefined)
    throw new Error(`${violation.message}\n${again}`, { cause: violation });
  for (const [kind, count] of Object.entries({ ...statistics.faults, ...statistics.events }))
    happened.set(kind, (happened.get(kind) ?? 0) + count);
  expect(findingsOf(result), again).toEqual([]);
}

/** What the history checker says of what the clients saw, by itself. */
export function findingsOf(result: SimulationResult): string[] {
  return judgeClients(result).findings.map(({ rule, message }) => `${rule}: ${message}`);
}
