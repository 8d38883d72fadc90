import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";
import { startVitest } from "vitest/node";

import { readmeBlocks, readmeExamples, withAssertions } from "./readme.js";

const readme = [
  "# Title",
  "```ts",
  "1 + 1; //=> 2",
  "```",
  "## Not run",
  "```ts no-run",
  "nonsense(;",
  "```",
  "```sh",
  "# not a heading",
  "```",
  "## Wrong",
  "```ts",
  'import { join } from "node:path";',
  'const p: string = join("a", "b"); //=> "a/b"',
  "await Promise.resolve({ p }) //=> { p: 1 }",
  "```",
].join("\n");

describe("readmeBlocks", () => {
  it("finds ts blocks with line and heading, and marks those that do not run", () => {
    expect(readmeBlocks(readme)).toEqual([
      { line: 3, heading: "Title", code: "1 + 1; //=> 2", runs: true },
      { line: 7, heading: "Not run", code: "nonsense(;", runs: false },
      { line: 14, heading: "Wrong", code: expect.stringContaining("node:path"), runs: true },
    ]);
  });
});

describe("withAssertions", () => {
  it.each([
    ["f(1) //=> [2]", "__expect(f(1)).toEqual([2]);"],
    ["  await f(1); //=> 2", "__expect(await f(1)).toEqual(2);"],
    ["const a: B = f(1); //=> 2", "const a: B = f(1); __expect(a).toEqual(2);"],
    ["f(1); // => 2", "f(1); // => 2"],
    ["a();\nb() //=> 1\nc();", "a();\n__expect(b()).toEqual(1);\nc();"],
  ])("%j", (code, expected) => {
    expect(withAssertions(code)).toBe(expected);
  });
});

describe("readmeExamples", () => {
  it("runs each block as a test, and a wrong value fails it", async () => {
    const dir = mkdtempSync(join(import.meta.dirname, ".readme-"));
    try {
      writeFileSync(join(dir, "README.md"), readme);
      const vitest = await startVitest(
        "test",
        [],
        { root: dir, config: false, include: ["README.md"], watch: false, reporters: [{}] },
        { plugins: [readmeExamples()] },
      );
      const tests = vitest.state.getFiles().flatMap((file) => file.tasks);
      const results = tests.map((test) => [test.name, test.result?.state]);
      await vitest.close();
      process.exitCode = 0;
      expect(results).toEqual([
        ["README.md:3 Title", "pass"],
        ["README.md:14 Wrong", "fail"],
      ]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
