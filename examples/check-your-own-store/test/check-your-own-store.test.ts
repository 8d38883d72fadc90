import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { checkHistory, parseHistory } from "@vclock/simulation";
import { expect, it, onTestFinished } from "vitest";

import { LastWriterWins } from "../src/last-writer-wins.js";
import { record } from "../src/record.js";
import { Siblings } from "../src/siblings.js";

const dir = join(import.meta.dirname, "..");

it("prints what the README shows, and keeps the histories where it is told to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "vclock-histories-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const args = ["dist/main.js", folder];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: dir });
  expect(await readFile(join(dir, "README.md"), "utf8")).toContain(stdout);
  expect(await readdir(folder)).toEqual(["last-writer-wins.jsonl", "siblings.jsonl"]);
});

/** The rules that a history violates. */
function violated(text: string): string[] {
  const parsed = parseHistory(text);
  if (parsed.model !== "multi-value") throw new Error(parsed.model);
  const { rules } = checkHistory(parsed.history);
  return rules.filter(({ result }) => result === "violated").map(({ rule }) => rule);
}

it("finds the lost updates of every seed, and nothing wrong with siblings", () => {
  for (let seed = 1n; seed <= 50n; seed++) {
    const naive = record((name, now) => new LastWriterWins(name, now), seed);
    expect(violated(naive), `seed ${seed}`).toContain("no-lost-update");
    const careful = record((name) => new Siblings(name), seed);
    expect(violated(careful), `seed ${seed}`).toEqual([]);
  }
});
