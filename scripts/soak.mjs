// Simulates clusters for hours, and adds its figures to docs/reliability.md after every chunk of seeds.
//
//   node scripts/soak.mjs --minutes 120          from where the last soak stopped
//   node scripts/soak.mjs --seeds 100000 --jobs 2 --from 1
//
// A failing seed is shrunk into a folder vc-simulation-SEED/ by `vc-driver simulate`, and the soak goes on.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { root } from "./lib.mjs";

const page = join(root, "docs/reliability.md");
const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    minutes: { type: "string" },
    from: { type: "string" },
    jobs: { type: "string", default: String(availableParallelism()) },
    chunk: { type: "string", default: "1000" },
    actions: { type: "string", default: "1200" },
    page: { type: "string", default: page },
  },
});

/** A table between two marks in the page, as rows of cells; the first two lines are its head. */
function readTable(text, name) {
  const found = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)<!-- /${name} -->`).exec(text);
  if (found === null) throw new Error(`${values.page} has no table between <!-- ${name} --> marks`);
  const lines = found[1].trim().split("\n");
  const cells = (line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim());
  return { whole: found[0], head: cells(lines[0]), rows: lines.slice(2).map(cells) };
}

function writeTable(text, name, { whole, head }, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const body = [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
  return text.replace(whole, () => `<!-- ${name} -->\n\n${body}\n\n<!-- /${name} -->`);
}

const number = (cell) => Number(cell.replaceAll(",", ""));
const grouped = (count) => count.toLocaleString("en-US");

/** Adds one chunk's figures to the page: to the row of this soak, and to the faults and events by kind. */
function record(soak, outcome) {
  let text = readFileSync(values.page, "utf8");
  const runs = readTable(text, "runs");
  const others = runs.rows.filter(([began]) => began !== soak.began);
  soak.clusters += outcome.clusters;
  soak.operations += outcome.operations;
  soak.messages += outcome.messages;
  soak.faults += Object.values(outcome.faults).reduce((sum, count) => sum + count, 0);
  soak.rounds = Math.max(soak.rounds, outcome.healingRoundsMax);
  soak.failed.push(...outcome.failures.map(({ seed, rule }) => `${seed} (${rule})`));
  const row = [
    soak.began,
    soak.commit,
    `${soak.from} to ${BigInt(soak.from) + BigInt(soak.clusters) - 1n}`,
    grouped(soak.clusters),
    grouped(soak.operations),
    grouped(soak.messages),
    grouped(soak.faults),
    String(soak.rounds),
    soak.failed.length === 0 ? "none" : soak.failed.join(", "),
  ];
  text = writeTable(text, "runs", runs, [...others, row]);
  for (const [name, counts] of [
    ["faults", outcome.faults],
    ["events", outcome.events],
  ]) {
    const table = readTable(text, name);
    const totals = new Map(table.rows.map(([kind, count]) => [kind, number(count)]));
    for (const [kind, count] of Object.entries(counts))
      totals.set(kind, (totals.get(kind) ?? 0) + count);
    const rows = [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
    text = writeTable(
      text,
      name,
      table,
      rows.map(([kind, count]) => [kind, grouped(count)]),
    );
  }
  writeFileSync(`${values.page}.new`, text);
  renameSync(`${values.page}.new`, values.page);
}

/** The seed after the last one on the page. */
function nextSeed() {
  const { rows } = readTable(readFileSync(values.page, "utf8"), "runs");
  return rows.reduce((next, [, , seeds]) => {
    const last = BigInt(/\d+$/.exec(seeds)?.[0] ?? 0);
    return last >= next ? last + 1n : next;
  }, 1n);
}

function commit() {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      cwd: root,
      encoding: "utf8",
    }).trim();
  } catch {
    return "unknown";
  }
}

const driver = join(root, "apps/driver/bin/run.js");
if (!existsSync(join(root, "apps/driver/dist"))) throw new Error("build first: npm run build");
const from = values.from ?? String(nextSeed());
const soak = {
  began: new Date().toISOString().slice(0, 16).replace("T", " "),
  commit: commit(),
  from,
  clusters: 0,
  operations: 0,
  messages: 0,
  faults: 0,
  rounds: 0,
  failed: [],
};
const startMs = performance.now();
const minutes = Number(values.minutes ?? (values.seeds === undefined ? 60 : Infinity));
const seeds = Number(values.seeds ?? Infinity);
const chunk = Number(values.chunk);
while (soak.clusters < seeds && (performance.now() - startMs) / 60_000 < minutes) {
  const count = Math.min(chunk, seeds - soak.clusters);
  const first = BigInt(from) + BigInt(soak.clusters);
  const flags = [
    "--seeds",
    count,
    "--from",
    first,
    "--actions",
    values.actions,
    "--jobs",
    values.jobs,
  ];
  const { stdout, status } = spawnSync(
    process.execPath,
    [driver, "simulate", ...flags.map(String), "--json", "--keep-going", "--quiet"],
    { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] },
  );
  // Both are outcomes: all clean, or some seeds failed.
  if (status !== 0 && status !== 1) {
    console.error(`vc-driver simulate ended with exit code ${status}`);
    process.exitCode = 1;
    break;
  }
  record(soak, JSON.parse(stdout));
  const perSecond = soak.clusters / ((performance.now() - startMs) / 1_000);
  console.error(
    `${grouped(soak.clusters)} clusters, ${grouped(soak.operations)} operations, ` +
      `${perSecond.toFixed(1)} a second, ${soak.failed.length} failed`,
  );
}
process.exitCode ||= soak.failed.length === 0 ? 0 : 1;
