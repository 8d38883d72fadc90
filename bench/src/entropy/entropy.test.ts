import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryStore } from "@vclock/replica";
import { inspect } from "@vclock/replica/inspect";
import { openLmdbStore } from "@vclock/store-lmdb";
import { describe, expect, it } from "vitest";
import { keyNames } from "../load/operations.js";
import { Random } from "../load/random.js";
import { parseEntropy } from "./command.js";
import { LOADED_BY, makeFolders, valuesFor } from "./data.js";
import { measurePull, measureTrees, TREE_SHAPES } from "./difference.js";
import { LocalCluster } from "./local-cluster.js";
import { formatEntropy, formatEntropyResults } from "./report.js";
import { runEntropy } from "./run-entropy.js";

const spec = { keys: 300, valueBytes: 20, seed: 1 };

async function pair(): Promise<{ cluster: LocalCluster; stores: Map<string, MemoryStore> }> {
  const stores = new Map(["s1", "s2"].map((name) => [name, new MemoryStore()]));
  const cluster = new LocalCluster(stores, new Random(spec.seed));
  await cluster.start();
  await cluster.update(LOADED_BY, valuesFor(spec, keyNames(spec.keys)));
  return { cluster, stores };
}

describe("replicas in one process", () => {
  it("have what one of them was given, and after they were cut off what both were", async () => {
    const { cluster, stores } = await pair();
    await cluster.converge();
    const cost = await measurePull(cluster, spec, 10);
    expect(cost.messages).toBeGreaterThan(2);
    expect(cost.bytes).toBeGreaterThan(10 * spec.valueBytes);
    const [first, second] = [...stores.values()].map((store) => inspect(store));
    expect(first?.containers.size).toBe(spec.keys);
    expect(second?.containers).toEqual(first?.containers);
    await cluster.close();
  });

  it("exchange only clocks where nothing differs", async () => {
    const { cluster } = await pair();
    const cost = await measurePull(cluster, spec, 0);
    expect(cost.bytes).toBeLessThan(400);
    await cluster.close();
  });
});

describe("trees over the same difference", () => {
  it("find all of it, once for each shape", () => {
    const { trees, repairs } = measureTrees(spec, [0, 1, 10]);
    expect(trees.map(({ shape }) => shape)).toEqual(TREE_SHAPES);
    for (const shape of TREE_SHAPES.keys()) {
      const [none, one, ten] = repairs.map((row) => row[shape]?.bytes ?? 0) as [
        number,
        number,
        number,
      ];
      expect(none).toBeLessThan(one);
      expect(one).toBeLessThan(ten);
    }
  });
});

describe("folders for servers", () => {
  it("are those of replicas that served, and the third has none", async () => {
    const directory = await mkdtemp(join(tmpdir(), "vclock-entropy-"));
    try {
      await makeFolders(directory, 1, (cluster) =>
        cluster.update(LOADED_BY, valuesFor(spec, keyNames(spec.keys))),
      );
      for (const name of ["s1", "s2"]) {
        const store = await openLmdbStore({ directory: join(directory, name) });
        const held = inspect(store);
        expect(held?.containers.size).toBe(spec.keys);
        expect(held?.identity.everServed).toBe(true);
        await store.close();
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

describe("the suite", () => {
  it(
    "goes from the command line to a report, with real servers",
    { timeout: 300_000 },
    async () => {
      const { options } = parseEntropy(["--quick", "--keys", "2000"]) as {
        options: Parameters<typeof runEntropy>[0];
      };
      const seen: string[] = [];
      const report = await runEntropy(
        { ...options, differing: [0, 10], restMs: 1 },
        {
          begun: (what) => void seen.push(what),
          onProgress: () => undefined,
          signal: new AbortController().signal,
        },
      );
      expect(seen.some((what) => what.includes("new server"))).toBe(true);
      expect(report.differences).toHaveLength(2);
      expect(report.join.bytesReceived).toBeGreaterThan(2_000 * 100);
      expect(report.join.bytesReceived).toBeLessThan(2_000 * 300);
      expect(report.holdings.map(({ keys }) => keys)).toEqual([0, 2_000, 2_000, 2_000]);
      expect(formatEntropy(report)).toContain("A new server");
      const text = formatEntropyResults(report);
      expect(text).toMatch(/^# What it costs/);
      expect(text).toMatch(/\| 2,000\s+\|\s+10 \|/);
      expect(text.endsWith("\n")).toBe(true);
    },
  );
});
