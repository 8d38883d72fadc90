import type { Verdict } from "@vclock/simulation";
import { describe, expect, test } from "vitest";
import { frameTally } from "../cluster/frames.js";
import { StatusLine } from "../report/status-line.js";
import { painter } from "../report/words.js";
import type { ChaosOutcome } from "./outcome.js";
import { chaosJunit, chaosReport, ChaosStatus } from "./report.js";
import type { ChaosProgress } from "./run.js";

const VERDICT: Verdict = {
  operations: 1_234,
  sessions: 6,
  keys: 6,
  rules: [
    { rule: "survival", demands: "nothing is lost", result: "holds", note: undefined },
    { rule: "sessions", demands: "sessions go on", result: "skipped", note: "there are none" },
  ],
  findings: [],
};

const PASSED: ChaosOutcome = {
  outcome: "passed",
  seed: "42",
  servers: 3,
  elapsedMs: 31_234,
  operations: { ok: 1_200, failed: 30, unknown: 4 },
  kills: 12,
  faults: {
    kill: { planned: 4, happened: 4, skipped: {} },
    "lose-disk": { planned: 2, happened: 1, skipped: { "everything ended before": 1 } },
    "jump-clock": { planned: 1, happened: 0, skipped: { "libfaketime is not installed": 1 } },
  },
  unavailable: { "jump-clock": "libfaketime is not installed" },
  frames: { ...frameTally(), dropped: 1_500 },
  lostDisks: true,
  quietAfterMs: 480,
  problems: [],
  verdict: VERDICT,
  kept: undefined,
  again: undefined,
};

const FAILED: ChaosOutcome = {
  ...PASSED,
  outcome: "failed",
  quietAfterMs: undefined,
  problems: [{ code: "not-quiet", message: "expected rest; got s1 is catching-up" }],
  verdict: {
    ...VERDICT,
    rules: [
      { rule: "survival", demands: "nothing is lost", result: "violated", note: "1 violation" },
    ],
    findings: [
      {
        rule: "survival",
        message: "c1-1 is <gone>",
        evidence: [{ line: 7, text: "update k1", role: "wrote it" }],
      },
    ],
  },
  kept: "/tmp/run",
  again: "vc-driver chaos --replay /tmp/run",
};

const plain = painter(false);

describe("the report", () => {
  test("of a run that passed", () => {
    expect(chaosReport(PASSED, plain)).toMatchInlineSnapshot(`
      "Seed 42, 3 servers, 31.2 s
        1,234 operations: 1,200 ok, 30 failed, 4 with nobody to tell
        12 kills; frames dropped 1,500, doubled 0, swapped 0, late 0, delayed 0
        all servers at rest 480 ms after the last fault; disks were lost, so updates that one server alone had acknowledged may be gone

      Faults
        kill        4
        lose-disk   1  1 not: everything ended before
        jump-clock  0  skipped: libfaketime is not installed

      Rules
        ✓ survival  nothing is lost
        – sessions  there are none

      chaos with seed 42: passed in 31.2 s"
    `);
  });

  test("of one that failed says what, and how to do it again", () => {
    expect(chaosReport(FAILED, plain)).toMatchInlineSnapshot(`
      "Seed 42, 3 servers, 31.2 s
        1,234 operations: 1,200 ok, 30 failed, 4 with nobody to tell
        12 kills; frames dropped 1,500, doubled 0, swapped 0, late 0, delayed 0
        the servers did not come to rest; disks were lost, so updates that one server alone had acknowledged may be gone

      Faults
        kill        4
        lose-disk   1  1 not: everything ended before
        jump-clock  0  skipped: libfaketime is not installed

      Rules
        ✗ survival  nothing is lost (1 violation)

        survival: c1-1 is <gone>
          history.jsonl:7  wrote it  update k1

        ✗ not-quiet: expected rest; got s1 is catching-up
      Data, logs, history and schedule are in /tmp/run
      The same faults at the same times:
        vc-driver chaos --replay /tmp/run
      chaos with seed 42: failed in 31.2 s"
    `);
  });
});

test("JUnit has a case for the servers and one for each rule", () => {
  expect(chaosJunit(PASSED)).toContain('tests="3" failures="0" skipped="1" time="31.234"');
  const failed = chaosJunit(FAILED);
  expect(failed).toContain('tests="2" failures="2"');
  expect(failed).toContain('<failure message="c1-1 is &lt;gone&gt;" type="survival">');
  expect(failed).toContain('type="not-quiet"');
});

describe("progress", () => {
  const progress: ChaosProgress = {
    elapsedMs: 1_000,
    operations: { ok: 10, failed: 2, unknown: 1 },
    faults: 3,
    kills: 1,
    up: 2,
    stage: "running",
  };

  function shown(terminal: boolean, ...seen: readonly Partial<ChaosProgress>[]): string[] {
    const written: string[] = [];
    const output = { terminal, columns: 200, write: (text: string) => void written.push(text) };
    const status = new ChaosStatus(new StatusLine(output), 3);
    for (const each of seen) status.show({ ...progress, ...each });
    return written;
  }

  test("on a terminal rewrites its line", () => {
    expect(shown(true, {}, { up: 3 })).toEqual([
      "\r\u001B[2K1 s, running: 13 operations (10 ok, 2 failed, 1 unknown), 3 faults, 1 kill, 2 of 3 servers up",
      "\r\u001B[2K1 s, running: 13 operations (10 ok, 2 failed, 1 unknown), 3 faults, 1 kill, 3 of 3 servers up",
    ]);
  });

  test("elsewhere writes a line every now and then, and at each new stage", () => {
    const written = shown(
      false,
      {},
      { elapsedMs: 2_000 },
      { elapsedMs: 6_500 },
      { stage: "healing" },
    );
    expect(written.map((line) => /^\S+ s, \w+/.exec(line)?.[0])).toEqual([
      "1 s, running",
      "7 s, running",
      "1 s, healing",
    ]);
  });
});
