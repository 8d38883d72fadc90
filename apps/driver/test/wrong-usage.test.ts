import { closeSync, existsSync, openSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { run, startWith } from "./driver.js";
import { runCommand } from "./in-process.js";

/** Nothing of what oclif says by itself, and no stack trace. */
const THEIRS = /See more help|Nonexistent|The following|cannot also be|Parsing|›|^ +at /m;

describe("flags and words that cannot be", () => {
  test.each<[string[], string]>([
    [["run", "--port", "1"], "There is no flag --port. Did you mean --ports?"],
    [
      ["run", "--nothing-like-it"],
      "There is no flag --nothing-like-it. vc-driver run --help says how it is used.",
    ],
    [
      ["check", "--servers="],
      '--servers: "" is not a whole number. vc-driver check --help says how it is used.',
    ],
    [["show", "--bail"], "There is no flag --bail. vc-driver show --help says how it is used."],
    [
      ["run", "--jobs"],
      "--jobs takes a value, and there is none. vc-driver run --help says how it is used.",
    ],
    [
      ["run", "--jobs", "0"],
      '--jobs: "0" is not a whole number of at least 1. vc-driver run --help says how it is used.',
    ],
    [
      ["run", "--jobs", "17"],
      '--jobs: "17" is not a whole number of at most 16. vc-driver run --help says how it is used.',
    ],
    [
      ["run", "--jobs", "x"],
      '--jobs: "x" is not a whole number. vc-driver run --help says how it is used.',
    ],
    [
      ["run", "--ports", "4001", "passes.yaml"],
      '--ports: "passes.yaml" is not a whole number. What is no value of --ports goes before it.',
    ],
    [["run", "--bail=1"], "--bail takes no value. vc-driver run --help says how it is used."],
    [
      ["check", "--level=zz", "x"],
      '--level: "zz" is none of all, read-committed, read-atomic, causal, cc, ccv, cm. vc-driver check --help says how it is used.',
    ],
    [
      ["simulate", "--seeds", "1", "--minutes", "2"],
      "--seeds and --minutes exclude each other. vc-driver simulate --help says how it is used.",
    ],
    [
      ["simulate", "--trace", "x"],
      "--trace takes --replay, too. vc-driver simulate --help says how it is used.",
    ],
    [
      ["simulate", "--seeds", "2", "three"],
      'There is no use for "three" here. vc-driver simulate --help says how it is used.',
    ],
  ])("%j", async ([command = "", ...args], message) => {
    const { code, stdout, stderr } = await runCommand(command, ...args);
    expect([code, stdout, stderr]).toEqual([2, "", `${message}\n`]);
    expect(stderr).not.toMatch(THEIRS);
    const json = await runCommand(command, ...args, "--json");
    // `show` has no such flag either; a flag without its value takes it for one.
    if (command === "show" || args.at(-1) === "--jobs" || args.includes("--ports")) return;
    expect([json.code, json.stderr]).toEqual([2, ""]);
    expect(JSON.parse(json.stdout)).toEqual({ error: { code: "VC_DRIVER_USAGE", message } });
  });
});

describe("commands that cannot be", () => {
  test.each<[string[], string]>([
    [["rum"], '"rum" is not a command of vc-driver. Did you mean vc-driver run?'],
    [["bake", "a", "cake"], '"bake" is not a command of vc-driver. vc-driver help lists them.'],
    [["help", "rum"], '"rum" is not a command of vc-driver. Did you mean vc-driver run?'],
    [["--quiet", "run"], "Before --quiet a command is missing. vc-driver help lists them."],
    [
      ["simulate", "three"],
      'There is no use for "three" here. vc-driver simulate --help says how it is used.',
    ],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout, stderr]).toEqual([2, "", `${message}\n`]);
  });

  test("are told as a document, too", async () => {
    const { code, stdout, stderr } = await run("rum", "--json");
    expect([code, stderr]).toEqual([2, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "VC_DRIVER_USAGE" } });
  });
});

describe("output that cannot be written", () => {
  test
    .runIf(existsSync("/dev/full"))
    .each([
      [["--help"]],
      [["--version"]],
      [["check", "--help"]],
      [["run", "--list"]],
      [["show"]],
      [["run", "no-such-file.yaml", "--json"]],
    ])("%j on a full disk says so once, and fails", async (args) => {
    const full = openSync("/dev/full", "w");
    try {
      const { code, stderr } = await startWith({ stdout: full }, args).ended;
      expect(stderr).toBe(
        "Standard output cannot be written: ENOSPC: no space left on device, write\n",
      );
      expect(code).toBe(args.includes("--json") ? 2 : 1);
    } finally {
      closeSync(full);
    }
  });

  test("readers that have enough are no failure, whichever they read", async () => {
    const { child, ended } = startWith({}, ["simulate", "--seeds", "3", "--jobs", "1"]);
    child.stdout?.destroy();
    child.stderr?.destroy();
    expect((await ended).code).toBe(0);
  });
});

test("a command to type next is called as this one was", async () => {
  const npx = { npm_lifecycle_event: "npx" };
  const { stderr } = await startWith({ env: npx }, ["rum"]).ended;
  expect(stderr).toContain("Did you mean npx vc-driver run?");
  const failed = await startWith({ env: npx }, ["run", "must-fail.yaml", "-q"]).ended;
  expect(failed.stdout).toContain(" npx vc-driver run must-fail.yaml --keep");
});
