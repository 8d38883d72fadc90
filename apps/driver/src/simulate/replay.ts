/** Runs one seed or one schedule and tells everything. What is told depends on nothing but them. */
import {
  diagram,
  formatSchedule,
  isClean,
  type Schedule,
  type SimulationOptions,
} from "@vclock/simulation";
import { onlyViolated, verdictReport } from "../report/verdict.js";
import type { Paint } from "../report/words.js";
import { plural } from "../show.js";
import { historyText } from "./evidence.js";
import { examine, type Examined } from "./examine.js";
import type { Failure } from "./outcome.js";
import { failureLines, statisticsLines } from "./report.js";
import { traceText } from "./trace-text.js";

/** Lines of the diagram: a schedule of the largest kind has fewer. */
const LINES_MAX = 1_000_000;

export interface Replayed {
  /** `seed 42`, or the name of the schedule's file. */
  readonly name: string;
  readonly failure: Failure | undefined;
  /** Absent after a crash. */
  readonly examined: Examined | undefined;
}

export function replayOne(
  what: bigint | Schedule,
  name: string,
  options: SimulationOptions,
): Replayed {
  const examined = examine(what, { ...options, trace: true });
  return {
    name,
    failure: examined.failure,
    examined: "result" in examined ? examined : undefined,
  };
}

/** The run as a space–time diagram, what it came to, and what is wrong if anything is. */
export function replayReport({ name, failure, examined }: Replayed, paint: Paint): string {
  const wrong =
    failure === undefined
      ? [paint("green", `✓ ${name}: nothing is wrong`)]
      : [paint("red", `✗ ${name}`), ...failureLines(failure, paint)];
  if (examined === undefined) return wrong.join("\n");
  const { result, verdict } = examined;
  const { servers, keys } = result.schedule.setup;
  return [
    paint("bold", `${name}: ${plural(servers, "server")}, ${plural(keys, "key")}`),
    "",
    diagram(result.trace, { linesMax: LINES_MAX }).trimEnd(),
    "",
    ...statisticsLines(result.statistics),
    "",
    ...(isClean(verdict) ? [] : [verdictReport(onlyViolated(verdict), "history", paint), ""]),
    ...wrong,
  ].join("\n");
}

export function replayJson({ name, failure, examined }: Replayed): string {
  const document = {
    name,
    outcome: failure === undefined ? "passed" : "failed",
    failure,
    schedule: examined && formatSchedule(examined.result.schedule),
    statistics: examined?.result.statistics,
    verdict: examined?.verdict,
  };
  return JSON.stringify(document, undefined, 2);
}

/** What `--trace` writes. */
export function replayTrace({ examined }: Replayed): string {
  return traceText(examined?.result.trace ?? []);
}

/** What `--history` writes. */
export function replayHistory({ examined }: Replayed): string {
  return historyText(examined?.result.history ?? { servers: undefined, operations: [] });
}
