import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lmdbCommits, storeBatches, syncedAppends } from "./disk.js";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "vclock-bench-test-"));
});
afterEach(() => rm(directory, { recursive: true }));

describe("the disk's floors", () => {
  it.each([
    ["syncedAppends", () => syncedAppends(directory, 100, 20)],
    ["lmdbCommits", () => lmdbCommits(directory, { puts: 3, keys: 10, valueBytes: 100 }, 20)],
    ["storeBatches", () => storeBatches(directory, { puts: 3, keys: 10, valueBytes: 100 }, 20)],
  ])("%s counts and times, and leaves nothing", async (_, run) => {
    const { operations, seconds, throughput, latencyMs } = await run();
    expect(operations).toBeGreaterThan(0);
    expect(latencyMs.count).toBe(operations);
    expect(seconds).toBeGreaterThanOrEqual(0.02);
    expect(throughput).toBeCloseTo(operations / seconds);
    expect(await readdir(directory)).toEqual([]);
  });
});
