import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { Script } from "node:vm";
import { describe, expect, it } from "vitest";
import { PAGE_SCRIPT_HASH, PAGE_STYLE_HASH } from "./hashes.js";
import { PAGE_SCRIPT } from "./script.js";
import { PAGE_STYLE } from "./style.js";

const hashOf = (text: string): string =>
  `sha256-${createHash("sha256").update(text).digest("base64")}`;

const update = process.env["UPDATE_GOLDEN"] === "1";
if (update) {
  const file = new URL("hashes.ts", import.meta.url);
  const text = readFileSync(file, "utf8")
    .replace(
      /(PAGE_SCRIPT_HASH.*?= ?\s*)".*"/,
      (_, left: string) => `${left}"${hashOf(PAGE_SCRIPT)}"`,
    )
    .replace(
      /(PAGE_STYLE_HASH.*?= ?\s*)".*"/,
      (_, left: string) => `${left}"${hashOf(PAGE_STYLE)}"`,
    );
  writeFileSync(file, text);
}

describe.skipIf(update)("the policy of a page", () => {
  it("names its script and its style sheet", () => {
    expect(PAGE_SCRIPT_HASH).toBe(hashOf(PAGE_SCRIPT));
    expect(PAGE_STYLE_HASH).toBe(hashOf(PAGE_STYLE));
  });

  it("has a script that compiles", () => {
    expect(() => new Script(PAGE_SCRIPT)).not.toThrow();
  });
});
