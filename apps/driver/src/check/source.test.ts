import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { InputSyntaxError } from "../errors.js";
import { Source } from "./source.js";

const dir = mkdtempSync(join(tmpdir(), "vc-driver-source-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function source(text: string): Source {
  const file = join(dir, "file");
  writeFileSync(file, text);
  return new Source(file);
}

test.each<[string, string[]]>([
  ["", []],
  ["a", ["a"]],
  ["a\n", ["a"]],
  ["\n\nb", ["", "", "b"]],
  // Longer than a piece of a file, with characters of several bytes across its borders.
  [
    "é".repeat(100_000) + "\n" + "x".repeat(70_000) + "\ny",
    ["é".repeat(100_000), "x".repeat(70_000), "y"],
  ],
])("lines of %#", async (text, expected) => {
  const lines: string[] = [];
  for await (const line of source(text).lines()) lines.push(line);
  expect(lines).toEqual(expected);
});

test("looking at the head loses nothing", async () => {
  const text = "0123456789\n".repeat(20_000);
  const file = source(text);
  const head = await file.head();
  expect(head.length).toBeGreaterThanOrEqual(65_536);
  expect(head.length).toBeLessThan(text.length);
  expect(text.startsWith(head)).toBe(true);
  expect(await file.head()).toBe(head);
  expect(await file.text()).toBe(text);
});

test("a file that cannot be read is told so", async () => {
  await expect(new Source(dir).text()).rejects.toThrow(InputSyntaxError);
});
