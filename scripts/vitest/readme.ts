import { readFileSync } from "node:fs";
import { basename, join } from "node:path";

import type { Plugin } from "vite";

/** One fenced `ts` block of a Markdown file. */
export interface ReadmeBlock {
  /** Where its first line stands, counted from 1. */
  readonly line: number;
  /** The nearest heading above it, or `""`. */
  readonly heading: string;
  readonly code: string;
  /** False when fenced as ` ```ts no-run `. */
  readonly runs: boolean;
}

/** Finds the ` ```ts ` blocks of a Markdown text, in order. Blocks in other languages are skipped. */
export function readmeBlocks(markdown: string): ReadmeBlock[] {
  const blocks: ReadmeBlock[] = [];
  let heading = "";
  let open: { fence: string; info: string; line: number; code: string[] } | undefined;
  for (const [index, text] of markdown.split(/\r?\n/).entries()) {
    if (open === undefined) {
      heading = /^#+\s+(.*)$/.exec(text)?.[1]?.trim() ?? heading;
      const start = /^(`{3,})\s*(.*)$/.exec(text);
      if (start !== null) {
        open = { fence: start[1] ?? "", info: start[2] ?? "", line: index + 2, code: [] };
      }
    } else if (text.trimEnd() === open.fence) {
      const [language, ...flags] = open.info.split(/\s+/);
      if (language === "ts") {
        const runs = !flags.includes("no-run");
        blocks.push({ line: open.line, heading, code: open.code.join("\n"), runs });
      }
      open = undefined;
    } else {
      open.code.push(text);
    }
  }
  return blocks;
}

/**
 * Turns each line `expr //=> value` of a block into an assertion of deep equality, and keeps every
 * line where it was. `const x = expr; //=> value` asserts what `x` became.
 *
 * @example
 * withAssertions("1 + 1; //=> 2") //=> "__expect(1 + 1).toEqual(2);"
 */
export function withAssertions(code: string): string {
  return code.replaceAll(/^(.*\S)[ \t]*\/\/=>[ \t]*(.+)$/gm, (_, left: string, value: string) => {
    const expression = left.trim().replace(/;$/, "");
    const declared = /^(?:const|let)\s+(\w+)\b[^=]*=/.exec(expression)?.[1];
    return declared === undefined
      ? `__expect(${expression}).toEqual(${value});`
      : `${expression}; __expect(${declared}).toEqual(${value});`;
  });
}

const blockId = /^(?<file>.*\.md)\.(?<line>\d+)\.ts$/;

/**
 * A vite plugin that makes a Markdown file a test file: one test per ` ```ts ` block.
 *
 * Each block is a module of its own, so blocks may use `import` (the package by its name, too) and
 * `await` at the top, and share nothing. The module of the block in line 12 is `README.md.12.ts`.
 *
 * @param dir the folder of the package that files elsewhere import by name; the files' own unless told
 */
export function readmeExamples(dir?: string): Plugin {
  return {
    name: "vclock:readme-examples",
    enforce: "pre",
    resolveId(id, importer) {
      if (blockId.test(id)) return id;
      const isElsewhere = dir !== undefined && blockId.test(importer ?? "");
      return isElsewhere && !id.startsWith(".")
        ? this.resolve(id, join(dir, "README.md"), { skipSelf: true })
        : undefined;
    },
    load(id) {
      if (id.endsWith(".md")) {
        const tests = readmeBlocks(readFileSync(id, "utf8"))
          .filter((block) => block.runs)
          .map(({ heading, line }) => {
            const name = JSON.stringify(`${basename(id)}:${line} ${heading}`);
            return `test(${name}, () => import(${JSON.stringify(`${id}.${line}.ts`)}));`;
          });
        return ['import { test } from "vitest";', ...tests].join("\n");
      }
      const { file, line } = blockId.exec(id)?.groups ?? {};
      if (file === undefined) return undefined;
      const block = readmeBlocks(readFileSync(file, "utf8")).find((b) => b.line === Number(line));
      if (block === undefined) throw new Error(`${file} has no example in line ${line}`);
      return `import { expect as __expect } from "vitest";\n${withAssertions(block.code)}`;
    },
  };
}
