/**
 * The standard set's report, for a terminal and as RESULTS.md.
 */
import type { LatencySummary } from "../load/latency.js";
import type { LoadSpec } from "../load/spec.js";
import type { Machine } from "../suite/machine.js";
import type { CaseReport, FloorReport, Report } from "../suite/report.js";
import { errors, figure, mebibytes, percent, ratio } from "./figures.js";
import { formatMarkdown, formatPlain, type Table } from "./table.js";

type Percentiles = Omit<LatencySummary, "count">;

const LATENCY_HEAD = ["p50 ms", "p90", "p99", "p99.9", "max"];

function latencyCells({ p50, p90, p99, p999, max }: Percentiles): string[] {
  return [p50, p90, p99, p999, max].map(figure);
}

function loadTable(cases: readonly CaseReport[]): Table {
  return {
    head: ["load", "ops/s", "of echo", ...LATENCY_HEAD, "p50 of echo", "errors", "others' CPU"],
    rows: cases.map(({ title, summary }) => [
      title,
      figure(summary.throughput),
      ratio(summary.throughputRatio),
      ...latencyCells(summary.latencyMs),
      ratio(summary.p50Ratio),
      errors(summary.errors),
      percent(summary.othersShare),
    ]),
  };
}

function costTable(cases: readonly CaseReport[]): Table {
  return {
    head: [
      "cost",
      "servers' CPU µs/op",
      "client's CPU µs/op",
      "both, of echo",
      "RSS MiB",
      "without mapped files",
    ],
    rows: cases.map(({ title, summary }) => [
      title,
      figure(summary.serverCpuUs),
      figure(summary.generatorCpuUs),
      ratio(summary.cpuRatio),
      mebibytes(summary.serverRssBytes),
      mebibytes(summary.serverRssAnonBytes),
    ]),
  };
}

function floorTable(floors: readonly FloorReport[]): Table {
  return {
    head: ["disk", "a second", "of fdatasync", ...LATENCY_HEAD],
    rows: floors.map(({ title, summary }) => [
      title,
      figure(summary.throughput),
      ratio(summary.throughputRatio),
      ...latencyCells(summary.latencyMs),
    ]),
  };
}

/** What stands in every table's first line: one load, but for the mix. */
export function describeLoad(spec: LoadSpec): string {
  const { connections, depth, keys, distribution, valueBytes } = spec;
  const skew = distribution.type === "zipf" ? `zipf ${distribution.theta}` : distribution.type;
  const pipelining = depth === 1 ? "one request at a time" : `${depth} requests under way each`;
  return `${connections} connections, ${pipelining}; ${figure(keys)} keys, ${skew}; values of ${valueBytes} bytes`;
}

function describeMachine(machine: Machine): string {
  const { cpus, cpuModel, memoryBytes, system, node, fileSystem } = machine;
  return `${cpus} × ${cpuModel}, ${mebibytes(memoryBytes)} MiB; ${system}; Node ${node}; ${fileSystem}`;
}

function describeSettings({ settings, cases }: Report): string {
  const { repetitions, servers, entryServers } = settings;
  const load = cases[0] === undefined ? "" : `${describeLoad(cases[0].spec)}; `;
  const entry = servers === entryServers ? "" : `, clients at ${entryServers} of them`;
  return `${load}${servers} servers with LMDB${entry}; medians of ${repetitions}`;
}

/** A measurement below this is for seeing that it works. */
const SHORT_SECONDS = 2;

/** What makes the figures less than they seem. */
function warnings({ machine, cases }: Report): string[] {
  const isShort = cases.some(({ repetitions }) =>
    repetitions.some(({ seconds }) => seconds < SHORT_SECONDS),
  );
  const short = "A short run, with code hardly warm: it shows that everything works, not how fast.";
  const share = Math.max(0, ...cases.map(({ summary }) => summary.othersShare));
  const others = `Other processes took up to ${percent(share)} of the CPU: compare ratios only.`;
  const memory =
    "The data was on a file system in memory: syncs cost nothing, updates are flattered.";
  return [
    ...(isShort ? [short] : []),
    ...(share >= 0.05 ? [others] : []),
    ...(machine.fileSystem.includes("memory") ? [memory] : []),
  ];
}

function tables({ cases, floors }: Report): Table[] {
  return [
    ...(cases.length > 0 ? [loadTable(cases), costTable(cases)] : []),
    ...(floors.length > 0 ? [floorTable(floors)] : []),
  ];
}

export function formatReport(report: Report): string {
  return [
    describeSettings(report),
    describeMachine(report.machine),
    ...tables(report).map((table) => `\n${formatPlain(table)}`),
    ...warnings(report).map((warning) => `\n${warning}`),
  ].join("\n");
}

/** RESULTS.md. How it was measured stands in the README beside it. */
export function formatResults(report: Report): string {
  const { machine, startedAt } = report;
  return [
    "# Results",
    "Written by `npm run bench`; method and how to read it: [README.md](README.md).",
    [
      `- ${startedAt.slice(0, 10)}, commit ${machine.commit ?? "unknown"}`,
      `- ${describeSettings(report)}`,
      `- ${describeMachine(machine)}`,
    ].join("\n"),
    ...tables(report).map(formatMarkdown),
    ...warnings(report),
    "",
  ]
    .join("\n\n")
    .trimEnd()
    .concat("\n");
}
