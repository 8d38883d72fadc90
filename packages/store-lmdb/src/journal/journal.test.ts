/** The journal in its store: what lies in the directory, and what becomes of it. */
import { spawnSync } from "node:child_process";
import {
  constants,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import type { Batch } from "@vclock/replica";
import { describe, expect, it, vi } from "vitest";

import { DirectoryDamagedError } from "../errors.js";
import type { LmdbStore } from "../lmdb-store.js";
import { openLmdbStore, openWith } from "../open.js";
import { batchOf, lastWhole } from "../testing/batches.js";
import { Child, childProgram } from "../testing/child.js";
import { lastTransaction } from "../testing/data-file.js";
import { freshDirectory } from "../testing/directory.js";
import { bytes, pairsIn, text } from "../testing/twin.js";
import { SEGMENT_FILES } from "./segment.js";

/** Takes six of the numbered batches. */
const SEGMENT_BYTES = 128 * 1024;

const program = childProgram();

/** A copy as a crash would leave it. The store has nothing under way. */
function abandoned(store: LmdbStore): string {
  const directory = freshDirectory();
  cpSync(store.directory, directory, { recursive: true });
  return directory;
}

async function writeMany(store: LmdbStore, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) await store.write(batchOf(n));
}

async function lastIn(directory: string): Promise<number> {
  const store = await openWith({ directory }, SEGMENT_BYTES);
  const last = lastWhole(store);
  await store.close();
  return last;
}

async function problemOf(directory: string): Promise<string> {
  const error: unknown = await lastIn(directory).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(DirectoryDamagedError);
  return (error as Error).message;
}

function large(name: string): Batch {
  return { puts: [[bytes(name), Buffer.alloc(300_000, 1)]], deletes: [] };
}

