/**
 * The report on what tracing costs, for a terminal and as TRACE-COST.md.
 */
import { quantile } from "../quantile.js";
import { figure, mebibytes, ratio } from "../report/figures.js";
import { formatMarkdown, formatPlain, type Table } from "../report/table.js";
import type { LevelCost, Pair, TraceCostReport, Turn } from "./run-trace-cost.js";

function costTable({ levels }: TraceCostReport): Table {
  return {
    head: [
      "updates at",
      "pairs",
      "ops/s, traced",
      "ops/s, not",
      "throughput, traced to not",
      "middle half",
      "p50 ms, traced to not",
      "server CPU µs/op, traced",
      "not",
      "CPU, traced to not",
    ],
    rows: levels.map((cost) => {
      const throughputs = ratios(cost, ({ throughput }) => throughput);
      return [
        cost.level,
        cost.pairs.length.toLocaleString("en-US"),
        figure(over(cost, "traced", ({ throughput }) => throughput)),
        figure(over(cost, "untraced", ({ throughput }) => throughput)),
        ratio(quantile(throughputs, 0.5)),
        `${ratio(quantile(throughputs, 0.25))}–${ratio(quantile(throughputs, 0.75))}`,
        ratio(
          quantile(
            ratios(cost, ({ p50Ms }) => p50Ms),
            0.5,
          ),
        ),
        figure(over(cost, "traced", ({ serverCpuUs }) => serverCpuUs)),
        figure(over(cost, "untraced", ({ serverCpuUs }) => serverCpuUs)),
        ratio(
          quantile(
            ratios(cost, ({ serverCpuUs }) => serverCpuUs),
            0.5,
          ),
        ),
      ];
    }),
  };
}

function over(
  { pairs }: LevelCost,
  side: keyof Pair,
  of: (turn: Turn) => number | undefined,
): number | undefined {
  return quantile(known(pairs.map((pair) => of(pair[side]))), 0.5);
}

/** The traced turn's figure to the other's, pair by pair. */
function ratios({ pairs }: LevelCost, of: (turn: Turn) => number | undefined): number[] {
  return known(
    pairs.map(({ traced, untraced }) => {
      const [with_, without] = [of(traced), of(untraced)];
      return with_ === undefined || without === undefined ? undefined : with_ / without;
    }),
  );
}

function known(values: readonly (number | undefined)[]): number[] {
  return values.filter((value) => value !== undefined);
}

function describeSetup({ machine, load, servers }: TraceCostReport): string[] {
  const { cpus, cpuModel, memoryBytes, system, node, fileSystem, loadBefore } = machine;
  const seconds = load.extent.type === "duration" ? `${load.extent.ms / 1_000} s` : "a number";
  return [
    `Two clusters of ${servers} servers, one with \`traceEvents\` 0; turns of ${seconds} after ${load.warmUpMs / 1_000} s of warm-up, back and forth; ${load.connections} connections, ${load.depth} request each, ${load.keys.toLocaleString("en-US")} keys, ${load.valueBytes}-byte values; medians of pairs`,
    `${cpus} × ${cpuModel}, ${mebibytes(memoryBytes)} MiB; ${system}; Node ${node}; data on ${fileSystem}; load average before: ${figure(loadBefore)}`,
  ];
}

/** Above it, others were at work. */
const QUIET_LOAD = 0.5;

function warnings({ machine }: TraceCostReport): string[] {
  if (machine.loadBefore <= QUIET_LOAD) return [];
  return [
    "Others used the machine: CPU times say more than throughputs, and both less than alone.",
  ];
}

export function formatTraceCost(report: TraceCostReport): string {
  return [
    ...describeSetup(report),
    `\n${formatPlain(costTable(report))}`,
    ...warnings(report).map((warning) => `\n${warning}`),
  ].join("\n");
}

/** TRACE-COST.md. How it was measured stands in the README beside it. */
export function formatTraceCostResults(report: TraceCostReport): string {
  const { machine, startedAt } = report;
  const facts = [
    `${startedAt.slice(0, 10)}, commit ${machine.commit ?? "unknown"}`,
    ...describeSetup(report),
  ];
  return [
    "# What tracing costs a server",
    "Written by `node dist/main.js trace-cost --write`; how to read it: [README.md](README.md).",
    facts.map((fact) => `- ${fact}`).join("\n"),
    formatMarkdown(costTable(report)),
    ...warnings(report),
  ]
    .join("\n\n")
    .concat("\n");
}
