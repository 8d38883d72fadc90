/**
 * A comparison as a page: for a terminal, and as RESULTS.md.
 */
import type { Report } from "../suite/report.js";
import { MAIN, SHAPES } from "../suite/shapes.js";
import { aimsTable } from "./aims.js";
import {
  costTable,
  floorTable,
  growthTable,
  halfTable,
  loadTable,
  memoryTable,
  ratioTable,
  systemsTable,
  ycsbNames,
  ycsbTable,
} from "./comparison.js";
import { describeMachine } from "./describe.js";
import { figure, percent } from "./figures.js";
import { casesOf } from "./find.js";
import { drawPlots, PLOTS } from "./plots.js";
import { formatMarkdown, formatPlain, type Table } from "./table.js";

interface Section {
  readonly title: string;
  /** Paragraphs before the tables, on the page. */
  readonly prose?: readonly string[];
  /** What is said even when there is no table, and on a terminal, too. */
  readonly notes?: readonly string[];
  readonly tables: readonly Table[];
  /** Names of plots. */
  readonly plots?: readonly string[];
}

const seconds = (ms: number) => `${figure(ms / 1_000)} s`;

function describeSettings({ settings }: Report): string {
  const { load, repetitions, shortestMs, longestMs } = settings;
  return `${figure(load.keys)} keys; values of ${load.valueBytes} bytes; medians of ${repetitions} turns of ${seconds(shortestMs)} to ${seconds(longestMs)}`;
}

function sections(report: Report): Section[] {
  const { systems, floors, growth } = report;
  const ycsb = ycsbNames(report).length > 0;
  const all: Section[] = [
    {
      title: "Aims",
      tables: [aimsTable(report)],
      prose: ["A ratio is taken within each repetition; the median is told."],
    },
    {
      title: "Ours beside others",
      tables: [ratioTable(report)],
      prose: [
        "More is better for throughput, less for CPU and latency. Clients differ, too: of all columns, the servers' CPU time is the one that no client touches.",
      ],
    },
    {
      title: "Systems",
      tables: [systemsTable(systems), memoryTable(systems)],
      notes: report.leftOut.map(({ why }) => `Left out: ${why}.`),
    },
    ...SHAPES.map(({ name, title }): Section => {
      const cases = casesOf(report, name);
      const plots = name === MAIN ? ["updates", "reads", "cpu"] : [];
      return { title, tables: [loadTable(cases), costTable(cases)], plots };
    }),
    {
      title: "Half load",
      tables: [halfTable(report)],
      plots: ["half"],
      prose: [
        "An open loop: operations are due at random moments, half as many a second as the same case did with 50 connections, uniform. Latency counts from when an operation was due. How late the load generator itself was is part of that, and told in a column of its own.",
      ],
    },
    {
      title: "YCSB",
      tables: ycsb
        ? [
            ycsbTable(report, "operations a second", ({ throughput }) => figure(throughput)),
            ycsbTable(report, "p99 ms", ({ latencyMs }) => figure(latencyMs.p99)),
            ycsbTable(report, "servers' CPU µs/op", ({ serverCpuUs }) => figure(serverCpuUs)),
          ]
        : [],
      plots: ["ycsb"],
      prose: [
        "A: half updates. B: 5 % updates. C: reads. D: reads of the latest, 5 % inserts. F: half read-modify-writes, each of which replaces just what it read. Records of 1,000 bytes, written and read whole; zipf 0.99.",
      ],
    },
    { title: "The disk alone", tables: floors.length > 0 ? [floorTable(floors)] : [] },
    {
      title: "More servers",
      tables: growth.servers.length > 0 ? [growthTable("servers", growth.servers)] : [],
      plots: ["servers"],
      prose: ["Ours, 50 connections, on the same cores however many servers there are."],
    },
    {
      title: "More connections",
      tables: growth.connections.length > 0 ? [growthTable("connections", growth.connections)] : [],
      plots: ["connections"],
      prose: ["Ours, three servers, one request under way on each connection."],
    },
  ];
  return all
    .map((section) => withoutEmptyTables(section))
    .filter(({ tables, notes = [] }) => tables.length + notes.length > 0);
}

function withoutEmptyTables(section: Section): Section {
  return { ...section, tables: section.tables.filter(({ rows }) => rows.length > 0) };
}

/** A measurement below this is for seeing that it works. */
const SHORT_MS = 1_000;

/** What makes the figures less than they seem. */
function warnings({ machine, cases, settings }: Report): string[] {
  const short = "A short run, with code hardly warm: it shows that everything works, not how fast.";
  const share = Math.max(0, ...cases.map(({ summary }) => summary.othersShare));
  const others = `Other processes took up to ${percent(share)} of the CPU: compare ratios only.`;
  const memory =
    "The data was on a file system in memory: syncs cost nothing, updates are flattered.";
  return [
    ...(settings.shortestMs < SHORT_MS ? [short] : []),
    ...(share >= 0.05 ? [others] : []),
    ...(machine.fileSystem.includes("memory") ? [memory] : []),
  ];
}

export function formatReport(report: Report): string {
  return [
    describeSettings(report),
    describeMachine(report.machine),
    ...sections(report).map(plainSection),
    ...warnings(report).map((warning) => `\n${warning}`),
  ].join("\n");
}

function plainSection({ title, tables, notes = [] }: Section): string {
  const parts = [...notes, ...tables.map(formatPlain)];
  return `\n${title}\n\n${parts.join("\n\n")}`;
}

/** RESULTS.md. How it was measured stands in the README beside it, what it draws in plots/. */
export function formatResults(report: Report): string {
  const { machine, startedAt, finishedAt } = report;
  const drawn = drawPlots(report);
  const tookS = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000;
  const paragraphs = [
    "# Results",
    "Written by `npm run bench`; method and how to read it: [README.md](README.md).",
    [
      `- ${startedAt.slice(0, 10)}, commit ${machine.commit ?? "unknown"}, ${figure(tookS / 60)} minutes`,
      `- ${describeSettings(report)}`,
      `- ${describeMachine(machine)}`,
      `- servers, clients and load generator share these cores; load average before: ${figure(machine.loadBefore)}`,
    ].join("\n"),
    ...warnings(report),
    ...sections(report).map((section) => markdownSection(section, drawn)),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

function markdownSection(
  { title, prose = [], notes = [], tables, plots = [] }: Section,
  drawn: ReadonlyMap<string, string>,
): string {
  const pictures = plots.filter((plot) => drawn.has(plot));
  return [
    `## ${title}`,
    ...notes,
    ...prose,
    ...pictures.map((plot) => `![${PLOTS[plot]?.title ?? plot}](plots/${plot}.svg)`),
    ...tables.map(formatMarkdown),
  ].join("\n\n");
}