describe("the directory of a store", { timeout: 60_000 }, () => {
  it("has a journal from the first small batch on, and needs none once the store is closed", async () => {
    const directory = freshDirectory();
    const names = ["data.mdb", "lock.mdb", "vclock-store.json"];
    const store = await openLmdbStore({ directory });
    await store.write(large("a"));
    expect(readdirSync(directory).sort()).toEqual(names);
    await store.write({ puts: [[bytes("b"), bytes("2")]], deletes: [] });
    expect(readdirSync(directory).sort()).toEqual([...names, ...SEGMENT_FILES].sort());
    await store.close();
    for (const name of SEGMENT_FILES) rmSync(join(directory, name));
    const again = await openLmdbStore({ directory });
    expect(pairsIn(again).map(([key]) => key)).toEqual(["a", "b"]);
    await again.write({ puts: [[bytes("c"), bytes("3")]], deletes: [] });
    await again.close();
  });

  it("is opened when it was made before there were journals", async () => {
    const directory = freshDirectory();
    const store = await openLmdbStore({ directory });
    await store.write(large("a"));
    await store.close();
    expect(readdirSync(directory)).not.toContain(SEGMENT_FILES[0]);
    const again = await openLmdbStore({ directory });
    await again.write({ puts: [[bytes("b"), bytes("2")]], deletes: [bytes("a")] });
    const copy = abandoned(again);
    await again.close();
    for (const each of [directory, copy]) {
      const found = await openLmdbStore({ directory: each });
      expect(pairsIn(found)).toEqual([["b", "2"]]);
      await found.close();
    }
  });

  it("holds all that was acknowledged at any moment, however often it is left behind", async () => {
    let directory = freshDirectory();
    for (let n = 0; n < 20; n++) {
      const store = await openWith({ directory }, SEGMENT_BYTES);
      expect(lastWhole(store)).toBe(n - 1);
      await store.write(batchOf(n));
      // What was brought into LMDB meanwhile is waited for: a copy is not taken at one moment.
      if (n % 4 === 3) await store.write(large("drained"));
      if (n % 4 === 3) await store.write({ puts: [], deletes: [bytes("drained")] });
      const copy = abandoned(store);
      await store.close();
      directory = copy;
    }
  });

  it("is damaged when the journal is gone, or another one is in its place", async () => {
    const store = await openWith({ directory: freshDirectory() }, SEGMENT_BYTES);
    await writeMany(store, 0, 2);
    const other = await openWith({ directory: freshDirectory() }, SEGMENT_BYTES);
    await other.write(batchOf(0));
    for (const name of SEGMENT_FILES) {
      const without = abandoned(store);
      rmSync(join(without, name));
      expect(await problemOf(without)).toMatch(new RegExp(`${name} is gone`));
      const mixed = abandoned(store);
      cpSync(join(other.directory, name), join(mixed, name));
      expect(await problemOf(mixed)).toMatch(/another store/);
    }
    const alone = abandoned(store);
    for (const name of ["data.mdb", "vclock-store.json"]) rmSync(join(alone, name));
    expect(await problemOf(alone)).toMatch(/are gone/);
    expect(await lastIn(abandoned(store))).toBe(2);
    await store.close();
    await other.close();
  });

  it("is damaged when LMDB's file is older than what the journal begins with", async () => {
    const store = await openWith({ directory: freshDirectory() }, SEGMENT_BYTES);
    await writeMany(store, 0, 3);
    const before = readFileSync(join(store.directory, "data.mdb"));
    // Brings all into LMDB, and begins the journal anew, twice.
    for (let n = 4; n < 8; n++) {
      await store.write(large("drained"));
      await store.write(batchOf(n));
    }
    const copy = abandoned(store);
    writeFileSync(join(copy, "data.mdb"), before);
    expect(await problemOf(copy)).toMatch(/lacks batch/);
    await store.close();
  });

  it("has both segments to read when a process ended before the first was brought into LMDB", async () => {
    const store = await openWith({ directory: freshDirectory() }, SEGMENT_BYTES);
    const keys = ["put in both", "put and deleted", "deleted and put", "in LMDB"].map(bytes);
    const change = (n: number): Batch => ({
      puts: [[keys[0]!, bytes(`${n}`)], ...(n < 2 ? [[keys[1]!, bytes("x")] as const] : [])],
      deletes: n === 0 ? [keys[2]!] : n === 9 ? [keys[1]!, keys[3]!] : [],
    });
    await store.write({ puts: [keys[2]!, keys[3]!].map((key) => [key, key]), deletes: [] });
    await store.write(large("drained"));
    const write = async (from: number, to: number): Promise<void> => {
      for (let n = from; n <= to; n++) {
        const { puts, deletes } = batchOf(n);
        const more = change(n);
        const again = n === 9 ? [[keys[2]!, bytes("again")] as const] : [];
        await store.write({
          puts: [...puts, ...more.puts, ...again],
          deletes: [...deletes, ...more.deletes],
        });
      }
    };
    await write(0, 0);
    const before = readFileSync(join(store.directory, "data.mdb"));
    await write(1, 9);
    // Only these two matter of it, and nobody writes to them now.
    const kept = SEGMENT_FILES.map((name) => readFileSync(join(store.directory, name)));
    await store.close();
    const directory = freshDirectory();
    cpSync(store.directory, directory, { recursive: true });
    SEGMENT_FILES.forEach((name, i) => writeFileSync(join(directory, name), kept[i]!));
    writeFileSync(join(directory, "data.mdb"), before);

    const found = await openWith({ directory }, SEGMENT_BYTES);
    const own = { from: bytes("d"), to: bytes("z") };
    const expected = [
      ["deleted and put", "again"],
      ["put in both", "9"],
    ];
    const check = (store: LmdbStore): void => {
      expect(pairsIn(store, own).filter(([key]) => key !== "drained")).toEqual(expected);
      const values = keys.map((key) => store.get(key)).map((value) => value && text(value));
      expect(values).toEqual(["9", undefined, "again", undefined]);
    };
    check(found);
    const drop = { puts: [], deletes: [...keys, bytes("drained")] };
    // From here on, the first is brought into LMDB, in one transaction. The other one still counts when that is done.
    const path = join(directory, "data.mdb");
    const transaction = lastTransaction(path);
    await found.write({ puts: [[bytes("one more"), bytes("1")]], deletes: [bytes("drained")] });
    await vi.waitFor(() => expect(lastTransaction(path)).toBeGreaterThan(transaction));
    const copy = abandoned(found);
    await found.close();
    const copied = await openWith({ directory: copy }, SEGMENT_BYTES);
    expect(pairsIn(copied, own)).toEqual([expected[0], ["one more", "1"], expected[1]]);
    await copied.close();
    const again = await openWith({ directory }, SEGMENT_BYTES);
    expect(pairsIn(again, own)).toEqual([expected[0], ["one more", "1"], expected[1]]);
    await again.write({ ...drop, deletes: [...drop.deletes, bytes("one more")] });
    await writeMany(again, 10, 30);
    expect(lastWhole(again)).toBe(30);
    await again.close();
    expect(await lastIn(directory)).toBe(30);
  });

  it("is read whatever lies in a journal that nothing counts of, which is then made anew", async () => {
    const store = await openWith({ directory: freshDirectory() }, SEGMENT_BYTES);
    await writeMany(store, 0, 2);
    const later = abandoned(store);
    await store.close();
    const closed = freshDirectory();
    cpSync(store.directory, closed, { recursive: true });
    // Batches with numbers that are still to come, of the time before the store was closed, and garbage.
    const more = await openWith({ directory: later }, SEGMENT_BYTES);
    await writeMany(more, 3, 4);
    cpSync(join(later, SEGMENT_FILES[0]), join(closed, SEGMENT_FILES[0]));
    writeFileSync(join(closed, SEGMENT_FILES[1]), "garbage");
    await more.close();
    const found = await openWith({ directory: closed }, SEGMENT_BYTES);
    expect(lastWhole(found)).toBe(2);
    await found.write(batchOf(3));
    const copy = abandoned(found);
    await found.close();
    expect(await lastIn(copy)).toBe(3);
  });
});

