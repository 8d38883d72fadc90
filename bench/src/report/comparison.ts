/**
 * The tables of a comparison.
 */
import { HALF } from "../suite/jobs.js";
import type {
  CaseReport,
  FloorReport,
  GrowthPoint,
  Percentiles,
  Report,
  SystemReport,
} from "../suite/report.js";
import { MAIN, SHAPES } from "../suite/shapes.js";
import { errors, figure, mebibytes, percent, ratio } from "./figures.js";
import { casesOf, findCase, p99, ratioOf, serversCpu, throughput, type Figure } from "./find.js";
import type { Table } from "./table.js";

const LATENCY_HEAD = ["p50 ms", "p90", "p99", "p99.9", "max"];

function latencyCells({ p50, p90, p99: at99, p999, max }: Percentiles): string[] {
  return [p50, p90, at99, p999, max].map(figure);
}

/** Throughput and latency of all systems under one load. */
export function loadTable(cases: readonly CaseReport[]): Table {
  return {
    head: [
      "load",
      "ops/s",
      "of echo",
      ...LATENCY_HEAD,
      "errors",
      "waiting systems' CPU",
      "others' CPU",
    ],
    rows: cases.map(({ title, summary }) => [
      title,
      figure(summary.throughput),
      ratio(summary.throughputRatio),
      ...latencyCells(summary.latencyMs),
      errors(summary.errors),
      percent(summary.bystandersShare),
      percent(summary.othersShare),
    ]),
  };
}

/** What an operation costs, and whom. */
export function costTable(cases: readonly CaseReport[]): Table {
  return {
    head: [
      "cost",
      "servers' CPU µs/op",
      "client's CPU µs/op",
      "client's cores",
      "both, of echo",
      "RSS MiB, largest server",
      "without mapped files",
    ],
    rows: cases.map(({ title, summary }) => [
      title,
      figure(summary.serverCpuUs),
      figure(summary.generatorCpuUs),
      figure(summary.generatorCores),
      ratio(summary.cpuRatio),
      mebibytes(summary.serverRssBytes),
      mebibytes(summary.serverRssAnonBytes),
    ]),
  };
}

/** Which of ours is set beside which of theirs. */
const PAIRS = [
  ["vclock-update-quorum", "etcd-put", "update, quorum, of etcd put"],
  ["vclock-update-quorum", "redis-set-wait", "update, quorum, of Redis SET, WAIT 1"],
  ["vclock-update-quorum", "nats-put", "update, quorum, of NATS KV put"],
  ["vclock-update-one", "pouchdb-put", "update, one, of PouchDB put"],
  ["vclock-read-quorum", "etcd-get-linearizable", "read, quorum, of etcd get, linearizable"],
  ["vclock-read-one", "etcd-get-serializable", "read, one, of etcd get, serializable"],
  ["vclock-read-one", "redis-get", "read, one, of Redis GET"],
  ["vclock-read-one", "nats-get", "read, one, of NATS KV get"],
  ["vclock-read-one", "pouchdb-get", "read, one, of PouchDB get"],
] as const;

/** Ours as multiples of theirs. */
export function ratioTable(report: Report): Table {
  const measured = PAIRS.filter(
    ([ours, theirs]) => ratioOf(report, MAIN, [ours, theirs], throughput) !== undefined,
  );
  const shapes = SHAPES.map(({ title }) => title);
  return {
    head: ["ours, of theirs", ...shapes, "servers' CPU/op", "p99 at half load"],
    rows: measured.map(([ours, theirs, title]) => ratioRow(report, [ours, theirs], title)),
  };
}

function ratioRow(report: Report, pair: readonly [string, string], title: string): string[] {
  const of = (group: string, compared: Figure) => ratio(ratioOf(report, group, pair, compared));
  return [title].concat(
    SHAPES.map(({ name }) => of(name, throughput)),
    of(MAIN, serversCpu),
    of(HALF, p99),
  );
}

/** Latencies at half of what each can do. */
export function halfTable(report: Report): Table {
  return {
    head: ["half load", "due a second", "done", ...LATENCY_HEAD, "late at p99", "errors"],
    rows: casesOf(report, HALF).map(halfRow),
  };
}

function halfRow({ title, summary, ratePerSecond }: CaseReport): string[] {
  return [
    title,
    figure(ratePerSecond),
    figure(summary.throughput),
    ...latencyCells(summary.latencyMs),
    figure(summary.latenessP99Ms),
    errors(summary.errors),
  ];
}

const YCSB_GROUP = "ycsb-";

/** The workloads of YCSB that were measured, `A` and so on. */
export function ycsbNames({ cases }: Report): string[] {
  const groups = new Set(cases.map(({ group }) => group));
  return [...groups].flatMap((group) =>
    group.startsWith(YCSB_GROUP) ? [group.slice(YCSB_GROUP.length)] : [],
  );
}

/** One figure of each system under each workload of YCSB. */
export function ycsbTable(
  report: Report,
  title: string,
  cell: (summary: CaseReport["summary"]) => string,
): Table {
  const names = ycsbNames(report);
  const ways = new Map(
    names.flatMap((name) =>
      casesOf(report, YCSB_GROUP + name).map((each) => [each.name, each.title] as const),
    ),
  );
  return {
    head: [title, ...names],
    rows: [...ways].map(([way, wayTitle]) =>
      [wayTitle].concat(
        names.map((name) => {
          const found = findCase(report, YCSB_GROUP + name, way);
          return found === undefined ? "–" : cell(found.summary);
        }),
      ),
    ),
  };
}

export function floorTable(floors: readonly FloorReport[]): Table {
  return {
    head: ["disk", "a second", "of fdatasync", ...LATENCY_HEAD],
    rows: floors.map(({ title, summary }) => [
      title,
      figure(summary.throughput),
      ratio(summary.throughputRatio),
      ...latencyCells(summary.latencyMs),
    ]),
  };
}

/** @param what `servers`, or `connections` */
export function growthTable(what: string, points: readonly GrowthPoint[]): Table {
  return {
    wordColumns: 2,
    head: [
      what,
      "load",
      "ops/s",
      "p50 ms",
      "p99",
      "servers' CPU µs/op",
      "client's CPU µs/op",
      "RSS MiB, largest",
      "errors",
    ],
    rows: points.map(({ at, title, summary }) => [
      at.toLocaleString("en-US"),
      title,
      figure(summary.throughput),
      figure(summary.latencyMs.p50),
      figure(summary.latencyMs.p99),
      figure(summary.serverCpuUs),
      figure(summary.generatorCpuUs),
      mebibytes(summary.serverRssBytes),
      errors(summary.errors),
    ]),
  };
}

/** What was run, and what it promises. */
export function systemsTable(systems: readonly SystemReport[]): Table {
  return {
    wordColumns: 4,
    head: ["system", "client", "layout", "when a write is acknowledged"],
    rows: systems.map(({ facts }) => [facts.server, facts.client, facts.layout, facts.durability]),
  };
}

/** Of all processes of a system together. */
export function memoryTable(systems: readonly SystemReport[]): Table {
  return {
    head: [
      "resident MiB",
      "processes",
      "empty",
      "without mapped files",
      "after all loads",
      "without mapped files",
    ],
    rows: systems.map(({ title, processes, memory: { empty, after } }) => [
      title,
      String(processes),
      mebibytes(empty?.rssBytes),
      mebibytes(empty?.rssAnonBytes),
      mebibytes(after?.rssBytes),
      mebibytes(after?.rssAnonBytes),
    ]),
  };
}
