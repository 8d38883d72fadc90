import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "./driver.js";

const dir = mkdtempSync(join(tmpdir(), "vc-driver-test-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Replaces what differs from run to run. */
function steady(text: string): string {
  return text
    .replaceAll(/\d+(?:\.\d)? m?s\b/g, "# ms")
    .replaceAll(/"elapsedMs": \d+/g, '"elapsedMs": 0')
    .replaceAll(/\/\S*\/vc-driver-\w{6}/g, "DIR")
    .replaceAll(
      /(The last) (?:line|\d+ lines) (of s\d's log:)\n(?: {4}.*\n)+/g,
      "$1 lines $2\n    …\n",
    );
}

describe("without playing anything", () => {
  test("--list says what there is", async () => {
    const { code, stdout } = await run("run", "--list");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^seed-no-conflict +A server that was busy/);
    const json = await run("run", "--list", "--json", "--filter", "/^seed/");
    const { scenarios } = JSON.parse(json.stdout) as { scenarios: { name: string }[] };
    expect(scenarios.map(({ name }) => name)).toEqual(["seed-no-conflict", "seed-conflict"]);
  });

  test("show tells a story", async () => {
    const { code, stdout } = await run("show", "must-fail.yaml", "passes.yaml");
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("__snapshots__/show.txt");
  });

  test("mistakes in files are named, and nothing is played", async () => {
    const { code, stdout, stderr } = await run("run", "passes.yaml", "mistakes.yaml");
    expect([code, stdout]).toEqual([2, ""]);
    await expect(stderr).toMatchFileSnapshot("__snapshots__/mistakes.txt");
    const json = await run("run", "mistakes.yaml", "--json");
    expect([json.code, json.stderr]).toEqual([2, ""]);
    const { error } = JSON.parse(json.stdout) as { error: { code: string; problems: unknown[] } };
    expect(error).toMatchObject({
      code: "VC_DRIVER_SCENARIO",
      problems: [
        { file: "mistakes.yaml", line: 5, column: 5 },
        { file: "mistakes.yaml", line: 8, column: 13 },
      ],
    });
  });

  test.each<[string[], RegExp]>([
    [["rum"], /"rum" is not a command of vc-driver/],
    [["run", "missing.yaml"], /missing\.yaml: cannot be read/],
    [["run", "--filter", "nothing-is-called-so"], /fits no scenario; there are seed-no-conflict, /],
    [["run", "--filter", "/(/"], /not a pattern/],
    [["run", "--jobs", "0"], /jobs/],
    [["run", "--port", "1"], /port/],
    [
      ["run", "passes.yaml", "must-fail.yaml", "--ports", "4001"],
      /2 ports are needed, 1 are given/,
    ],
    [["run", "passes.yaml", "--fixed-ports", "--ports", "4001"], /ports/],
    [["run", "passes.yaml", "passes.yaml"], /both named passes/],
  ])("%j is wrong usage", async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

describe("a scenario that must fail", () => {
  test("does, with everything there is to know", async () => {
    const junit = join(dir, "results.xml");
    const { code, stdout, stderr } = await run("run", "must-fail.yaml", "--keep", "--junit", junit);
    expect(code).toBe(1);
    await expect(steady(stdout)).toMatchFileSnapshot("__snapshots__/must-fail.txt");
    await expect(steady(stderr)).toMatchFileSnapshot("__snapshots__/must-fail-progress.txt");
    expect(readFileSync(junit, "utf8")).toContain(
      '<failure message="expected the value &quot;blue&quot;',
    );
    const kept = /kept in (\S+)\./.exec(stdout)?.[1] ?? "";
    expect(existsSync(join(kept, "s1.log"))).toBe(true);
    expect(existsSync(join(kept, "data", "s2"))).toBe(true);
    rmSync(kept, { recursive: true });
  });

  test("keeps later ones from being played with --bail, and counts as failed in the document", async () => {
    const { code, stdout } = await run(
      "run",
      "must-fail.yaml",
      "passes.yaml",
      "--bail",
      "--json",
      "--quiet",
    );
    expect(code).toBe(1);
    const document = JSON.parse(stdout) as {
      scenarios: { outcome: string; failure?: { kept?: string } }[];
    };
    expect(document).toMatchObject({ passed: 0, failed: 1, skipped: 1 });
    expect(document.scenarios.map(({ outcome }) => outcome)).toEqual(["failed", "skipped"]);
    expect(document.scenarios[0]?.failure).toMatchObject({
      line: 8,
      code: "VC_DRIVER_EXPECTATION",
      expected: 'the value "blue" and the clock 7,0',
      got: 's2 answers: "red"; clock 1,0',
    });
    expect(document.scenarios[0]?.failure?.kept).toBeUndefined();
  });

  test("does not keep others from passing", async () => {
    const { code, stdout, stderr } = await run(
      "run",
      ".",
      "--filter",
      "/passes|must/",
      "--jobs",
      "2",
      "-q",
    );
    // A folder has every file in it, so the one with mistakes, too.
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("mistakes.yaml:5:5");
    const both = await run("run", "passes.yaml", "must-fail.yaml", "--jobs", "2", "-q");
    expect([both.code, both.stderr]).toEqual([1, ""]);
    expect(both.stdout).not.toContain("✓ passes");
    expect(both.stdout).toMatch(/^✗ must-fail[^]*2 scenarios: 1 passed, 1 failed in /);
  });
});
