import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { InvalidConfigError } from "@vclock/replica";
import { open as openLmdb } from "lmdb";
import { beforeAll, describe, expect, it } from "vitest";

import {
  DirectoryDamagedError,
  DirectoryForeignError,
  DirectoryNewerError,
  DirectoryUnusableError,
  StoreDirectoryError,
} from "./errors.js";
import type { LmdbStore } from "./lmdb-store.js";
import { openLmdbStore } from "./open.js";
import { batchOf, lastWhole } from "./testing/batches.js";
import { usedBytes } from "./testing/data-file.js";
import { freshDirectory } from "./testing/directory.js";

/**
 * Chosen by what it makes the numbers of the last two transactions: of other pairs, one bit turns the last into what LMDB
 * leaves behind when it could not write a header, and then the one before is rightly taken for the last.
 */
const LAST_BATCH = 79;
const ROUNDS = 160;

let made: string;
let madeToo: string;

beforeAll(async () => {
  const parent = mkdtempSync(join(tmpdir(), "vclock-stores-"));
  made = join(parent, "made");
  madeToo = join(parent, "made-too");
  for (const directory of [made, madeToo]) {
    const store = await openLmdbStore({ directory });
    for (let n = 0; n <= LAST_BATCH; n++) await store.write(batchOf(n));
    await store.close();
  }
  return () => rmSync(parent, { recursive: true });
}, 60_000);

/** A copy of a store that holds batches up to {@link LAST_BATCH}. */
function madeStore(): string {
  const directory = freshDirectory();
  cpSync(made, directory, { recursive: true });
  return directory;
}

async function errorOf(opening: Promise<LmdbStore>): Promise<unknown> {
  return opening.then(
    () => "it was opened",
    (error: unknown) => error,
  );
}

/** Names and digests of all files but LMDB's lock file, which any opener may write to. */
function contentsOf(directory: string): readonly string[] {
  const names = readdirSync(directory).filter((name) => name !== "lock.mdb");
  return names.map((name) => {
    const content = readFileSync(join(directory, name));
    return `${name} ${createHash("sha256").update(content).digest("hex")}`;
  });
}

function patch(path: string, at: number, bytes: Uint8Array): void {
  const file = readFileSync(path);
  file.set(bytes, at);
  writeFileSync(path, file);
}

