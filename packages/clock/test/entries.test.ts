/**
 * What an importer gets: nothing of entry points that were not asked for, and as many bytes as the README says.
 *
 * After a change that makes entries larger or smaller: VC_WRITE_SIZES=1 npx vitest run test/entries.test.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import { bundle, bundleEntry, entryPoints, gzipped, packageDir, type Bundle } from "./bundle.js";

const entries = entryPoints();
const readme = join(packageDir, "README.md");

/** Folders that belong to no single entry point. */
const SHARED = ["bytes", "core", "errors.ts", "index.ts"];
/** Types that are made of others. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  "bitmapped-version-vector": ["dotted-version-vector-set", "version-vector"],
  "causal-buffer": ["version-vector"],
  "causal-context": ["version-vector"],
  "dotted-version-vector": ["version-vector"],
  "dotted-version-vector-set": ["version-vector"],
  matrix: ["version-vector"],
  vector: ["version-vector"],
};
/** How far the README's figure may be off: compressors of other versions differ by a little. */
const TOLERANCE = 0.03;

const bundles = new Map<string, Bundle>();
beforeAll(async () => {
  for (const [name, source] of entries) bundles.set(name, await bundleEntry(source));
}, 120_000);

const bundleOf = (name: string): Bundle => {
  const found = bundles.get(name);
  if (found === undefined) throw new Error(`there is no entry point ${name}`);
  return found;
};
const rowPattern = (name: string): RegExp =>
  new RegExp(
    `(\\| \`@vclock/clock${name === "" ? "" : `/${name}`}\` +\\|.*\\| +)([\\d,]+)( B \\|)`,
  );

describe("the entry point", () => {
  const single = [...entries.keys()].filter((name) => name !== "" && name !== "errors");

  it.each(single)("%s brings nothing of the others", (name) => {
    const expected = new Set([...SHARED, name, ...(PARTS[name] ?? [])]);
    expect([...bundleOf(name).parts].filter((part) => !expected.has(part))).toEqual([]);
    expect(bundleOf(name).parts).toContain(name);
  });

  it("errors brings errors alone", () => {
    const parts = [...bundleOf("errors").parts];
    expect(parts.filter((part) => part !== "errors.ts" && part !== "core")).toEqual([]);
  });

  it("of all brings no more than what is used", async () => {
    const root = entries.get("") ?? "";
    const lamport = await bundle(`export { LamportClock } from ${JSON.stringify(root)};`);
    expect(lamport.parts).toContain("lamport");
    for (const name of single.filter((name) => name !== "lamport")) {
      expect(lamport.parts).not.toContain(name);
    }
    expect(gzipped(lamport.code)).toBeLessThanOrEqual(gzipped(bundleOf("lamport").code));
  });
});

describe("the README's sizes", () => {
  it("are those of the entry points, minified and gzipped", () => {
    let markdown = readFileSync(readme, "utf8");
    const wrong: string[] = [];
    for (const name of entries.keys()) {
      const bytes = gzipped(bundleOf(name).code);
      const told = Number(rowPattern(name).exec(markdown)?.[2]?.replaceAll(",", ""));
      if (!(Math.abs(told - bytes) <= TOLERANCE * bytes))
        wrong.push(`${name}: ${told}, is ${bytes}`);
      const padded = (before: string, text: string) => text.padStart(before.length);
      markdown = markdown.replace(
        rowPattern(name),
        (_, start: string, figure: string, end: string) =>
          `${start}${padded(figure, bytes.toLocaleString("en-US"))}${end}`,
      );
    }
    if (process.env["VC_WRITE_SIZES"] === "1") writeFileSync(readme, markdown);
    else expect(wrong, "VC_WRITE_SIZES=1 brings them up to date").toEqual([]);
  });
});

describe("the README's errors", () => {
  it("are all that there are, with their codes", () => {
    const source = readFileSync(join(packageDir, "src/errors.ts"), "utf8");
    const classes = source.matchAll(/^export class (\w+) [^]*?readonly code = "(\w+)"/gm);
    const expected = Array.from(classes, ([, name, code]) => [name, code]);
    const rows = readFileSync(readme, "utf8").matchAll(/^\| `(\w+Error)` +\| `(\w+)` +\|/gm);
    expect(Array.from(rows, ([, name, code]) => [name, code])).toEqual(expected);
  });
});
