/**
 * What the disk under the servers can do: nothing durable is faster than one of its syncs, unless several share it.
 */
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { openLmdbStore } from "@vclock/store-lmdb";
import { open } from "lmdb";
import { Latency, type LatencySummary } from "../load/latency.js";
import { keyNames } from "../load/operations.js";
import { Random } from "../load/random.js";

/** What one measurement found. Plain data: it goes into the results as it is. */
export interface FloorResult {
  /** Syncs, or commits. */
  readonly operations: number;
  readonly seconds: number;
  readonly throughput: number;
  readonly latencyMs: LatencySummary;
}

/** One operation after another for so long; each is measured. */
async function repeat(ms: number, operation: () => void | Promise<void>): Promise<FloorResult> {
  const latency = new Latency();
  const startMs = performance.now();
  const untilMs = startMs + ms;
  let nowMs = startMs;
  while (nowMs < untilMs) {
    const before = nowMs;
    await operation();
    nowMs = performance.now();
    latency.record(nowMs - before);
  }
  const latencyMs = latency.summary();
  const seconds = (nowMs - startMs) / 1_000;
  return { operations: latencyMs.count, seconds, throughput: latencyMs.count / seconds, latencyMs };
}

/** Appends so many bytes to a file in `directory` and syncs it, over and over: `write` and `fdatasync`, nothing else. */
export async function syncedAppends(
  directory: string,
  bytes: number,
  ms: number,
): Promise<FloorResult> {
  const path = join(directory, "appends");
  const record = new Random(1).bytes(bytes);
  const file = openSync(path, "w");
  try {
    return await repeat(ms, () => {
      writeSync(file, record);
      fdatasyncSync(file);
    });
  } finally {
    closeSync(file);
    rmSync(path);
  }
}

/** How many puts are made durable together, and of what. */
export interface Puts {
  readonly puts: number;
  readonly keys: number;
  readonly valueBytes: number;
}

/** Commits transactions of so many puts to LMDB in `directory`, each synced, one after another, over and over. */
export async function lmdbCommits(
  directory: string,
  setup: Puts,
  ms: number,
): Promise<FloorResult> {
  const path = join(directory, "commits");
  const nextBatch = batches(setup);
  // As `@vclock/store-lmdb` opens it: with lmdb's defaults, a promise does not wait for the disk.
  const database = open<Uint8Array, Uint8Array>({
    path,
    encoding: "binary",
    keyEncoding: "binary",
    overlappingSync: false,
    eventTurnBatching: false,
  });
  try {
    return await repeat(ms, async () => {
      const puts = nextBatch();
      await database.batch(() => {
        for (const [key, value] of puts) void database.put(key, value);
      });
    });
  } finally {
    await database.close();
    rmSync(path, { recursive: true });
  }
}

/** Makes batches of so many puts durable in a store in `directory`, one after another, over and over. */
export async function storeBatches(
  directory: string,
  setup: Puts,
  ms: number,
): Promise<FloorResult> {
  const path = join(directory, "batches");
  const nextBatch = batches(setup);
  const store = await openLmdbStore({ directory: path });
  try {
    return await repeat(ms, () => store.write({ puts: nextBatch(), deletes: [] }));
  } finally {
    await store.close();
    rmSync(path, { recursive: true });
  }
}

/** Batches of puts, each key in its turn. */
function batches(setup: Puts): () => (readonly [key: Uint8Array, value: Uint8Array])[] {
  const random = new Random(1);
  const value = random.bytes(setup.valueBytes);
  const keys = random.shuffle(keyNames(setup.keys)).map((key) => Buffer.from(key));
  let turn = 0;
  const put = () => [keys[turn++ % keys.length] as Uint8Array, value] as const;
  return () => Array.from({ length: setup.puts }, put);
}
