/** Records what clients do with two stores, and has both histories judged. With a folder as argument, it keeps the histories there. */
import assert from "node:assert";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { checkHistory, parseHistory, type CheckedRule, type Verdict } from "@vclock/simulation";

import { LastWriterWins } from "./last-writer-wins.js";
import { record } from "./record.js";
import { Siblings } from "./siblings.js";

const SEED = 4n;
const [folder] = process.argv.slice(2);

const histories = {
  "last-writer-wins": record((name, now) => new LastWriterWins(name, now), SEED),
  siblings: record((name) => new Siblings(name), SEED),
};

for (const [store, text] of Object.entries(histories)) {
  const parsed = parseHistory(text);
  assert(parsed.model === "multi-value"); // the header says so; the checker also takes transactions
  console.log(`${store}, seed ${SEED}:`);
  for (const line of tell(checkHistory(parsed.history))) console.log(`  ${line}`.trimEnd());
  if (folder === undefined) continue;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${store}.jsonl`), text);
}

function tell({ operations, rules, findings }: Verdict): string[] {
  const having = (wanted: CheckedRule["result"]) => rules.filter(({ result }) => result === wanted);
  const [holds, violated, skipped] = [having("holds"), having("violated"), having("skipped")];
  const lines = [
    `${operations} operations; ${holds.length} rules hold, ${violated.length} violated, ${skipped.length} have nothing to go by`,
    ...violated.map(({ rule, note }) => `✖ ${rule}: ${note}`),
  ];
  const [first] = findings;
  if (first !== undefined) {
    lines.push("", `${first.message}:`); // and the fewest operations that show it
    for (const { line, text, role } of first.evidence) {
      lines.push(`  line ${line}  ${role.padEnd(28)} ${text}`);
    }
    lines.push("");
  }
  return lines;
}
