/**
 * The report on becoming equal, for a terminal and as ENTROPY.md.
 */
import { figure, mebibytes } from "../report/figures.js";
import { formatMarkdown, formatPlain, type Table } from "../report/table.js";
import type { RepairCost } from "./difference.js";
import type { TreeShape } from "./merkle.js";
import type { EntropyReport } from "./run-entropy.js";

const many = (count: number): string => count.toLocaleString("en-US");

function shapeName({ fanOut, levels }: TreeShape): string {
  return `Merkle tree, ${many(fanOut)}-ary, ${levels} levels`;
}

/** One table a number of keys would tear apart what belongs together: each row is one way. */
function differenceTable({ differences }: EntropyReport): Table {
  const row = (keys: number, differing: number, way: string, cost: RepairCost): string[] => [
    many(keys),
    many(differing),
    way,
    many(cost.bytes),
    many(cost.messages),
    figure(cost.cpuMs),
    figure(cost.wallMs),
  ];
  return {
    head: ["keys", "differ", "found and repaired by", "bytes", "messages", "CPU ms", "ms"],
    rows: differences.flatMap(({ keys, differing, pull, trees }) => [
      row(keys, differing, "pull", pull),
      ...trees.map((tree) => row(keys, differing, shapeName(tree.shape), tree)),
    ]),
  };
}

function treeTable({ trees }: EntropyReport): Table {
  return {
    head: ["keys", "tree", "to build, ms", "CPU µs/key", "CPU µs/update"],
    rows: trees.map(({ keys, shape, buildMs, buildCpuUsPerKey, updateCpuUs }) => [
      many(keys),
      shapeName(shape),
      figure(buildMs),
      figure(buildCpuUsPerKey),
      figure(updateCpuUs),
    ]),
  };
}

function joinTable({ join }: EntropyReport): Table {
  const { keys, transferSeconds, joinerCpuMs, sourcesCpuMs } = join;
  const perKey = (ms: number | undefined) => (ms === undefined ? undefined : (1_000 * ms) / keys);
  return {
    head: [
      "keys",
      "serves after s",
      "of it listening",
      "keys/s",
      "bytes/key",
      "CPU µs/key, new server",
      "other two",
      "most resident MiB",
    ],
    rows: [
      [
        many(keys),
        figure(join.seconds),
        figure(transferSeconds),
        figure(keys / transferSeconds),
        figure(join.bytesReceived / keys),
        figure(perKey(joinerCpuMs)),
        figure(perKey(sourcesCpuMs)),
        mebibytes(join.joinerRssAnonBytesMax),
      ],
    ],
  };
}

function holdingTable({ holdings }: EntropyReport): Table {
  return {
    head: ["a server that", "keys", "resident MiB", "with mapped files", "disk MiB", "bytes/key"],
    rows: holdings.map(({ what, keys, rssAnonBytes, rssBytes, diskBytes }) => [
      what,
      many(keys),
      mebibytes(rssAnonBytes),
      mebibytes(rssBytes),
      figure(diskBytes / 2 ** 20),
      keys === 0 ? "–" : figure(diskBytes / keys),
    ]),
  };
}

function sections(report: EntropyReport): readonly (readonly [title: string, table: Table])[] {
  return [
    ["Keys that differ", differenceTable(report)],
    ["What the trees cost", treeTable(report)],
    ["A new server", joinTable(report)],
    ["Memory and disk", holdingTable(report)],
  ];
}

function describeSetup({ machine, valueBytes, seed }: EntropyReport): string[] {
  const { cpus, cpuModel, memoryBytes, system, node, fileSystem, loadBefore } = machine;
  return [
    `Keys of 12 bytes, values of ${valueBytes}, written in random order; seed ${seed}`,
    `${cpus} × ${cpuModel}, ${mebibytes(memoryBytes)} MiB; ${system}; Node ${node}; data on ${fileSystem}; load average before: ${figure(loadBefore)}`,
  ];
}

/** Above it, others were at work. */
const QUIET_LOAD = 0.5;

function warnings({ machine }: EntropyReport): string[] {
  if (machine.loadBefore <= QUIET_LOAD) return [];
  return [
    "Others used the machine: bytes and messages hold, CPU times are too high, and times far too long.",
  ];
}

export function formatEntropy(report: EntropyReport): string {
  return [
    ...describeSetup(report),
    ...sections(report).map(([title, table]) => `\n${title}\n\n${formatPlain(table)}`),
    ...warnings(report).map((warning) => `\n${warning}`),
  ].join("\n");
}

/** ENTROPY.md. How it was measured stands in the README beside it. */
export function formatEntropyResults(report: EntropyReport): string {
  const { machine, startedAt } = report;
  const facts = [
    `${startedAt.slice(0, 10)}, commit ${machine.commit ?? "unknown"}`,
    ...describeSetup(report),
  ];
  return [
    "# What it costs to become equal",
    "Written by `node dist/main.js entropy --write`; how to read it: [README.md](README.md).",
    facts.map((fact) => `- ${fact}`).join("\n"),
    ...sections(report).flatMap(([title, table]) => [`## ${title}`, formatMarkdown(table)]),
    ...warnings(report),
  ]
    .join("\n\n")
    .concat("\n");
}
