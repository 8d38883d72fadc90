/** Makes a failing seed small, and writes down everything that shows what it does wrong. */
import {
  judgeClients,
  diagram,
  formatHeader,
  formatOperation,
  formatSchedule,
  type History,
  type Schedule,
  shrink,
  type ShrinkProgress,
  type SimulationOptions,
} from "@vclock/simulation";
import { verdictReport } from "../report/verdict.js";
import { painter } from "../report/words.js";
import { examine, type Examined } from "./examine.js";
import type { Evidence, Failure } from "./outcome.js";
import { traceText } from "./trace-text.js";

/** Lines of the diagram in a file: all there are, as good as. */
const DIAGRAM_LINES_MAX = 100_000;

/**
 * @param failure what the seed did, whole
 * @returns `undefined` when it does not fail a second time: then it does not depend on the seed alone
 */
export function gatherEvidence(
  seed: bigint,
  failure: Failure,
  options: SimulationOptions,
  onProgress?: (progress: ShrinkProgress) => void,
): Evidence | undefined {
  const first = examine(seed, options);
  if (!("result" in first)) return undefined;
  const same = (found: Failure | undefined): boolean =>
    found?.by === failure.by && found.rule === failure.rule;
  if (!same(first.failure)) return undefined;
  const original = first.result.schedule;
  const isFailing = (schedule: Schedule): boolean => same(examine(schedule, options).failure);
  const { schedule, attempts } = shrink(
    original,
    isFailing,
    onProgress === undefined ? {} : { onProgress },
  );
  const small = examine(schedule, { ...options, trace: true });
  if (!("result" in small) || small.failure === undefined) return undefined;
  return {
    actionsBefore: original.actions.length,
    actionsAfter: schedule.actions.length,
    attempts,
    failure: small.failure,
    diagram: diagram(small.result.trace),
    files: filesOf(seed, original, small, failure),
  };
}

function filesOf(
  seed: bigint,
  original: Schedule,
  { result, failure: found }: Examined,
  failure: Failure,
): Evidence["files"] {
  const verdict = judgeClients({ ...result, history: asInFile(result.history) });
  return {
    "seed.txt": `${seed}\n`,
    "original.schedule": formatSchedule(original, [failure.message]),
    "shrunk.schedule": formatSchedule(result.schedule, [
      `Seed ${seed}, made smaller.`,
      found?.message ?? failure.message,
    ]),
    "diagram.txt": diagram(result.trace, { linesMax: DIAGRAM_LINES_MAX }),
    "trace.txt": traceText(result.trace),
    "history.jsonl": historyText(result.history),
    "verdict.txt": `${verdictReport(verdict, "history.jsonl", painter(false))}\n`,
  };
}

/** The history with the places that its operations have in a file. */
export function asInFile({ servers, operations }: History): History {
  return { servers, operations: operations.map((each, index) => ({ ...each, line: index + 2 })) };
}

/** A history as a file has it. */
export function historyText(history: History): string {
  return [formatHeader(history), ...history.operations.map(formatOperation), ""].join("\n");
}
