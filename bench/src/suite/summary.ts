/**
 * From repetitions to one figure each: medians, and ratios taken within a repetition, when the machine was in one mood.
 */
import type { FloorResult } from "../floor/disk.js";
import type { LatencySummary } from "../load/latency.js";
import type { LoadResult } from "../load/result.js";
import type { ProcessCost } from "../load/usage.js";
import { median } from "../quantile.js";
import type { CaseSummary, FloorSummary, Percentiles } from "./report.js";

/** @param floor the echo's repetitions in the same order, when it was measured */
export function summarizeCase(
  repetitions: readonly LoadResult[],
  floor: readonly LoadResult[] | undefined,
): CaseSummary {
  const over = (figure: (result: LoadResult) => number) => median(repetitions.map(figure));
  const known = repetitions.every(({ cost }) => cost.servers.length > 0);
  const overServers = (figure: (result: LoadResult) => number) =>
    known ? over(figure) : undefined;
  return {
    throughput: over((result) => result.throughput),
    throughputRatio: medianRatio(repetitions, floor, (result) => result.throughput),
    latencyMs: medianLatency(repetitions.map(({ latencyMs }) => latencyMs.all)),
    latenessP99Ms: repetitions.every(({ latenessMs }) => latenessMs === undefined)
      ? undefined
      : over(({ latenessMs }) => latenessMs?.p99 ?? 0),
    serverCpuUs: overServers((result) => cpuUs(result, result.cost.servers)),
    generatorCpuUs: over((result) => cpuUs(result, [result.cost.generator])),
    generatorCores: over(({ cost, seconds }) =>
      seconds === 0 ? 0 : cost.generator.cpuMs / (seconds * 1_000),
    ),
    cpuRatio: known ? medianRatio(repetitions, floor, totalCpuUs) : undefined,
    serverRssBytes: overServers(({ cost }) => most(cost.servers, ({ rssBytes }) => rssBytes)),
    serverRssAnonBytes: overServers(({ cost }) =>
      most(cost.servers, ({ rssAnonBytes }) => rssAnonBytes ?? 0),
    ),
    errors: sumErrors(repetitions),
    bystandersShare: over(({ cost }) => cost.bystandersShare),
    othersShare: over(({ cost }) => cost.othersShare),
  };
}

/** @param floor the synced appends' repetitions in the same order, when they were measured */
export function summarizeFloor(
  repetitions: readonly FloorResult[],
  floor: readonly FloorResult[] | undefined,
): FloorSummary {
  return {
    throughput: median(repetitions.map(({ throughput }) => throughput)),
    throughputRatio: medianRatio(repetitions, floor, ({ throughput }) => throughput),
    latencyMs: medianLatency(repetitions.map(({ latencyMs }) => latencyMs)),
  };
}

/** The median of what each repetition of the one is to the same repetition of the other. */
export function medianRatio<T>(
  repetitions: readonly T[],
  floor: readonly T[] | undefined,
  figure: (result: T) => number,
): number | undefined {
  const ratios = repetitions.flatMap((result, index) => {
    const base = floor?.[index];
    return base === undefined || figure(base) === 0 ? [] : [figure(result) / figure(base)];
  });
  return ratios.length === 0 ? undefined : median(ratios);
}

function medianLatency(summaries: readonly LatencySummary[]): Percentiles {
  const over = (figure: (summary: LatencySummary) => number) => median(summaries.map(figure));
  return {
    mean: over(({ mean }) => mean),
    p50: over(({ p50 }) => p50),
    p90: over(({ p90 }) => p90),
    p99: over(({ p99 }) => p99),
    p999: over(({ p999 }) => p999),
    max: over(({ max }) => max),
  };
}

/** CPU time of some processes for one operation. */
export function cpuUs({ operations }: LoadResult, costs: readonly ProcessCost[]): number {
  const cpuMs = costs.reduce((sum, cost) => sum + cost.cpuMs, 0);
  return operations === 0 ? 0 : (cpuMs * 1_000) / operations;
}

function totalCpuUs(result: LoadResult): number {
  return cpuUs(result, [result.cost.generator, ...result.cost.servers]);
}

function most(costs: readonly ProcessCost[], figure: (cost: ProcessCost) => number): number {
  return Math.max(...costs.map(figure));
}

function sumErrors(repetitions: readonly LoadResult[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { errors } of repetitions) {
    for (const [code, count] of Object.entries(errors)) sums[code] = (sums[code] ?? 0) + count;
  }
  return sums;
}
