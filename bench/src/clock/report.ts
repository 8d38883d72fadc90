/**
 * The clocks' report, for a terminal and as CLOCK.md.
 */
import { figure, mebibytes, ratio } from "../report/figures.js";
import { formatMarkdown, formatPlain, type Table } from "../report/table.js";
import type { Measured } from "./measure.js";
import type { ClockReport, TypeRow, VectorRow } from "./run-clocks.js";
import { BARE, OURS } from "./vectors.js";

const OPERATIONS = ["event", "compare", "merge", "encode", "decode"];

/** What the columns beside ours are, for one operation. */
function vectorTable(rows: readonly VectorRow[]): Table {
  const others = (rows[0]?.subjects ?? []).map(({ name }) => name).filter((name) => name !== OURS);
  const hasPeers = rows.some(({ peers }) => peers !== undefined);
  const hasBare = rows.some(({ bare }) => bare !== undefined);
  return {
    head: [
      rows[0]?.operation ?? "",
      "entries",
      OURS,
      ...others,
      ...(hasPeers ? ["best peer / ours"] : []),
      ...(hasBare ? [`ours / ${BARE}`] : []),
    ],
    rows: rows.map(({ inputs, entries, subjects, peers, bare }) => [
      inputs,
      entries.toLocaleString("en-US"),
      ...[OURS, ...others].map((name) => nsOf(subjects, name)),
      ...(hasPeers ? [ratio(peers)] : []),
      ...(hasBare ? [ratio(bare)] : []),
    ]),
  };
}

function vectorTables({ vectors }: ClockReport): Table[] {
  const operations = new Set(vectors.map(({ operation }) => operation));
  return [...operations].map((wanted) =>
    vectorTable(vectors.filter(({ operation }) => operation === wanted)),
  );
}

function typesTable(rows: readonly TypeRow[]): Table {
  return {
    head: ["type", "entries", ...OPERATIONS],
    rows: rows.map(({ type, entries, operations }) => [
      type,
      entries.toLocaleString("en-US"),
      ...OPERATIONS.map((name) => nsOf(operations, name)),
    ]),
  };
}

function nsOf(measured: readonly Measured[], wanted: string): string {
  return figure(measured.find(({ name }) => name === wanted)?.ns);
}

/** The worst of the ratios, over all sizes. */
function worst({ vectors }: ClockReport): Table {
  const kinds = new Map<string, VectorRow[]>();
  for (const row of vectors) {
    if (row.peers === undefined && row.bare === undefined) continue;
    const kind = [row.operation, row.inputs].join(", ");
    kinds.set(kind, [...(kinds.get(kind) ?? []), row]);
  }
  return {
    head: ["over all sizes", "best peer / ours, at least", `ours / ${BARE}, at most`],
    rows: [...kinds].map(([kind, rows]) => [
      kind,
      ratio(least(rows.map(({ peers }) => peers))),
      ratio(most(rows.map(({ bare }) => bare))),
    ]),
  };
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function most(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function describeSetup({ machine, versions, effort }: ClockReport): string[] {
  const { cpus, cpuModel, memoryBytes, system, node, loadBefore } = machine;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `beside ${packages.join(", ")}; medians of ${effort.rounds} rounds, ${effort.roundMs} ms each`,
    `${cpus} × ${cpuModel}, ${mebibytes(memoryBytes)} MiB; ${system}; Node ${node}; load average before: ${figure(loadBefore)}`,
  ];
}

/** Above it, others were at work. */
const QUIET_LOAD = 0.5;

function warnings({ machine }: ClockReport): string[] {
  if (machine.loadBefore <= QUIET_LOAD) return [];
  return ["Others used the machine: times are longer than alone. Ratios stand."];
}

export function formatClocks(report: ClockReport): string {
  return [
    ...describeSetup(report),
    ...[...vectorTables(report), typesTable(report.types), worst(report)].map(
      (table) => `\n${formatPlain(table)}`,
    ),
    ...warnings(report).map((warning) => `\n${warning}`),
  ].join("\n");
}

/** CLOCK.md. How it was measured, and how to read it, stands in the README beside it. */
export function formatClockResults(report: ClockReport): string {
  const { machine, startedAt } = report;
  const facts = [
    `${startedAt.slice(0, 10)}, commit ${machine.commit ?? "unknown"}`,
    ...describeSetup(report),
  ];
  return [
    "# What clocks cost",
    "Written by `node dist/main.js clock --write`; how to read it: [README.md](README.md#clocks). Nanoseconds for one operation.",
    facts.map((fact) => `- ${fact}`).join("\n"),
    "## In short",
    formatMarkdown(worst(report)),
    "## Version vectors",
    ...vectorTables(report).map(formatMarkdown),
    "## All types",
    formatMarkdown(typesTable(report.types)),
    ...warnings(report),
  ]
    .join("\n\n")
    .concat("\n");
}
