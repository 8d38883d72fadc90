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
  runSingle,
  runStandard,
  STANDARD_LOAD,
  type LoadSpec,
  type LoadTarget,
  type Observer,
} from "../src/index.js";
import { Stage } from "../src/suite/stage.js";

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

describe("the standard set on real servers", { timeout: 120_000 }, () => {
  it("measures every case in every repetition, without an error", async () => {
    const options = { load, repetitions: 2, floorMs: 10, servers: 3, entryServers: 3, parent };
    const { cases, floors } = await runStandard(options, observer());
    expect(cases.map(({ name }) => name)).toEqual([
      "echo",
      "read-one",
      "read-quorum",
      "update-one",
      "update-quorum",
    ]);
    expect(floors.map(({ name }) => name)).toEqual(["fdatasync", "lmdb-1", "lmdb-50"]);
    for (const { name, repetitions, summary } of cases) {
      expect(repetitions).toHaveLength(2);
      expect(summary.errors).toEqual({});
      expect(summary.throughputRatio).toBeGreaterThan(0);
      for (const { operations, outcomes, latencyMs } of repetitions) {
        expect([operations, latencyMs.all.count]).toEqual([300, 300]);
        if (name === "echo") expect(outcomes).toEqual({ echoed: 300 });
        // Every key was written before, so no read may find nothing.
        if (name.startsWith("read")) expect(outcomes).not.toHaveProperty("absent");
        if (name.startsWith("update")) expect(outcomes["written"]).toBeGreaterThan(0);
      }
    }
    for (const { repetitions } of floors) expect(repetitions).toHaveLength(2);
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
