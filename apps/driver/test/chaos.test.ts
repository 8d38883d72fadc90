import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FaultKind, KIND_NAMES } from "../src/chaos/kinds.js";
import type { ChaosOutcome } from "../src/chaos/outcome.js";
import { checkMultiValue } from "../src/check/multi-value.js";
import { Source } from "../src/check/source.js";
import { run } from "./driver.js";

/** Half a minute of everything that this machine can do: the long one. */
const SEED = "20261122";
const dir = mkdtempSync(join(tmpdir(), "vc-driver-chaos-test-"));
const folder = join(dir, "run");
let outcome: ChaosOutcome;
let report: { code: number | null; stdout: string; stderr: string };

beforeAll(async () => {
  report = await run(
    "chaos",
    ...`--duration 30s --json --seed ${SEED}`.split(" "),
    "--out",
    folder,
    "--junit",
    join(dir, "results.xml"),
  );
  outcome = JSON.parse(report.stdout) as ChaosOutcome;
}, 300_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** What a failure needs to be understood: the folder goes with the test. */
function told(): string {
  const { problems, verdict } = outcome;
  return JSON.stringify({ problems, findings: verdict?.findings }, undefined, 2);
}

describe("half a minute of chaos", () => {
  test("does no harm that a client could see", () => {
    expect(outcome.problems, told()).toEqual([]);
    expect(outcome.verdict?.findings, told()).toEqual([]);
    expect(outcome).toMatchObject({ outcome: "passed", seed: SEED, servers: 3 });
    expect(report.code).toBe(0);
    expect(outcome.quietAfterMs).toBeGreaterThanOrEqual(0);
  });

  /** A fault that finds its server taken, or an earlier loss not made good yet, is left out; by itself it has its turn. */
  async function happens(kind: FaultKind): Promise<readonly object[]> {
    const tallies: object[] = [];
    for (let seed = 1; seed <= 5; seed++) {
      const args = `--duration 14s --json --seed ${seed} --faults ${kind}`.split(" ");
      const { faults } = JSON.parse((await run("chaos", ...args)).stdout) as ChaosOutcome;
      tallies.push({ seed, ...faults[kind] });
      if ((faults[kind]?.happened ?? 0) > 0) return [];
    }
    return tallies;
  }

  test.each<FaultKind>(KIND_NAMES.filter((kind) => kind !== "fill-disk" && kind !== "jump-clock"))(
    "has %s in it",
    async (kind) => {
      expect(outcome.faults[kind]?.planned).toBeGreaterThan(0);
      if ((outcome.faults[kind]?.happened ?? 0) === 0) expect(await happens(kind)).toEqual([]);
    },
  );

  test.each<FaultKind>(["fill-disk", "jump-clock"])("has %s, or says why not", (kind) => {
    const why = outcome.unavailable[kind];
    const tally = outcome.faults[kind];
    if (why === undefined) expect(tally?.happened).toBeGreaterThan(0);
    else expect(tally?.skipped[why]).toBe(tally?.planned);
  });

  test("has kills, and a load that got through", () => {
    expect(outcome.kills).toBeGreaterThan(3);
    expect(outcome.operations.ok).toBeGreaterThan(100);
    const { dropped, doubled } = outcome.frames;
    expect(dropped).toBeGreaterThan(0);
    expect(doubled).toBeGreaterThan(0);
  });

  test("checks every rule that a history with lost disks allows", () => {
    const losses = (["lose-disk", "join", "restore-disk"] as const).map(
      (kind) => outcome.faults[kind]?.happened ?? 0,
    );
    expect(outcome.lostDisks, JSON.stringify(losses)).toBe(losses.some((each) => each > 0));
    const rules = new Map(outcome.verdict?.rules.map(({ rule, result }) => [rule, result]));
    for (const rule of [
      "unique-dots",
      "no-lost-update",
      "no-resurrection",
      "survival",
      "convergence",
    ])
      expect([rule, rules.get(rule)]).toEqual([rule, "holds"]);
  });

  test("leaves everything in its folder, and says how to do it again", () => {
    expect(outcome.kept).toBe(folder);
    expect(outcome.again).toBe(`vc-driver chaos --replay ${folder}`);
    const lines = readFileSync(join(folder, "history.jsonl"), "utf8").trim().split("\n");
    const { ok, failed, unknown } = outcome.operations;
    const finalReads = lines.filter((line) => line.includes('"final":true')).length;
    expect(finalReads).toBe(3 * 6);
    expect(lines).toHaveLength(1 + ok + failed + unknown + finalReads);
    expect(readFileSync(join(folder, "s1.log"), "utf8")).toContain("serves at");
    expect(readFileSync(join(dir, "results.xml"), "utf8")).toContain(`chaos ${SEED}: survival`);
    expect(report.stderr).toContain(`seed ${SEED}; everything goes to ${folder}`);
  });
});

describe("what was recorded", () => {
  /** The history, changed. */
  function without(change: (operation: Record<string, unknown>) => void): string {
    const lines = readFileSync(join(folder, "history.jsonl"), "utf8").trim().split("\n");
    const changed = lines.map((line) => {
      const operation = JSON.parse(line) as Record<string, unknown>;
      change(operation);
      return JSON.stringify(operation);
    });
    const file = join(dir, "changed.jsonl");
    writeFileSync(file, `${changed.join("\n")}\n`);
    return file;
  }

  async function violated(file: string): Promise<readonly string[]> {
    const { rules } = await checkMultiValue(new Source(file), { lostDisks: outcome.lostDisks });
    return rules.filter(({ result }) => result === "violated").map(({ rule }) => rule);
  }

  test("is clean as it is", async () => {
    expect(await violated(join(folder, "history.jsonl"))).toEqual([]);
  });

  test("is not, when the acknowledged values are missing in the end", async () => {
    const file = without((operation) => {
      if (operation["final"] !== true) return;
      operation["values"] = [];
      operation["dots"] = [];
    });
    expect(await violated(file)).toContain("no-lost-update");
  });

  test("is not, when one server shows something else than the others", async () => {
    const file = without((operation) => {
      if (operation["final"] !== true || operation["session"] !== "final s2") return;
      operation["values"] = [];
      operation["dots"] = [];
    });
    expect(await violated(file)).toContain("convergence");
  });
});
