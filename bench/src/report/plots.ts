/**
 * The pictures beside RESULTS.md.
 */
import { drawDots } from "../plots/dots.js";
import { drawLines } from "../plots/lines.js";
import { ECHO } from "../suite/floors.js";
import { HALF } from "../suite/jobs.js";
import type { CaseReport, CaseSummary, GrowthPoint, Report } from "../suite/report.js";
import { MAIN, SHAPES } from "../suite/shapes.js";
import { ycsbNames } from "./comparison.js";
import { casesOf, findCase } from "./find.js";

interface Plot {
  readonly title: string;
  /** The picture; `undefined` when there is nothing to show. */
  readonly draw: (report: Report, title: string) => string | undefined;
}

/** By name: `plots/NAME.svg`. */
export const PLOTS: Readonly<Record<string, Plot>> = {
  updates: {
    title: "Updates a second",
    draw: (report, title) => shapes(report, title, ({ kind }) => kind === "update"),
  },
  reads: {
    title: "Reads a second",
    draw: (report, title) =>
      shapes(report, title, ({ kind, name }) => kind === "read" || name === ECHO),
  },
  cpu: {
    title: "CPU time of an operation, 50 connections, uniform",
    draw: (report, title) =>
      figures(report, MAIN, title, "µs", {
        "all servers": ({ serverCpuUs }) => serverCpuUs,
        client: ({ generatorCpuUs }) => generatorCpuUs,
      }),
  },
  half: {
    title: "Latency at half load, from when an operation was due",
    draw: (report, title) =>
      figures(report, HALF, title, "ms", {
        p50: ({ latencyMs }) => latencyMs.p50,
        p99: ({ latencyMs }) => latencyMs.p99,
        "p99.9": ({ latencyMs }) => latencyMs.p999,
      }),
  },
  ycsb: {
    title: "YCSB core workloads, operations a second",
    draw: (report, title) => {
      const names = ycsbNames(report);
      const ways = names.flatMap((name) => casesOf(report, `ycsb-${name}`));
      return dots(
        title,
        "operations a second",
        names,
        unique(ways),
        (way, name) => findCase(report, `ycsb-${name}`, way)?.summary.throughput,
      );
    },
  },
  servers: {
    title: "More servers on the same cores, operations a second",
    draw: ({ growth }, title) => lines(title, "servers", growth.servers),
  },
  connections: {
    title: "More connections, operations a second",
    draw: ({ growth }, title) => lines(title, "connections", growth.connections),
  },
};

/** Every picture that a report has something for, by name. */
export function drawPlots(report: Report): Map<string, string> {
  const drawn = new Map<string, string>();
  for (const [name, { title, draw }] of Object.entries(PLOTS)) {
    const picture = draw(report, title);
    if (picture !== undefined) drawn.set(name, picture);
  }
  return drawn;
}

interface Named {
  readonly name: string;
  readonly title: string;
}

/** Each case once, by its name. */
function unique(cases: readonly CaseReport[]): Named[] {
  return [...new Map(cases.map((each) => [each.name, each])).values()];
}

function dots(
  title: string,
  axis: string,
  series: readonly string[],
  ways: readonly Named[],
  value: (way: string, series: string) => number | undefined,
): string | undefined {
  if (ways.length === 0) return undefined;
  const rows = ways.map((way) => ({
    name: way.title,
    values: series.map((name) => value(way.name, name)),
  }));
  return drawDots({ title, axis, series, rows });
}

/** Throughput under every shape. */
function shapes(
  report: Report,
  title: string,
  isShown: (each: CaseReport) => boolean,
): string | undefined {
  const ways = unique(casesOf(report, MAIN).filter(isShown));
  const byTitle = new Map(SHAPES.map((shape) => [shape.title, shape.name]));
  return dots(
    title,
    "operations a second",
    [...byTitle.keys()],
    ways,
    (way, shape) => findCase(report, byTitle.get(shape) ?? "", way)?.summary.throughput,
  );
}

/** Some figures of every case of a group. */
function figures(
  report: Report,
  group: string,
  title: string,
  axis: string,
  of: Readonly<Record<string, (summary: CaseSummary) => number | undefined>>,
): string | undefined {
  const cases = casesOf(report, group);
  return dots(title, axis, Object.keys(of), unique(cases), (way, name) => {
    const found = cases.find((each) => each.name === way);
    return found && of[name]?.(found.summary);
  });
}

function lines(title: string, name: string, points: readonly GrowthPoint[]): string | undefined {
  if (points.length === 0) return undefined;
  const steps = [...new Set(points.map(({ at }) => at))];
  const titles = [...new Set(points.map((point) => point.title))];
  return drawLines({
    title,
    axis: "operations a second",
    steps: { name, values: steps },
    series: titles.map((each) => ({
      name: each,
      values: steps.map(
        (at) => points.find((point) => point.at === at && point.title === each)?.summary.throughput,
      ),
    })),
  });
}
