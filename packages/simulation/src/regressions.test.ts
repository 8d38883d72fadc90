/** Every schedule that once showed a bug, in its smallest form: `regressions/*.schedule`, each with its story. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { replay } from "./run.js";
import { parseSchedule } from "./schedule/text.js";
import { findingsOf } from "./testing/clusters.js";

const dir = join(import.meta.dirname, "..", "regressions");
const files = readdirSync(dir).filter((name) => name.endsWith(".schedule"));

it.each(files)("%s", (file) => {
  const result = replay(parseSchedule(readFileSync(join(dir, file), "utf8")));
  expect(result.violation?.message).toBeUndefined();
  expect(findingsOf(result)).toEqual([]);
});
