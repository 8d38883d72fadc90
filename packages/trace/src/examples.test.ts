/** Runs the `@example` of every docstring: each line `expression //=> value` is an assertion. A module's own exports are at hand. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import * as trace from "./index.js";

interface Example {
  readonly name: string;
  readonly file: string;
  readonly lines: readonly string[];
}

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter(
  (file) => /^(?:(?!testing)[a-z0-9-]+\/)?[a-z0-9-]+\.ts$/.test(file),
);
const examples = files.flatMap(examplesOf);

function examplesOf(file: string): Example[] {
  const source = readFileSync(join(import.meta.dirname, file), "utf8");
  const blocks = source.matchAll(/^ *\* @example\n(?<body>(?: *\* (?!@).*\n)+)/gm);
  return Array.from(blocks, ({ groups, index }) => ({
    name: `${file}:${source.slice(0, index).split("\n").length + 1}`,
    file,
    lines: (groups?.["body"] ?? "")
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^ *\* /, "")),
  }));
}

async function run({ file, lines }: Example): Promise<void> {
  const code = lines.map((line) =>
    line.replace(/^(.*?);? *\/\/=> (.*)$/, "expect($1).toEqual($2);"),
  );
  const own = (await import(join(import.meta.dirname, file))) as object;
  const scope = { expect, ...trace, ...own };
  const names = Object.keys(scope);
  const body: unknown = runInThisContext(`(({ ${names.join(", ")} }) => { ${code.join("\n")} })`);
  (body as (scope: object) => void)(scope);
}

describe("docstring examples", () => {
  it.each(examples)("$name", async (example) => {
    expect.hasAssertions();
    await run(example);
  });

  it("are found, and a wrong value fails one", async () => {
    expect(examples.length).toBeGreaterThan(5);
    const wrong = { name: "wrong", file: "index.ts", lines: ['readLog("").executions //=> [1]'] };
    await expect(run(wrong)).rejects.toThrow("to deeply equal");
  });
});
