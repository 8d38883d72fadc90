/**
 * Carries a command out.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { formatCheckerResults, formatCheckers } from "../checker/report.js";
import { runCheckers } from "../checker/run-checkers.js";
import { formatClockResults, formatClocks } from "../clock/report.js";
import { runClocks } from "../clock/run-clocks.js";
import { formatEntropy, formatEntropyResults } from "../entropy/report.js";
import { runEntropy } from "../entropy/run-entropy.js";
import { formatLoad } from "../report/load.js";
import { ProgressLine } from "../report/progress-line.js";
import { drawPlots } from "../report/plots.js";
import { formatReport, formatResults } from "../report/results.js";
import { formatStartup, formatStartupResults } from "../startup/report.js";
import { runStartup } from "../startup/run-startup.js";
import type { Report } from "../suite/report.js";
import { runSingle } from "../suite/run-single.js";
import { runComparison } from "../suite/run-comparison.js";
import { formatTraceResults, formatTraces } from "../trace/report.js";
import { runTraces } from "../trace/run-traces.js";
import { formatTraceCost, formatTraceCostResults } from "../trace-cost/report.js";
import { runTraceCost } from "../trace-cost/run-trace-cost.js";
import type { Command } from "./command.js";
import { HELP } from "./help.js";

/** This package's folder, from `src` as from `dist`. */
const PACKAGE = resolve(import.meta.dirname, "../..");

/** @returns what to print */
export async function runCommand(command: Command, signal: AbortSignal): Promise<string> {
  if (command.type === "help") return HELP;
  const line = new ProgressLine(process.stderr);
  const observer = { begun: line.begun, onProgress: line.onProgress, signal };
  try {
    if (command.type === "load") {
      const result = await runSingle(command.on, command.spec, observer);
      if (command.json !== undefined)
        await writeJson(command.json, { spec: command.spec, ...result });
      return formatLoad(command.spec, result);
    }
    if (command.type === "checker") {
      const report = await runCheckers(command.options, observer);
      if (command.json !== undefined) await writeJson(command.json, report);
      if (command.write) await writeFile(join(PACKAGE, "CHECKER.md"), formatCheckerResults(report));
      return formatCheckers(report);
    }
    if (command.type === "clock") {
      const report = await runClocks(command.options, observer);
      if (command.json !== undefined) await writeJson(command.json, report);
      if (command.write) await writeFile(join(PACKAGE, "CLOCK.md"), formatClockResults(report));
      return formatClocks(report);
    }
    if (command.type === "trace") {
      const report = await runTraces(command.options, observer);
      if (command.json !== undefined) await writeJson(command.json, report);
      if (command.write) await writeFile(join(PACKAGE, "TRACE.md"), formatTraceResults(report));
      return formatTraces(report);
    }
    if (command.type === "entropy") {
      const report = await runEntropy(command.options, observer);
      await writeJson(command.json ?? join(PACKAGE, "results/entropy.json"), report);
      if (command.write) await writeFile(join(PACKAGE, "ENTROPY.md"), formatEntropyResults(report));
      return formatEntropy(report);
    }
    if (command.type === "trace-cost") {
      const report = await runTraceCost(command.options, observer);
      if (command.json !== undefined) await writeJson(command.json, report);
      const results = formatTraceCostResults(report);
      if (command.write) await writeFile(join(PACKAGE, "TRACE-COST.md"), results);
      return formatTraceCost(report);
    }
    if (command.type === "startup") {
      const report = await runStartup(command.options, observer);
      if (command.json !== undefined) await writeJson(command.json, report);
      if (command.write) await writeFile(join(PACKAGE, "STARTUP.md"), formatStartupResults(report));
      return formatStartup(report);
    }
    const report = await runComparison(command.options, observer);
    await writeJson(command.json ?? join(PACKAGE, "results/latest.json"), report);
    if (command.write) await writeComparison(report);
    return formatReport(report);
  } finally {
    line.end();
  }
}

/** RESULTS.md, and the pictures that it shows. */
async function writeComparison(report: Report): Promise<void> {
  const plots = join(PACKAGE, "plots");
  await rm(plots, { recursive: true, force: true });
  await mkdir(plots);
  for (const [name, picture] of drawPlots(report)) {
    await writeFile(join(plots, `${name}.svg`), picture);
  }
  await writeFile(join(PACKAGE, "RESULTS.md"), formatResults(report));
}

async function writeJson(path: string, document: object): Promise<void> {
  await mkdir(dirname(resolve(path)), { recursive: true });
  await writeFile(path, `${JSON.stringify(document, null, 2)}\n`);
}
