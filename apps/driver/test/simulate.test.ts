import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { FIXTURES, run, start } from "./driver.js";
import { runCommand } from "./in-process.js";

const dir = mkdtempSync(join(tmpdir(), "vc-driver-simulate-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const BROKEN = join(FIXTURES, "hides-a-sibling.mjs");

describe("a seed", () => {
  test("does the same every time, byte for byte", async () => {
    const files = ["1", "2"].map((name) => [
      join(dir, `${name}.trace`),
      join(dir, `${name}.jsonl`),
    ]);
    const runs = await Promise.all(
      files.map(([trace = "", history = ""]) =>
        run("simulate", "--replay", "0x2a", "--trace", trace, "--history", history),
      ),
    );
    const [one, two] = runs;
    expect(one).toEqual(two);
    expect(one?.stdout).toMatch(/^seed 42: \d servers?, [^]*✓ seed 42: nothing is wrong\n$/);
    const contents = files.map((pair) => pair.map((file) => readFileSync(file, "utf8")));
    expect(contents[0]).toEqual(contents[1]);
    expect(contents[0]?.[0]).toMatch(/^0 0 ms s1 up: /);
    const checked = await runCommand("check", files[0]?.[1] ?? "", "--restored-disks");
    expect([checked.code, checked.stderr]).toEqual([0, ""]);
  });

  test("is one of many, which are all clean", async () => {
    const { code, stdout } = await run("simulate", "--seeds", "8", "--jobs", "2", "--json", "-q");
    expect(code, stdout).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ from: "1", clusters: 8, failed: 0, failures: [] });
  });
});

describe("a system that is broken", () => {
  test("is found out, made small, kept, and found out again", async () => {
    const junit = join(dir, "results.xml");
    const system = ["--system", BROKEN];
    const { code, stdout, stderr } = await run(
      "simulate",
      "--seeds=64",
      "--jobs=1",
      "--bail",
      ...system,
      `--folder=${dir}`,
      `--junit=${junit}`,
    );
    expect(code, stderr).toBe(1);
    const seed = /✗ seed (\d+)/.exec(stdout)?.[1] ?? "";
    expect(stdout).toMatch(/: 1 seed failed in [^]*Stopped here; --keep-going runs the rest\./);
    expect(stderr).toContain(`seed ${seed} breaks `);
    const folder = join(dir, `vc-simulation-${seed}`);
    expect(readdirSync(folder).toSorted()).toEqual([
      "diagram.txt",
      "history.jsonl",
      "original.schedule",
      "seed.txt",
      "shrunk.schedule",
      "trace.txt",
      "verdict.txt",
    ]);
    const small = readFileSync(join(folder, "shrunk.schedule"), "utf8");
    const actions = small.split("\n").filter((line) => !/^(?:#|setup|seed|$)/.test(line));
    expect(actions.length).toBeLessThan(12);
    expect(readFileSync(junit, "utf8")).toMatch(/tests="2" failures="2"[^]*<testcase name="seed /);

    const rule = /✗ seed \d+\n {2}(\S+):/.exec(stdout)?.[1] ?? "";
    const shrunk = join(folder, "shrunk.schedule");
    for (const what of [seed, join(folder, "original.schedule"), shrunk]) {
      const again = await runCommand("simulate", "--replay", what, ...system);
      expect(again.code).toBe(1);
      expect(again.stdout).toContain(`  ${rule}: `);
    }
    // The real one does not do what the broken one does.
    expect((await runCommand("simulate", "--replay", shrunk, "-q")).stdout).toBe("");
    expect((await runCommand("check", join(folder, "history.jsonl"))).code).toBe(1);
  });
});

test("Ctrl-C ends everything at once, and tells what was done until then", async () => {
  const running = start("simulate", "--minutes", "5", "--jobs", "1", "--json");
  await vi.waitFor(() => expect(running.stderr()).toContain("From seed 1."), 30_000);
  running.child.kill("SIGINT");
  const { code, stdout } = await running.ended;
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ endedBy: "interrupt" });
});

test.each<[string[], RegExp]>([
  [["--from", "18446744073709551616"], /--from: seed: "18446744073709551616" is not/],
  [["--from", "-1"], /--from/],
  [["--replay", "no-such-file"], /neither a seed nor a readable file/],
  [["--replay", "never-done.yaml"], /^never-done\.yaml:1: expected a line such as setup/],
  [["--replay", "1", "--seeds", "2"], /--seeds/],
  [["--trace", "x"], /--replay/],
  [["--minutes", "soon"], /not a number of minutes/],
  [["--system", "no-such-file"], /there is no such file/],
  [["--system", "passes.yaml", "--seeds", "1"], /cannot be imported/],
])("%j is wrong usage", async (args, message) => {
  const { code, stdout, stderr } = await runCommand("simulate", ...args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
  expect(existsSync(join(FIXTURES, "x"))).toBe(false);
});
