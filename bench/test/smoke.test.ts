/**
 * Very short loads on real processes. Asserts counts and the absence of errors, never speed.
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ClusterTarget,
  InterruptedError,
  runLoad,
  runComparison,
  runSingle,
  STANDARD_LOAD,
  SYSTEMS,
  YCSB,
  type ComparisonOptions,
  type LoadSpec,
  type LoadTarget,
  type Observer,
  type System,
} from "../src/index.js";
import { drawPlots, PLOTS } from "../src/report/plots.js";
import { formatResults } from "../src/report/results.js";
import { Stage } from "../src/suite/stage.js";

const YCSB_GROUPS = YCSB.map(({ name }) => `ycsb-${name}`);

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "vclock-bench-test-"));
});
afterEach(() => rm(parent, { recursive: true }));

const load: LoadSpec = {
  ...STANDARD_LOAD,
  connections: 6,
  depth: 2,
  keys: 50,
  warmUpMs: 0,
  extent: { type: "operations", count: 300 },
};

function observer(): Observer & { readonly begunWith: string[] } {
  const begunWith: string[] = [];
  const signal = new AbortController().signal;
  return { begunWith, begun: (what) => begunWith.push(what), onProgress: () => undefined, signal };
}

describe("systems side by side", { timeout: 180_000 }, () => {
  const short = { ...load, extent: { type: "duration", ms: 50 }, keys: 50 } as const;
  const options: ComparisonOptions = {
    load: short,
    effort: { mainMs: 60, shortMs: 40, halfMs: 60 },
    repetitions: 2,
    rehearsalMs: 1,
    floorMs: 10,
    parts: ["disk", "loads", "ycsb", "half", "growth"],
    systems: SYSTEMS.filter(({ name }) => name === "vclock"),
    servers: 2,
    growth: { servers: [1], connections: [2], ms: 40 },
  };

  it("measures every part in every repetition, without an error, and draws it", async () => {
    const report = await runComparison({ ...options, parent }, observer());
    const { cases, floors, growth, systems } = report;
    const groups = ["uniform", "zipf", "single", "pipelined", "half", ...YCSB_GROUPS];
    expect(new Set(cases.map(({ group }) => group))).toEqual(new Set(groups));
    expect(systems.map(({ name }) => name)).toEqual(["vclock"]);
    for (const { group, repetitions, summary, kind } of cases) {
      expect(repetitions).toHaveLength(group === "half" ? 1 : 2);
      expect(summary.errors).toEqual({});
      // Every key was written before, so no read may find nothing. What is inserted is at one server first.
      for (const { outcomes } of repetitions) {
        if (kind === "read") expect(outcomes).not.toHaveProperty("absent");
      }
    }
    const half = cases.filter(({ group }) => group === "half");
    expect(half.every(({ ratePerSecond = 0 }) => ratePerSecond > 0)).toBe(true);
    expect(floors.map(({ name }) => name)).toEqual([
      "fdatasync",
      "lmdb-1",
      "lmdb-50",
      "store-1",
      "store-50",
    ]);
    expect(growth.servers.map(({ at }) => at)).toEqual([1, 1, 1]);
    expect(growth.connections.map(({ at }) => at)).toEqual([2, 2, 2]);
    expect([...drawPlots(report).keys()]).toEqual(Object.keys(PLOTS));
    expect(formatResults(report)).toContain("vclock update, quorum");
    expect(await readdir(parent)).toEqual([]);
  });

  it("names what is not there, and goes on without it", async () => {
    const absent: System = {
      name: "absent",
      title: "Absent",
      missing: () => "absent is not installed",
      start: () => Promise.reject(new Error("must not be started")),
    };
    const parts = ["loads"] as const;
    const systems = [absent];
    const report = await runComparison({ ...options, parent, parts, systems }, observer());
    expect(report.leftOut).toEqual([{ name: "absent", why: "absent is not installed" }]);
    expect(report.cases.map(({ name }) => name)).toEqual(Array(4).fill("echo"));
    expect(formatResults(report)).toContain("Left out: absent is not installed.");
  });

  it("stops when it is interrupted in the middle, and clears away", async () => {
    const interrupt = new AbortController();
    const begun = (what: string) => {
      if (what.includes("zipf")) interrupt.abort();
    };
    const run = runComparison(
      { ...options, parent },
      { ...observer(), begun, signal: interrupt.signal },
    );
    await expect(run).rejects.toThrow(InterruptedError);
    expect(await readdir(parent)).toEqual([]);
  });
});

describe("one load", { timeout: 120_000 }, () => {
  const cluster: LoadTarget = { type: "cluster", servers: 3, entryServers: 1, parent: undefined };

  it("mixes reads and updates at all", async () => {
    const spec: LoadSpec = { ...load, reads: "all", updates: "all" };
    const { operations, latencyMs, errors, cost } = await runSingle(
      { ...cluster, parent },
      spec,
      observer(),
    );
    expect([operations, errors]).toEqual([300, {}]);
    expect(latencyMs.reads!.count + latencyMs.updates!.count).toBe(300);
    expect(cost.servers.map(({ name }) => name)).toEqual(["s1", "s2", "s3"]);
  });

  it("leaves a profile of each server", async () => {
    const profileDirectory = join(parent, "profiles");
    await runSingle({ ...cluster, parent, profileDirectory }, load, observer());
    const profiles = await readdir(profileDirectory);
    expect(profiles.filter((name) => name.endsWith(".cpuprofile"))).toHaveLength(3);
  });

  it("stops when it is interrupted, and clears away", async () => {
    const interrupt = new AbortController();
    const begun = (what: string) => {
      if (what === "load") setTimeout(() => interrupt.abort(), 20);
    };
    const spec: LoadSpec = { ...load, extent: { type: "duration", ms: 600_000 } };
    const run = runSingle({ ...cluster, parent }, spec, {
      ...observer(),
      begun,
      signal: interrupt.signal,
    });
    await expect(run).rejects.toThrow(InterruptedError);
    expect(await readdir(parent)).toEqual([]);
  });

  it("ends when a server does, and says which", async () => {
    const spec: LoadSpec = { ...load, extent: { type: "duration", ms: 600_000 } };
    const run = Stage.use({ parent }, new AbortController().signal, async (stage) => {
      const cluster = await stage.startCluster(3);
      const target = new ClusterTarget({ ...spec, addresses: cluster.addresses });
      setTimeout(() => process.kill(cluster.processes[1]!.pid, "SIGKILL"), 50);
      await stage.during(runLoad(target, spec, { signal: stage.signal }));
    });
    await expect(run).rejects.toThrow("s2 ended with SIGKILL");
    expect(await readdir(parent)).toEqual([]);
  });
});
