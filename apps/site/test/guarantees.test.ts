/** The answers of "Which guarantees do I get?" name items, rules and tests that there are. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { root } from "../src/documents.js";

const page = readFileSync(join(root, "docs/guides/guarantees.md"), "utf8");
const spec = readFileSync(join(root, "SPEC.md"), "utf8");
const rules = readFileSync(join(root, "packages/simulation/README.md"), "utf8");

const all = (pattern: RegExp): string[] => [
  ...new Set(Array.from(page.matchAll(pattern), ([, found = ""]) => found)),
];

const items = all(/\b([PRI]-\d+)\b/g);
const checkerRules = all(/checker rules? ((?:`[\w-]+`(?:, )?)+)/g).flatMap((list) =>
  Array.from(list.matchAll(/`([\w-]+)`/g), ([, name = ""]) => name),
);
const tests = Array.from(page.matchAll(/`([\w-]+\.test\.ts)`(?: of the \w+)?: _([^_]+)_/g));

it("there is something to look at", () => {
  expect([items.length, checkerRules.length, tests.length].every((count) => count >= 10)).toBe(
    true,
  );
});

it.each(items)("SPEC.md has %s", (item) => {
  expect(spec).toMatch(new RegExp(`^(?:\\*\\*|\\| )${item}\\b`, "m"));
});

it.each(checkerRules)("the checker has %s", (rule) => {
  expect(rules).toContain(`\`${rule}\``);
});

it.each(tests.map(([, file = "", title = ""]) => [file, title]))("%s has %j", (file, title) => {
  const files = filesNamed(file);
  expect(files.map((path) => readFileSync(path, "utf8")).join("\n")).toContain(title);
});

/** The test files of that name, in whichever package. */
function filesNamed(name: string): string[] {
  return readdirSync(join(root, "packages")).flatMap((dir) => {
    const src = join(root, "packages", dir, "src");
    const files = readdirSync(src, { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => file === name || file.endsWith(`/${name}`))
      .map((file) => join(src, file));
  });
}
