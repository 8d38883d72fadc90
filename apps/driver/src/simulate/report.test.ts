import { expect, test } from "vitest";
import { painter } from "../report/words.js";
import type { FailedSeed, SimulationOutcome } from "./outcome.js";
import { failedSeedReport, simulationJson, simulationJUnit, simulationSummary } from "./report.js";

const FAILURE = {
  by: "model",
  rule: "P-2",
  message: "P-2: s2 shows a = nothing at {s1: 1}: an update is lost",
  at: 614,
} as const;

const SHRUNK: FailedSeed = {
  seed: 7n,
  failure: FAILURE,
  evidence: {
    actionsBefore: 900,
    actionsAfter: 3,
    attempts: 1_234,
    failure: { ...FAILURE, message: "P-2: s1 shows a = nothing at {}: an update is lost", at: 3 },
    diagram: " step  ms  s1\n    1   0  ◆ c1: update a=v1 at one\n",
    files: { "shrunk.schedule": "setup servers=1 keys=1\nupdate c1 s1 a one\n" },
  },
  folder: "out/vc-simulation-7",
  again: "vc-driver simulate --replay 7 --actions 900",
};

const CRASHED: FailedSeed = {
  seed: 18_446_744_073_709_551_615n,
  failure: { by: "crash", rule: "RangeError", message: "out of <range>", at: undefined },
  evidence: undefined,
  folder: undefined,
  again: "vc-driver simulate --replay 18446744073709551615",
};

const OUTCOME: SimulationOutcome = {
  from: 1n,
  totals: {
    clusters: 2_000,
    actions: 1_800_000,
    operations: 400_123,
    messages: 2_345_678,
    batches: 210_000,
    healingRoundsMax: 9,
    faults: { "crash, batch torn": 1_203, lose: 98_765 },
    events: { "id retired": 12 },
  },
  failures: [SHRUNK, CRASHED],
  endedBy: "failures",
  elapsedMs: 61_200,
};
const FLAGS = ["--actions", "900"];

test("for people: what failed, how to see it, and what was done in all", async () => {
  const plain = painter(false);
  const parts = [SHRUNK, CRASHED].map((failed) => failedSeedReport(failed, FLAGS, plain));
  const clean = simulationSummary({ ...OUTCOME, failures: [], endedBy: undefined }, plain);
  const text = `${[...parts, simulationSummary(OUTCOME, plain)].join("\n")}\n`;
  await expect(text).toMatchFileSnapshot("__snapshots__/simulation.txt");
  expect(clean).toMatch(/^2,000 clusters from seed 1: none failed in 61\.2 s \(33 a second\)\n/);
});

test("for programs: one document, seeds as texts", async () => {
  const text = simulationJson(OUTCOME);
  await expect(`${text}\n`).toMatchFileSnapshot("__snapshots__/simulation.json");
});

test("for build servers: a test case for all, and one for each that failed", async () => {
  const text = simulationJUnit(OUTCOME, FLAGS);
  await expect(text).toMatchFileSnapshot("__snapshots__/simulation.xml");
});
