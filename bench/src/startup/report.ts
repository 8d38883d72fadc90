/**
 * The report on how long `vc` takes to start, for a terminal and as STARTUP.md.
 */
import { quantile } from "../quantile.js";
import { figure, mebibytes, ratio } from "../report/figures.js";
import { formatMarkdown, formatPlain, type Table } from "../report/table.js";
import type { StartupReport } from "./run-startup.js";

function startupTable({ costs }: StartupReport): Table {
  const bare = quantile(costs[0]?.elapsedMs ?? [], 0.5);
  return {
    head: ["command", "runs", "median ms", "middle half, ms", "to bare Node"],
    rows: costs.map(({ command, elapsedMs }) => [
      command,
      elapsedMs.length.toLocaleString("en-US"),
      figure(quantile(elapsedMs, 0.5)),
      `${figure(quantile(elapsedMs, 0.25))}–${figure(quantile(elapsedMs, 0.75))}`,
      ratio(quantile(elapsedMs, 0.5) / bare),
    ]),
  };
}

function describeSetup({ machine }: StartupReport): string[] {
  const { cpus, cpuModel, memoryBytes, system, node, fileSystem, loadBefore } = machine;
  return [
    "Whole processes, from before they are made until they are gone, in turns; the bundled command as it is published, three servers with LMDB on this machine",
    `${cpus} × ${cpuModel}, ${mebibytes(memoryBytes)} MiB; ${system}; Node ${node}; ${fileSystem}; load average before: ${figure(loadBefore)}`,
  ];
}

/** Above it, others were at work. */
const QUIET_LOAD = 0.5;

function warnings({ machine }: StartupReport): string[] {
  if (machine.loadBefore <= QUIET_LOAD) return [];
  return ["Others used the machine: the times are longer than alone. The ratios suffer less."];
}

export function formatStartup(report: StartupReport): string {
  return [
    ...describeSetup(report),
    `\n${formatPlain(startupTable(report))}`,
    ...warnings(report).map((warning) => `\n${warning}`),
  ].join("\n");
}

/** STARTUP.md. How it was measured stands in the README beside it. */
export function formatStartupResults(report: StartupReport): string {
  const { machine, startedAt } = report;
  const facts = [
    `${startedAt.slice(0, 10)}, commit ${machine.commit ?? "unknown"}`,
    ...describeSetup(report),
  ];
  return [
    "# How long vc takes to start",
    "Written by `node dist/main.js startup --write`; how to read it: [README.md](README.md).",
    facts.map((fact) => `- ${fact}`).join("\n"),
    formatMarkdown(startupTable(report)),
    ...warnings(report),
  ]
    .join("\n\n")
    .concat("\n");
}
