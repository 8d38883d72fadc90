/**
 * The report on reading logs, for a terminal and as TRACE.md.
 */
import { figure, mebibytes, ratio } from "../report/figures.js";
import { formatMarkdown, formatPlain, type Table } from "../report/table.js";
import type { TraceReport } from "./run-traces.js";

function growthTable({ costs }: TraceReport): Table {
  return {
    head: [
      "hosts",
      "events",
      "log MiB",
      "CPU s",
      "elapsed s",
      "CPU µs/event",
      "CPU of the size before",
      "resident MiB",
    ],
    rows: costs.map(({ hosts, events, characters, cpuMs, elapsedMs, residentBytes }, at) => {
      const before = costs[at - 1];
      const isGrown = before !== undefined && before.hosts === hosts;
      return [
        hosts.toLocaleString("en-US"),
        events.toLocaleString("en-US"),
        mebibytes(characters),
        seconds(cpuMs),
        seconds(elapsedMs),
        figure((1_000 * cpuMs) / events),
        ratio(isGrown ? cpuMs / before.cpuMs : undefined),
        mebibytes(residentBytes),
      ];
    }),
  };
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(ms < 100 ? 3 : 2);
}

function describeSetup({ machine }: TraceReport): string[] {
  const { cpus, cpuModel, memoryBytes, system, node, loadBefore } = machine;
  return [
    "ShiViz logs of hosts that send and receive at random, nothing wrong; the format detected, the log in chunks of 64 Ki characters, every event checked; each size once",
    `${cpus} × ${cpuModel}, ${mebibytes(memoryBytes)} MiB; ${system}; Node ${node}; load average before: ${figure(loadBefore)}`,
  ];
}

/** Above it, others were at work. */
const QUIET_LOAD = 0.5;

function warnings({ machine }: TraceReport): string[] {
  if (machine.loadBefore <= QUIET_LOAD) return [];
  return [
    "Others used the machine: elapsed times say little, and CPU times are longer than alone.",
  ];
}

export function formatTraces(report: TraceReport): string {
  return [
    ...describeSetup(report),
    `\n${formatPlain(growthTable(report))}`,
    ...warnings(report).map((warning) => `\n${warning}`),
  ].join("\n");
}

/** TRACE.md. How it was measured stands in the README beside it. */
export function formatTraceResults(report: TraceReport): string {
  const { machine, startedAt } = report;
  const facts = [
    `${startedAt.slice(0, 10)}, commit ${machine.commit ?? "unknown"}`,
    ...describeSetup(report),
  ];
  return [
    "# What reading logs costs",
    "Written by `node dist/main.js trace --write`; how to read it: [README.md](README.md).",
    facts.map((fact) => `- ${fact}`).join("\n"),
    formatMarkdown(growthTable(report)),
    ...warnings(report),
  ]
    .join("\n\n")
    .concat("\n");
}
