import { expect, test } from "vitest";
import { StatusLine } from "../report/status-line.js";
import { SeedProgress } from "./progress.js";
import { Tally } from "./tally.js";

const STATISTICS = {
  actions: 900,
  operations: 200,
  messages: 1_000,
  batches: 90,
  healingRounds: 4,
  disksLost: 0,
  faults: { crash: 2, lose: 5 },
  events: { phase: 3 },
};

function told(terminal: boolean, forMs?: number): string {
  let out = "";
  let nowMs = 0;
  const status = new StatusLine({ terminal, columns: 120, write: (text) => (out += text) });
  const progress = new SeedProgress(status, { seeds: 40, forMs }, () => nowMs);
  const tally = new Tally();
  for (let turn = 1; turn <= 10; turn += 1) {
    tally.add(STATISTICS);
    nowMs = turn * 1_000;
    progress.ran(tally, turn > 5 ? 1 : 0);
  }
  return out;
}

test("a line every five seconds where nothing can be rewritten", () => {
  expect(told(false)).toBe(
    "5 of 40 clusters, 1 a second, 1,000 operations, 35 faults; 35.0 s left\n" +
      "10 of 40 clusters, 1 FAILED, 1 a second, 2,000 operations, 70 faults; 30.0 s left\n",
  );
});

test("the current line on a terminal, and the time that is left of one to fill", () => {
  const lines = told(true, 60_000).split("\r\u001B[2K");
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe(
    "10 clusters, 1 FAILED, 1 a second, 2,000 operations, 70 faults; 50.0 s left",
  );
});

test("sums are by name, and the rounds of healing are the most that any needed", () => {
  const tally = new Tally();
  tally.add({ ...STATISTICS, faults: { lose: 1, block: 2 }, healingRounds: 9 });
  tally.add({ ...STATISTICS, healingRounds: undefined });
  tally.add(undefined);
  const totals = tally.totals();
  expect(totals).toMatchObject({ clusters: 3, operations: 400, healingRoundsMax: 9 });
  expect(Object.entries(totals.faults)).toEqual([
    ["block", 2],
    ["crash", 2],
    ["lose", 6],
  ]);
});
