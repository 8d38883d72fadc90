/**
 * Cases of a report by name, and ratios between them.
 */
import type { LoadResult } from "../load/result.js";
import type { CaseReport, Report } from "../suite/report.js";
import { cpuUs, medianRatio } from "../suite/summary.js";

/** A figure that can be compared between two cases. */
export type Figure = (result: LoadResult) => number;

export const throughput: Figure = (result) => result.throughput;
export const p99: Figure = (result) => result.latencyMs.all.p99;
export const serversCpu: Figure = (result) => cpuUs(result, result.cost.servers);

export function casesOf({ cases }: Report, group: string): CaseReport[] {
  return cases.filter((each) => each.group === group);
}

export function findCase(report: Report, group: string, name: string): CaseReport | undefined {
  return casesOf(report, group).find((each) => each.name === name);
}

/**
 * What one case is to another under the same load: the ratio within each repetition, then the median.
 *
 * @returns `undefined` when one of them was not measured
 */
export function ratioOf(
  report: Report,
  group: string,
  [ours, theirs]: readonly [ours: string, theirs: string],
  figure: Figure,
): number | undefined {
  const numerator = findCase(report, group, ours);
  const denominator = findCase(report, group, theirs);
  if (numerator === undefined || denominator === undefined) return undefined;
  return medianRatio(numerator.repetitions, denominator.repetitions, figure);
}