describe("openLmdbStore", { timeout: 60_000 }, () => {
  it("makes a directory for its owner alone, and those above it", async () => {
    const directory = join(freshDirectory(), "a", "b");
    const store = await openLmdbStore({ directory });
    const modes = [dirname(directory), directory, join(directory, "data.mdb")].map((path) =>
      (statSync(path).mode & 0o777).toString(8),
    );
    expect(modes).toEqual(["700", "700", "600"]);
    expect(readdirSync(directory).sort()).toEqual(["data.mdb", "lock.mdb", "vclock-store.json"]);
    expect(store.directory).toBe(directory);
    await store.close();
  });

  it("takes an empty directory, whatever its name, and a file system's lost+found in it", async () => {
    const directory = join(freshDirectory(), "s2.set-aside-2026.mdb");
    mkdirSync(join(directory, "lost+found"), { recursive: true });
    await (await openLmdbStore({ directory })).close();
    await (await openLmdbStore({ directory })).close();
    expect(existsSync(join(directory, "vclock-store.json"))).toBe(true);
  });

  it("opens a copy, and what was renamed", async () => {
    const directory = madeStore();
    const copy = `${directory}.copy`;
    cpSync(directory, copy, { recursive: true });
    const stores = [await openLmdbStore({ directory }), await openLmdbStore({ directory: copy })];
    for (const store of stores) {
      expect(lastWhole(store)).toBe(LAST_BATCH);
      await store.close();
    }
  });

  it("finishes what a process began that died while it made the store", async () => {
    const directory = madeStore();
    rmSync(join(directory, "vclock-store.json"));
    const store = await openLmdbStore({ directory });
    expect(lastWhole(store)).toBe(LAST_BATCH);
    await store.close();
    expect(existsSync(join(directory, "vclock-store.json"))).toBe(true);

    const barelyBegun = freshDirectory();
    mkdirSync(barelyBegun);
    for (const name of ["data.mdb", "lock.mdb", "vclock-store.json.0123456789ab.tmp"]) {
      writeFileSync(join(barelyBegun, name), "");
    }
    await (await openLmdbStore({ directory: barelyBegun })).close();
  });

  it.each([
    ["a file of another program", (dir: string) => writeFileSync(join(dir, "notes.txt"), "mine")],
    [
      "a data.mdb that is not one",
      (dir: string) => writeFileSync(join(dir, "data.mdb"), "x".repeat(20_000)),
    ],
    [
      "a marker of another kind",
      (dir: string) => writeFileSync(join(dir, "vclock-store.json"), '{"format":"?"}'),
    ],
  ])("refuses %s, and leaves it alone", async (_, fill) => {
    const directory = freshDirectory();
    mkdirSync(directory);
    fill(directory);
    const before = contentsOf(directory);
    const error = await errorOf(openLmdbStore({ directory }));
    expect(error).toBeInstanceOf(DirectoryForeignError);
    expect(error).toMatchObject({ directory, hint: expect.stringContaining("empty directory") });
    expect(contentsOf(directory)).toEqual(before);
    expect(existsSync(join(directory, "lock.mdb"))).toBe(false);
  });

  it("refuses another program's LMDB", async () => {
    const directory = freshDirectory();
    const other = openLmdb({ path: directory, noSubdir: false, overlappingSync: false });
    await other.put("theirs", 1);
    await other.close();
    const before = contentsOf(directory);
    expect(await errorOf(openLmdbStore({ directory }))).toBeInstanceOf(DirectoryForeignError);
    expect(contentsOf(directory)).toEqual(before);
  });

  it("refuses a newer format, and says which", async () => {
    const directory = madeStore();
    const newer = { format: "vclock-store-lmdb", version: 7, somethingElse: true };
    writeFileSync(join(directory, "vclock-store.json"), JSON.stringify(newer));
    const error = await errorOf(openLmdbStore({ directory }));
    expect(error).toBeInstanceOf(DirectoryNewerError);
    expect(error).toMatchObject({ format: 7, formatMax: 1 });
  });

  it.each<[string, (directory: string) => void, RegExp]>([
    ["its data file gone", (dir) => rmSync(join(dir, "data.mdb")), /data.mdb is gone/],
    ["its data file emptied", (dir) => truncateSync(join(dir, "data.mdb")), /truncated/],
    [
      "its data file cut in the header",
      (dir) => truncateSync(join(dir, "data.mdb"), 5000),
      /truncated/,
    ],
    [
      "its data file cut in the middle",
      (dir) => truncateSync(join(dir, "data.mdb"), 70_000),
      /truncated/,
    ],
    [
      "its data file overwritten with garbage",
      (dir) => writeFileSync(join(dir, "data.mdb"), "x".repeat(99_999)),
      /header/,
    ],
    [
      "its first header overwritten",
      (dir) => patch(join(dir, "data.mdb"), 0, Buffer.alloc(200, 0x55)),
      /header/,
    ],
    [
      "its second header overwritten",
      (dir) => patch(join(dir, "data.mdb"), 4096, Buffer.alloc(200)),
      /header/,
    ],
    [
      "an old header put back",
      (dir) => patch(join(dir, "data.mdb"), 152, Buffer.from([2, 0])),
      /headers do not follow/,
    ],
    [
      "the data file of another store",
      (dir) => cpSync(join(madeToo, "data.mdb"), join(dir, "data.mdb")),
      /two stores/,
    ],
    ["its marker garbled", (dir) => writeFileSync(join(dir, "vclock-store.json"), "{"), /JSON/],
    [
      "its marker changed",
      (dir) => patch(join(dir, "vclock-store.json"), 70, Buffer.from("xx")),
      /checksum/,
    ],
  ])("says that a store is damaged that has %s", async (_, damage, problem) => {
    const directory = madeStore();
    damage(directory);
    const before = contentsOf(directory);
    const error = await errorOf(openLmdbStore({ directory }));
    expect(error).toBeInstanceOf(DirectoryDamagedError);
    expect((error as Error).message).toMatch(problem);
    expect(error).toMatchObject({ hint: expect.stringContaining("move the directory away") });
    expect(contentsOf(directory)).toEqual(before);
  });

  it("finds a byte changed anywhere, or it made no difference", async () => {
    const directory = madeStore();
    const path = join(directory, "data.mdb");
    const whole = readFileSync(path);
    const inUse = usedBytes(path);
    let found = 0;
    for (let round = 0; round < ROUNDS; round++) {
      // Half of them in the headers.
      const at = Math.floor(Math.random() * (round % 2 === 0 ? 200 : inUse));
      const bytes = Buffer.from(whole);
      bytes[at + (round % 4 === 0 ? 4096 : 0)]! ^= 1 << (round % 8);
      writeFileSync(path, bytes);
      const result = await openLmdbStore({ directory }).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result, `byte ${at}`).toBeInstanceOf(DirectoryDamagedError);
        found++;
        continue;
      }
      const store = result as LmdbStore;
      expect(lastWhole(store), `byte ${at}`).toBe(LAST_BATCH);
      await store.write(batchOf(LAST_BATCH + 1));
      expect(lastWhole(store), `byte ${at}`).toBe(LAST_BATCH + 1);
      await store.close();
    }
    expect(found).toBeGreaterThan(ROUNDS / 4);
  });

  it("takes what follows the data for nothing", async () => {
    const directory = madeStore();
    appendFileSync(join(directory, "data.mdb"), Buffer.alloc(10_000, 0x55));
    const store = await openLmdbStore({ directory });
    expect(lastWhole(store)).toBe(LAST_BATCH);
    await store.close();
  });

  it("refuses a path that is a file, and sizes that make no sense", async () => {
    const directory = freshDirectory();
    writeFileSync(directory, "");
    expect(await errorOf(openLmdbStore({ directory }))).toBeInstanceOf(DirectoryUnusableError);
    for (const mapSizeMax of [0, 1000, Number.NaN, Infinity]) {
      const error = await errorOf(openLmdbStore({ directory: `${directory}2`, mapSizeMax }));
      expect(error).toBeInstanceOf(InvalidConfigError);
    }
  });

  it("gives every error a code, a problem and a hint", async () => {
    const directory = freshDirectory();
    writeFileSync(directory, "");
    const error = (await errorOf(openLmdbStore({ directory }))) as StoreDirectoryError;
    expect(error).toBeInstanceOf(StoreDirectoryError);
    expect(error.code).toBe("VC_STORE_DIRECTORY_UNUSABLE");
    expect(error.message).toBe(`${directory}: ${error.problem}; ${error.hint}`);
    expect(error.cause).toMatchObject({ code: "EEXIST" });
  });
});
