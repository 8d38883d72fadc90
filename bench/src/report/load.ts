/**
 * The report of a single load, for a terminal.
 */
import type { LoadResult } from "../load/result.js";
import type { LoadSpec } from "../load/spec.js";
import { errors, figure, mebibytes, percent } from "./figures.js";
import { describeLoad } from "./describe.js";
import { formatPlain } from "./table.js";

export function formatLoad(spec: LoadSpec, result: LoadResult): string {
  const { latencyMs, cost, operations, seconds, throughput } = result;
  const kinds = [
    ["all", latencyMs.all],
    ["reads", latencyMs.reads],
    ["updates", latencyMs.updates],
  ] as const;
  const latencies = {
    head: ["latency", "operations", "mean ms", "p50", "p90", "p99", "p99.9", "max"],
    rows: kinds.flatMap(([kind, summary]) => {
      if (summary === undefined) return [];
      const { count, mean, p50, p90, p99, p999, max } = summary;
      return [[kind, ...[count, mean, p50, p90, p99, p999, max].map(figure)]];
    }),
  };
  const costs = {
    head: ["process", "CPU µs/op", "CPU %", "RSS MiB", "without mapped files"],
    rows: [cost.generator, ...cost.servers].map(({ name, cpuMs, rssBytes, rssAnonBytes }) => [
      name,
      figure(operations === 0 ? undefined : (cpuMs * 1_000) / operations),
      figure(cpuMs / seconds / 10),
      mebibytes(rssBytes),
      mebibytes(rssAnonBytes),
    ]),
  };
  const outcomes = Object.entries(result.outcomes).map(
    ([name, count]) => `${figure(count)} ${name}`,
  );
  return [
    describeLoad(spec),
    `${figure(throughput)} operations a second: ${figure(operations)} in ${figure(seconds)} s (${outcomes.join(", ")})`,
    `errors: ${errors(result.errors)}; CPU of other processes: ${percent(cost.othersShare)}`,
    `\n${formatPlain(latencies)}`,
    `\n${formatPlain(costs)}`,
  ].join("\n");
}
