import { spawnSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

import { StoreFullError } from "@vclock/replica";
import { describe, expect, it, onTestFinished } from "vitest";

import { openLmdbStore } from "./open.js";
import { lastWhole } from "./testing/batches.js";
import { Child, childProgram } from "./testing/child.js";
import { freshDirectory, freshDirectoryInMemory } from "./testing/directory.js";

const MIB = 2 ** 20;

/** Small enough for small disks. */
const SEGMENT_BYTES = `${64 * 1024}`;

const program = childProgram();

/** A child that fills its store is full, stays full, reads all the while, and goes on once there is room again. */
async function fillsAndGoesOn(child: Child, makeRoom: () => void): Promise<number> {
  const full = await child.next("full");
  const n = full["n"] as number;
  expect(n).toBeGreaterThan(5);
  expect(full["last"], "what was written before is there, and nothing of the batch").toBe(n - 1);
  expect(full["message"]).toContain("nothing was written, and reads go on");
  for (let again = 0; again < 5; again++) {
    child.process.stdin.write("\n");
    await expect(child.next("full", "durable")).resolves.toMatchObject({ event: "full", n });
  }
  makeRoom();
  for (let more = 0; more < 20; more++) {
    child.process.stdin.write("\n");
    await expect(child.next("full", "durable")).resolves.toEqual({ event: "durable", n: n + more });
  }
  await child.end();
  return n + 19;
}

describe("without room", { timeout: 60_000 }, () => {
  it("refuses batches when a file may not grow, and goes on when it may", async () => {
    const directory = freshDirectory();
    const command = 'ulimit -S -f 2048; exec "$@"';
    const child = new Child("sh", [
      "-c",
      command,
      "sh",
      process.execPath,
      program.path,
      "fill",
      directory,
      SEGMENT_BYTES,
    ]);
    const last = await fillsAndGoesOn(child, () => {
      const raised = spawnSync("prlimit", ["--pid", `${child.process.pid}`, "--fsize=unlimited"]);
      expect(raised.status).toBe(0);
    });
    const store = await openLmdbStore({ directory });
    expect(lastWhole(store)).toBe(last);
    await store.close();
  });

  it("refuses batches on a full disk, and goes on when it has space again", async () => {
    const directory = freshDirectory();
    const disk = dirname(directory);
    const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1200k", "tmpfs", disk]);
    // Not everybody may mount: then, the other tests have to do.
    if (mounted.status !== 0) return;
    onTestFinished(() => void spawnSync("umount", ["-l", disk]));
    const child = new Child(process.execPath, [program.path, "fill", directory, SEGMENT_BYTES]);
    const last = await fillsAndGoesOn(child, () => {
      expect(spawnSync("mount", ["-o", "remount,size=32m", disk]).status).toBe(0);
    });
    const store = await openLmdbStore({ directory });
    expect(lastWhole(store)).toBe(last);
    await store.close();

    const noRoom = join(disk, "another");
    mkdirSync(join(disk, "small"));
    spawnSync("dd", ["if=/dev/zero", `of=${join(disk, "small/filler")}`, "bs=4096"]);
    await expect(openLmdbStore({ directory: noRoom })).rejects.toThrow(StoreFullError);
    const again = await openLmdbStore({ directory });
    expect(lastWhole(again), "what is there is read on a full disk, too").toBe(last);
    const large = { puts: [[Buffer.from("large"), Buffer.alloc(2 * MIB)] as const], deletes: [] };
    await expect(again.write(large)).rejects.toThrow(StoreFullError);
    await again.close();
  });

  it("keeps its file within mapSizeMax, and takes batches again when others are deleted", async () => {
    const directory = freshDirectory();
    const store = await openLmdbStore({ directory, mapSizeMax: 4 * MIB });
    const put = (n: number): Promise<void> =>
      store.write({ puts: [[Buffer.from(`key ${n}`), Buffer.alloc(20_000, n)]], deletes: [] });
    let n = 0;
    const fill = async (): Promise<never> => {
      for (;;) {
        await put(n);
        n++;
      }
    };
    await expect(fill()).rejects.toThrow(StoreFullError);
    expect(n).toBeGreaterThan(150);
    expect(statSync(join(directory, "data.mdb")).size).toBeLessThan(4.5 * MIB);
    expect(store.get(Buffer.from("key 0"))).toHaveLength(20_000);
    const deletes = Array.from({ length: n }, (_, i) => Buffer.from(`key ${i}`));
    await store.write({ puts: [], deletes });
    n = 0;
    await expect(fill()).rejects.toThrow(/mapSizeMax/);
    expect(n).toBeGreaterThan(150);
    expect(statSync(join(directory, "data.mdb")).size).toBeLessThan(8 * MIB);
    await store.close();
    const larger = await openLmdbStore({ directory, mapSizeMax: 8 * MIB });
    await larger.write({ puts: [[Buffer.from("more"), Buffer.alloc(MIB)]], deletes: [] });
    await larger.close();
  });

  it("reuses the pages of what was overwritten", async () => {
    const directory = freshDirectoryInMemory();
    const store = await openLmdbStore({ directory });
    const key = Buffer.from("the same key");
    for (let n = 0; n < 50_000; n++) {
      const value = Buffer.alloc(100 + (n % 7) * 900, n);
      await store.write({ puts: [[key, value]], deletes: [] });
      if (n % 1000 === 0) expect(store.get(key)).toEqual(new Uint8Array(value));
    }
    await store.close();
    expect(statSync(join(directory, "data.mdb")).size).toBeLessThan(MIB / 2);
    await (await openLmdbStore({ directory })).close();
  });
});
