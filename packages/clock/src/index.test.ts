/** The root of the package has all that its entry points have, and the same of each. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import * as root from "./index.js";

const { exports } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../package.json"), "utf8"),
) as { exports: Record<string, string | Record<string, string>> };
const entries = Object.entries(exports).flatMap(([name, target]) =>
  typeof target === "string" || name === "." ? [] : [[name, target["@vclock/source"] ?? ""]],
);

it.each(entries)("%s", async (_, source = "") => {
  const exported = (await import(join(import.meta.dirname, "..", source))) as object;
  expect(Object.keys(exported).length).toBeGreaterThan(2);
  const all = new Map<string, unknown>(Object.entries(root));
  for (const [name, value] of Object.entries(exported)) expect(all.get(name), name).toBe(value);
});
