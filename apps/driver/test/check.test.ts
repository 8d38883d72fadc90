import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run, runWith } from "./driver.js";
import { runCommand } from "./in-process.js";

const dir = mkdtempSync(join(tmpdir(), "vc-driver-check-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const fixture = (name: string): string => join("histories", name);

describe("exit codes tell what is in a file, whatever its form", () => {
  test.each<[string, string[], number, RegExp]>([
    ["two-writers.jsonl", [], 0, /✓ histories\/two-writers\.jsonl +multi-value, 4 operations/],
    ["lost-update.jsonl", [], 1, /✗ no-lost-update/],
    ["register.jsonl", [], 0, /✓ histories\/register\.jsonl +json-lines/],
    ["stale-read.jsonl", [], 1, /✗ cc +.*\(WriteCOInitRead\)/],
    ["stale-read.jsonl", ["--level", "read-atomic"], 0, /✓ read-atomic/],
    ["fractured-read.edn", [], 1, /jepsen-edn[^]*✗ read-atomic/],
    ["dbcop.json", [], 0, /dbcop, 2 transactions/],
    ["plume.txt", ["--level", "causal", "--level", "cm"], 0, /plume, 2 transactions/],
    ["plume.txt", ["--format", "plume"], 0, /plume, 2 transactions/],
  ])("%s %j: %i", async (file, flags, expected, report) => {
    const { code, stdout, stderr } = await runCommand("check", fixture(file), ...flags);
    expect([code, stderr]).toEqual([expected, ""]);
    expect(stdout).toMatch(report);
  });

  test.each<[string[], RegExp]>([
    [["histories/mistakes.jsonl"], /mistakes\.jsonl:2: end: .*\n.*mistakes\.jsonl:3: outcome: /],
    [["histories/missing.jsonl"], /missing\.jsonl: cannot be read: ENOENT/],
    [["histories/dbcop.json", "--format", "plume"], /dbcop\.json:1: /],
    [[], /which files\?/],
    [["a", "a"], /a is named twice/],
    [["histories/register.jsonl", "--level", "best"], /best/],
  ])("%j: 2, and why", async (args, message) => {
    const { code, stdout, stderr } = await runCommand("check", ...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

test("standard input is -, and what registers hold at the start can be told", async () => {
  const text = readFileSync(
    new URL("fixtures/histories/stale-read.jsonl", import.meta.url),
    "utf8",
  );
  const lines = text.slice(text.indexOf("\n") + 1);
  const told = await runWith(lines, "check", "-", "--initial", "0", "--level", "cc");
  expect(told.stdout).toMatch(/✗ standard input[^]*WriteCOInitRead/);
  const file = join(dir, "untold.jsonl");
  writeFileSync(file, lines);
  const untold = await runCommand("check", file, "--level", "cc");
  expect(untold.stdout).toContain("ThinAirRead");
});

test("several files: each by itself, a summary of all, and what cannot be read", async () => {
  const junit = join(dir, "results.xml");
  const args = ["two-writers.jsonl", "lost-update.jsonl", "mistakes.jsonl"].map(fixture);
  const { code, stdout, stderr } = await run("check", ...args, "--junit", junit);
  expect(code).toBe(2);
  expect(stdout).toMatch(/^✓ histories\/two-writers[^]*\n✗ histories\/lost-update/);
  expect(stdout).toMatch(/\n2 histories: 1 with violations, of .*no-lost-update/);
  expect(stderr.match(/^histories\/mistakes\.jsonl:\d: /gm)).toHaveLength(4);
  expect(readFileSync(junit, "utf8")).toContain("mistakes.jsonl cannot be read");
});

test("--json is one document, --quiet tells what is violated only", async () => {
  const files = [fixture("stale-read.jsonl"), fixture("mistakes.jsonl"), fixture("register.jsonl")];
  const { code, stdout } = await runCommand("check", ...files, "--level", "cc", "--json");
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    passed: 1,
    failed: 1,
    problems: [{ line: 2 }, { line: 3 }, { line: 3 }, { line: 4 }],
    files: [
      { file: files[0], format: "json-lines", outcome: "failed", operations: 4 },
      { file: files[2], format: "json-lines", outcome: "passed", findings: [] },
    ],
  });
  const quiet = await runCommand("check", ...files, "--level", "cc", "-q");
  expect(quiet.stdout).toMatch(/^✗ histories\/stale-read\.jsonl/);
  expect(quiet.stdout).not.toContain("✓ histories/register.jsonl");
});
