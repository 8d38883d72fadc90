import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lastLines } from "./logs.js";

const dir = mkdtempSync(join(tmpdir(), "vc-driver-test-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function file(text: string): string {
  const name = join(dir, "x.log");
  writeFileSync(name, text);
  return name;
}

test.each<[string, string, string[]]>([
  ["nothing", "", []],
  ["fewer than asked for", "a\nb\n", ["a", "b"]],
  ["more than asked for", "a\nb\nc\nd\n", ["b", "c", "d"]],
  ["an unfinished one", "a\nb", ["a", "b"]],
  ["more than is looked at", `${"x".repeat(100_000)}\nb\nc\n`, ["b", "c"]],
])("%s", (_what, text, expected) => {
  expect(lastLines(file(text), 3)).toEqual(expected);
});

test("no file has no lines", () => {
  expect(lastLines(join(dir, "missing.log"), 3)).toEqual([]);
});
