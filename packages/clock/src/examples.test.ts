/** Runs the `@example` of every docstring: each line `expression //=> value` is an assertion. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";

import { describe, expect, it } from "vitest";

import * as clock from "./index.js";

interface Example {
  readonly name: string;
  readonly lines: readonly string[];
}

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter(
  (file) => /^(?:(?!testing)[a-z0-9-]+\/)?[a-z0-9-]+\.ts$/.test(file),
);
const examples = files.flatMap(examplesOf);

function examplesOf(file: string): Example[] {
  const source = readFileSync(join(import.meta.dirname, file), "utf8");
  const blocks = source.matchAll(/^ *\* @example\n(?<body>(?: *\* .*\n)+)/gm);
  return Array.from(blocks, ({ groups, index }) => ({
    name: `${file}:${source.slice(0, index).split("\n").length + 1}`,
    lines: (groups?.["body"] ?? "")
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^ *\* /, "")),
  }));
}

function run({ lines }: Example): void {
  const code = lines.map((line) =>
    line.replace(/^(.*?);? *\/\/=> (.*)$/, "expect($1).toEqual($2);"),
  );
  const names = ["expect", ...Object.keys(clock)];
  const body: unknown = runInThisContext(`(({ ${names.join(", ")} }) => { ${code.join("\n")} })`);
  (body as (scope: object) => void)({ expect, ...clock });
}

describe("docstring examples", () => {
  it.each(examples)("$name", (example) => {
    expect.hasAssertions();
    run(example);
  });

  it("are found, and a wrong value fails one", () => {
    expect(examples.length).toBeGreaterThan(20);
    expect(() => run({ name: "wrong", lines: ['nodeId("a") //=> "b"'] })).toThrow(
      "to deeply equal",
    );
  });
});
