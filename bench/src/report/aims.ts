/**
 * What the servers are meant to reach beside others, and whether they did.
 */
import { ECHO } from "../suite/floors.js";
import { HALF } from "../suite/jobs.js";
import type { Report } from "../suite/report.js";
import { MAIN } from "../suite/shapes.js";
import { p99, ratioOf, throughput, type Figure } from "./find.js";
import { ratio } from "./figures.js";
import type { Table } from "./table.js";

interface Aim {
  readonly title: string;
  readonly group: string;
  readonly pair: readonly [ours: string, theirs: string];
  readonly figure: Figure;
  /** The least, or the most, that the ratio is to be. */
  readonly wanted: { readonly atLeast: number } | { readonly below: number };
}

const of = (title: string, pair: Aim["pair"], atLeast: number): Aim => ({
  title,
  group: MAIN,
  pair,
  figure: throughput,
  wanted: { atLeast },
});

const slower = (title: string, pair: Aim["pair"]): Aim => ({
  title,
  group: HALF,
  pair,
  figure: p99,
  wanted: { below: 1 },
});

const AIMS: readonly Aim[] = [
  of("updates at `quorum`, of Redis SET, WAIT 1", ["vclock-update-quorum", "redis-set-wait"], 1),
  of("updates at `quorum`, of etcd put", ["vclock-update-quorum", "etcd-put"], 6),
  of(
    "reads at `quorum`, of etcd get, linearizable",
    ["vclock-read-quorum", "etcd-get-linearizable"],
    10,
  ),
  of("reads at `one`, of the bare echo", ["vclock-read-one", ECHO], 0.7),
  slower("p99 at half load, update at `quorum`, of etcd put", ["vclock-update-quorum", "etcd-put"]),
  slower("p99 at half load, read at `quorum`, of etcd get, linearizable", [
    "vclock-read-quorum",
    "etcd-get-linearizable",
  ]),
];

/** Each aim whose cases were measured. */
export function aimsTable(report: Report): Table {
  return {
    head: ["aim", "wanted", "measured", ""],
    rows: AIMS.flatMap(({ title, group, pair, figure, wanted }) => {
      const measured = ratioOf(report, group, pair, figure);
      if (measured === undefined) return [];
      const isMet = "below" in wanted ? measured < wanted.below : measured >= wanted.atLeast;
      const bound =
        "below" in wanted ? `below ${ratio(wanted.below)}` : `at least ${ratio(wanted.atLeast)}`;
      return [[title, bound, ratio(measured), isMet ? "met" : "missed"]];
    }),
  };
}
