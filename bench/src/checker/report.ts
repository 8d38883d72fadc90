/**
 * The checkers' report, for a terminal and as CHECKER.md.
 */
import { figure, mebibytes, ratio } from "../report/figures.js";
import { formatMarkdown, formatPlain, type Table } from "../report/table.js";
import type { CheckerReport } from "./run-checkers.js";

function growthTable({ cases }: CheckerReport): Table {
  return {
    head: ["history", "operations", "CPU s", "elapsed s", "CPU µs/op", "CPU of the size before"],
    rows: cases.flatMap(({ title, sizes }) =>
      sizes.map(({ operations, cpuMs, elapsedMs }, at) => {
        const before = sizes[at - 1];
        return [
          title,
          operations.toLocaleString("en-US"),
          seconds(cpuMs),
          seconds(elapsedMs),
          figure((1_000 * cpuMs) / operations),
          ratio(before === undefined ? undefined : cpuMs / before.cpuMs),
        ];
      }),
    ),
  };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(ms < 100 ? 3 : 2);
}

function describeSetup({ machine, repetitions }: CheckerReport): string[] {
  const { cpus, cpuModel, memoryBytes, system, node, loadBefore } = machine;
  return [
    `3 servers, 20 sessions, half writes, nothing wrong; medians of ${repetitions}, from 1,000,000 operations on once`,
    `${cpus} × ${cpuModel}, ${mebibytes(memoryBytes)} MiB; ${system}; Node ${node}; load average before: ${figure(loadBefore)}`,
  ];
}

/** Above it, others were at work. */
const QUIET_LOAD = 0.5;

function warnings({ machine }: CheckerReport): string[] {
  if (machine.loadBefore <= QUIET_LOAD) return [];
  return [
    "Others used the machine: elapsed times say little, and CPU times are longer than alone.",
  ];
}

export function formatCheckers(report: CheckerReport): string {
  return [
    ...describeSetup(report),
    `\n${formatPlain(growthTable(report))}`,
    ...warnings(report).map((warning) => `\n${warning}`),
  ].join("\n");
}

/** CHECKER.md. How it was measured stands in the README beside it. */
export function formatCheckerResults(report: CheckerReport): string {
  const { machine, startedAt } = report;
  const facts = [
    `${startedAt.slice(0, 10)}, commit ${machine.commit ?? "unknown"}`,
    ...describeSetup(report),
  ];
  return [
    "# What checking costs",
    "Written by `node dist/main.js checker --full --write`; how to read it: [README.md](README.md).",
    facts.map((fact) => `- ${fact}`).join("\n"),
    formatMarkdown(growthTable(report)),
    ...warnings(report),
  ]
    .join("\n\n")
    .concat("\n");
}
