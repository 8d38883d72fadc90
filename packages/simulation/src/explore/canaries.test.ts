/** A search that has never found anything proves nothing: replicas with one rule broken, and the least that shows it. */
import { describe, expect, it } from "vitest";
import {
  CHUNKS_IN_PLACE,
  CONTEXT_OF_ALL,
  DELETES_UNTOLD,
  NEVER_PULLS,
  OUT_OF_ORDER,
  READS_AHEAD,
  SAME_ID,
  SUPERSEDES_NOTHING,
  TOO_EARLY,
} from "../testing/broken-processes.js";
import { REPLICA, type System } from "../system.js";
import { explore } from "./explore.js";
import type { SmallWorld } from "./small-world.js";

const LIMITS = { statesMax: 60_000, depthMax: 60 };

const base: SmallWorld = {
  name: "canary",
  explores: "the least in which a broken rule shows",
  servers: 2,
  start: "serving",
  requests: [],
  delivery: "in-order",
  symmetry: true,
  faults: {},
};
const update = { operation: "update", key: "a" } as const;
const remove = { operation: "delete", key: "a" } as const;
const read = { operation: "read", key: "a" } as const;
const quorum = { ...update, consistency: "quorum" } as const;
const prepared = [
  { ...update, server: 0 },
  { ...update, key: "b", server: 1 },
];

const canaries: readonly {
  readonly broken: string;
  readonly system: System;
  readonly world: Partial<SmallWorld>;
  /** What it is found by, and in how many events. */
  readonly rule: string;
  readonly events: number;
}[] = [
  {
    broken: "operations applied as they arrive",
    system: OUT_OF_ORDER,
    world: { servers: 3, requests: [[update], [update]] },
    rule: "I-3",
    events: 8,
  },
  {
    broken: "remembered deletes left out of pulls",
    system: DELETES_UNTOLD,
    world: {
      prepared,
      requests: [[remove]],
      faults: { losses: 1, ticks: 1 },
      tuning: { graceMs: 0 },
    },
    rule: "R-5",
    events: 4,
  },
  {
    broken: "parts of a transfer taken for the whole",
    system: CHUNKS_IN_PLACE,
    world: {
      prepared,
      requests: [[{ ...update, server: 0 }]],
      faults: { diskLosses: 1 },
      tuning: { pullEntriesMax: 1 },
    },
    rule: "I-3",
    events: 9,
  },
  {
    broken: "nothing pulled",
    system: NEVER_PULLS,
    world: { requests: [[update]], faults: { losses: 1 } },
    rule: "I-8",
    events: 4,
  },
  {
    broken: "superseded versions kept",
    system: SUPERSEDES_NOTHING,
    world: { prepared, requests: [[update]] },
    rule: "I-3",
    events: 4,
  },
  {
    broken: "the whole clock as the context of an answer",
    system: CONTEXT_OF_ALL,
    world: { requests: [[update], [{ ...update, context: "none" }]] },
    rule: "R-1",
    events: 4,
  },
  {
    broken: "reads that show what is not durable",
    system: READS_AHEAD,
    world: { requests: [[update], [read]] },
    rule: "P-2",
    events: 2,
  },
  {
    broken: "the id kept though the disk is lost",
    system: SAME_ID,
    world: { requests: [[update], [update]], faults: { diskLosses: 1 } },
    rule: "I-3",
    events: 7,
  },
  {
    broken: "batches taken for durable that are on their way",
    system: TOO_EARLY,
    world: { requests: [[quorum]] },
    rule: "I-1",
    events: 1,
  },
];

it("prints the least that shows a violation, an event a line", () => {
  const small = { ...base, servers: 3, requests: [[update], [update]] };
  const { violation } = explore(small, LIMITS, OUT_OF_ORDER);
  expect(violation?.schedule.map((lines) => lines.split("\n")[0])).toEqual([
    "request 0 to s1: update a at one",
    "s1 has its batch on disk",
    "delivered: s1 → s2: operations s1~00000001:1 a=v0",
    "s2 has its batch on disk",
    "request 1 to s2: update a at one",
    "s2 has its batch on disk",
    "delivered: s2 → s3: operations s2~00000001:1 a=v1 over s1~00000001:1",
    "s3 has its batch on disk",
  ]);
});

describe("a replica with a broken rule is found out in a small world", () => {
  it.each(canaries)("$broken", ({ broken, system, world, rule, events }) => {
    const small = { ...base, ...world };
    const { violation } = explore(small, LIMITS, system);
    const shown = [violation?.message, ...(violation?.schedule ?? [])].join("\n  ");
    if (process.env["FIGURES"] !== undefined) console.log(`${broken}: ${shown}`);
    expect(violation?.rule, shown).toBe(rule);
    expect(violation?.schedule, shown).toHaveLength(events);
    const whole = explore(small, { ...LIMITS, statesMax: 3_000 }, REPLICA);
    expect(whole.violation).toBeUndefined();
  });
});