describe.runIf(existsSync("/proc/self/fdinfo"))("on Linux, the journal's files", () => {
  /** The flags of this process's open files of a name. */
  function flagsOf(path: string): number[] {
    return readdirSync("/proc/self/fd").flatMap((fd) => {
      try {
        if (readlinkSync(`/proc/self/fd/${fd}`) !== path) return [];
        const info = readFileSync(`/proc/self/fdinfo/${fd}`, "utf8");
        return [Number.parseInt(/flags:\s*(\d+)/.exec(info)?.[1] ?? "", 8)];
      } catch {
        return [];
      }
    });
  }

  it("are open with O_DSYNC, once each, until the store is closed", async () => {
    const store = await openLmdbStore({ directory: freshDirectory() });
    await store.write(batchOf(0));
    const paths = SEGMENT_FILES.map((name) => join(store.directory, name));
    for (const path of paths) {
      const flags = flagsOf(path);
      expect(flags).toHaveLength(1);
      expect((flags[0] as number) & constants.O_DSYNC).toBe(constants.O_DSYNC);
    }
    await store.close();
    for (const path of paths) expect(flagsOf(path)).toEqual([]);
  });

  it("have their last record written again when they are read: its writer may not have seen it synced", async () => {
    const store = await openWith({ directory: freshDirectory() }, SEGMENT_BYTES);
    await writeMany(store, 0, 2);
    const directory = abandoned(store);
    await store.close();
    const path = join(directory, SEGMENT_FILES[0]);
    utimesSync(path, 1, 1);
    const found = await openWith({ directory }, SEGMENT_BYTES);
    expect(statSync(path).mtimeMs).toBeGreaterThan(1_000_000);
    await found.close();
  });
});

describe("a write to the journal that fails", { timeout: 60_000 }, () => {
  async function limited(bytes: number): Promise<{ child: Child; directory: string }> {
    const directory = freshDirectory();
    const args = [program.path, "told", directory, `${SEGMENT_BYTES}`];
    const child = new Child(process.execPath, args);
    await child.next("open");
    for (let n = 0; n < 2; n++) {
      child.process.stdin.write("\n");
      expect(await child.next("durable", "full", "failed")).toMatchObject({ event: "durable", n });
    }
    limit(child, `${bytes}`);
    return { child, directory };
  }

  function limit(child: Child, bytes: string): void {
    const pid = `${child.process.pid}`;
    expect(spawnSync("prlimit", ["--pid", pid, `--fsize=${bytes}:`]).status).toBe(0);
  }

  const isLinux = existsSync("/proc/self/limits");

  it.runIf(isLinux)(
    "leaves nothing of a batch behind that is refused for want of room",
    async () => {
      // Batches 0 and 1 end at 41 KB; of batch 2, a part is written.
      const { child, directory } = await limited(50_000);
      for (let again = 0; again < 3; again++) {
        child.process.stdin.write("\n");
        const line = await child.next("durable", "full", "failed");
        expect(line).toMatchObject({ event: "full", n: 2, last: 1 });
      }
      const copy = freshDirectory();
      cpSync(directory, copy, { recursive: true });
      expect(await lastIn(copy)).toBe(1);
      limit(child, "unlimited");
      child.process.stdin.write("\n");
      expect(await child.next("durable", "full", "failed")).toMatchObject({
        event: "durable",
        n: 2,
      });
      await child.kill();
      expect(await lastIn(directory)).toBe(2);
    },
  );

  it.runIf(isLinux)("ends all writing when nobody knows what of it is on the disk", async () => {
    // Not even the beginning of batch 2 can be written over.
    const { child, directory } = await limited(20_000);
    for (let again = 0; again < 3; again++) {
      child.process.stdin.write("\n");
      const line = await child.next("durable", "full", "failed");
      expect(line).toMatchObject({ event: "failed", n: 2, last: 1 });
      expect(line["message"]).toContain("it is not known what of it is on the disk");
      limit(child, "unlimited");
    }
    await child.end();
    expect(await lastIn(directory)).toBe(1);
  });
});
