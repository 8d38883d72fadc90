/**
 * Each system that the bench measures, for real: started, filled, asked. What is not installed here is named and left out.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  runLoad,
  STANDARD_LOAD,
  SYSTEMS,
  Workload,
  YCSB,
  ycsbLoad,
  type LoadSpec,
} from "../src/index.js";
import type { RunningSystem } from "../src/index.js";

const value = new Uint8Array(100).fill(7);
const load: LoadSpec = {
  ...STANDARD_LOAD,
  connections: 4,
  keys: 100,
  warmUpMs: 0,
  extent: { type: "operations", count: 120 },
};

function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
}

const installed = SYSTEMS.filter((system) => {
  const why = system.missing();
  if (why !== undefined) console.log(`left out: ${why}`);
  return why === undefined;
});

for (const system of installed) {
  describe(system.name, { timeout: 120_000 }, () => {
    let directory: string;
    let running: RunningSystem;

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), "vclock-bench-test-"));
      running = await system.start({ directory, servers: 3 });
      const records = [load, ycsbLoad(YCSB[0]!, load)].flatMap((spec) =>
        new Workload(spec).keys.map((key) => [key, value] as const),
      );
      await running.preload(records, new AbortController().signal);
    }, 120_000);

    afterAll(async () => {
      const pids = running.processes.map(({ pid }) => pid);
      await running.stop();
      expect(pids.every(isGone)).toBe(true);
      await rm(directory, { recursive: true });
    });

    it("keeps what it is given, in every way it is asked", async () => {
      const { reads, updates, mixes, facts } = running;
      expect(facts.server).toMatch(/\d+\.\d+\.\d+/);
      const ways = [...reads, ...updates, ...mixes].flatMap(({ name, target, deepTarget }) =>
        [target, deepTarget ?? []].flat().map((each, index) => ({ name, target: each, index })),
      );
      for (const way of ways) {
        const connection = await way.target.connect(0);
        const key = `own-${way.name}-${way.index}`;
        const insert = { type: "insert", key: `${key}-new`, value, record: 0 } as const;
        expect(await connection.perform({ type: "read", key })).toBe("absent");
        expect(await connection.perform({ type: "update", key, value })).toBe("written");
        expect(await connection.perform({ type: "update", key, value })).toBe("written");
        expect(await connection.perform({ type: "modify", key, value })).toBe("written");
        expect(await connection.perform(insert)).toBe("written");
        // Another connection to the same server finds it, at once or when it came there from the others.
        const other = await way.target.connect(0);
        await expect.poll(() => other.perform({ type: "read", key })).toBe("value");
        await Promise.all([connection.close(), other.close()]);
      }
    });

    it("takes every workload of YCSB without an error", async () => {
      for (const way of running.mixes) {
        for (const workload of YCSB) {
          const insertPrefix = `${way.name}-${workload.name}-`;
          const spec = { ...ycsbLoad(workload, load), insertPrefix };
          const { operations, errors, cost, latencyMs } = await runLoad(way.target, spec);
          const found = { workload: workload.name, errors, operations };
          expect(found).toEqual({ workload: workload.name, errors: {}, operations: 120 });
          expect(latencyMs.updates === undefined).toBe(spec.readShare === 1);
          expect(cost.servers).toHaveLength(running.processes.length);
        }
      }
    });

    it("answers many requests under way on each connection", async () => {
      const deep = { ...load, connections: 2, depth: 16 };
      for (const { target, deepTarget = target } of running.updates) {
        const { operations, errors } = await runLoad(deepTarget, { ...deep, readShare: 0 });
        expect([operations, errors]).toEqual([120, {}]);
      }
      for (const { target, deepTarget = target } of running.reads) {
        const { outcomes, errors } = await runLoad(deepTarget, { ...deep, readShare: 1 });
        expect([outcomes["absent"] ?? 0, errors]).toEqual([0, {}]);
      }
    });

    it("counts errors of a connection that is closed, each with a code", async () => {
      for (const { target } of running.mixes) {
        const connection = await target.connect(0);
        await connection.close();
        const broken = connection.perform({ type: "update", key: "late", value });
        await expect(broken).rejects.toMatchObject({ code: expect.any(String) });
      }
    });
  });
}
