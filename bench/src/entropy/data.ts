/**
 * Data folders as servers leave them, made by the same replicas and the same store without going through sockets.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Tuning } from "@vclock/replica";
import { openLmdbStore, type LmdbStore } from "@vclock/store-lmdb";
import { Random } from "../load/random.js";
import { LocalCluster } from "./local-cluster.js";

export interface DataSpec {
  readonly keys: number;
  readonly valueBytes: number;
  readonly seed: number;
}

/** Nothing is refused for coming in large batches. */
export const LOADING: Partial<Tuning> = {
  waitingRequestsMax: 1 << 20,
  waitingOperationsMax: 1 << 20,
  waitingOperationBytesMax: 1 << 30,
};

/** The server that writes everything. */
export const LOADED_BY = "s1";

/** The keys, each with random bytes of its own. */
export function* valuesFor(
  { valueBytes, seed }: DataSpec,
  keys: readonly string[],
): Generator<readonly [key: string, value: Uint8Array]> {
  const random = new Random(seed);
  for (const key of keys) yield [key, random.bytes(valueBytes)];
}

/**
 * Makes folders `s1` and `s2` of a cluster of three, without a key. The third server has been seen once, and has no folder.
 *
 * @param use fills them; afterwards they are closed
 * @throws what the stores throw
 */
export async function makeFolders(
  directory: string,
  seed: number,
  use: (cluster: LocalCluster) => Promise<void>,
): Promise<void> {
  const stores = new Map<string, LmdbStore>();
  for (const name of ["s1", "s2", "s3"]) {
    const folder = join(directory, name === "s3" ? "s3-lost" : name);
    await mkdir(folder, { recursive: true });
    stores.set(name, await openLmdbStore({ directory: folder }));
  }
  const cluster = new LocalCluster(stores, new Random(seed), LOADING);
  try {
    await cluster.start();
    cluster.cutOff("s3");
    await use(cluster);
  } finally {
    await cluster.close();
  }
}
