/** A disk that is full when the journal's files are made, while they take batches, and when they are brought into LMDB. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { StoreFullError } from "@vclock/replica";
import { describe, expect, it } from "vitest";

import type { LmdbStore } from "../lmdb-store.js";
import { openWith } from "../open.js";
import { batchOf, lastWhole } from "../testing/batches.js";
import { freshDirectory, freshDisk } from "../testing/directory.js";
import { usedBytes } from "../testing/data-file.js";
import { bytes, pairsIn } from "../testing/twin.js";
import { SEGMENT_FILES } from "./segment.js";

const KIB = 1024;
const SEGMENT_BYTES = 128 * KIB;

async function expectFull(store: LmdbStore, n: number): Promise<void> {
  for (let again = 0; again < 3; again++) {
    await expect(store.write(batchOf(n))).rejects.toThrow(StoreFullError);
    expect(lastWhole(store), "what was there, and nothing of the batch").toBe(n - 1);
  }
}

async function goesOn(store: LmdbStore, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) await store.write(batchOf(n));
  expect(lastWhole(store)).toBe(to);
}

describe("a full disk", { timeout: 60_000 }, () => {
  it("refuses batches when there is no room for the journal's files, and reads go on", async () => {
    const small = freshDisk("6m");
    // Not everybody may mount a file system: then, the other tests have to do.
    if (small === undefined) return;
    const directory = join(small.path, "store");
    const open = (): Promise<LmdbStore> => openWith({ directory }, SEGMENT_BYTES);
    const store = await open();
    await store.write({ puts: [[bytes("large"), Buffer.alloc(300_000)]], deletes: [] });
    await store.write({ puts: [], deletes: [bytes("large")] });
    await store.close();
    for (const name of SEGMENT_FILES) expect(existsSync(join(directory, name))).toBe(true);

    // As it is before there was a journal.
    const former = join(small.path, "former");
    mkdirSync(former);
    for (const name of ["data.mdb", "lock.mdb", "vclock-store.json"])
      cpSync(join(directory, name), join(former, name));
    const again = (): Promise<LmdbStore> => openWith({ directory: former }, SEGMENT_BYTES);
    const upgraded = await again();
    small.fill();
    await expectFull(upgraded, 0);
    expect(SEGMENT_FILES.some((name) => existsSync(join(former, name)))).toBe(false);
    expect(pairsIn(upgraded)).toEqual([]);
    small.makeRoom();
    await goesOn(upgraded, 0, 20);
    await upgraded.close();
  });

  it("takes batches that it has room for, and brings all that it took into LMDB", async () => {
    const small = freshDisk("4m");
    if (small === undefined) return;
    const directory = join(small.path, "store");
    let store = await openWith({ directory }, SEGMENT_BYTES);
    await goesOn(store, 0, 2);
    small.fill();
    let n = 3;
    const fill = async (): Promise<never> => {
      for (;;) {
        await store.write(batchOf(n));
        n++;
      }
    };
    await expect(fill()).rejects.toThrow(StoreFullError);
    await expectFull(store, n);
    await store.close();
    const room = statSync(join(directory, "data.mdb")).size;

    // Full when it is opened: what is there is read, and what fits is written.
    store = await openWith({ directory }, SEGMENT_BYTES);
    await expectFull(store, n);
    const deletes = pairsIn(store).map(([key]) => bytes(key));
    await store.write({ puts: [], deletes });
    for (let i = 0; i < 5; i++)
      await store.write({ puts: [[bytes(`small ${i}`), bytes("x")]], deletes: [] });
    expect(pairsIn(store)).toHaveLength(5);
    expect(statSync(join(directory, "data.mdb")).size).toBe(room);
    await store.close();
    small.makeRoom();
    store = await openWith({ directory }, SEGMENT_BYTES);
    expect(pairsIn(store)).toHaveLength(5);
    await store.close();
  });

  it.each([
    ["one segment", 5],
    ["both segments", 9],
  ])(
    "keeps %s that it cannot bring into LMDB, over and over, and loses no batch",
    async (_, last) => {
      const small = freshDisk("4m");
      if (small === undefined) return;
      const store = await openWith({ directory: freshDirectory() }, SEGMENT_BYTES);
      await store.write(batchOf(0));
      const dataPath = join(store.directory, "data.mdb");
      const data = readFileSync(dataPath).subarray(0, usedBytes(dataPath));
      for (let n = 1; n <= last; n++) await store.write(batchOf(n));
      const segments = SEGMENT_FILES.map((name) => readFileSync(join(store.directory, name)));
      await store.close();
      // As it was left behind before anything was brought into LMDB, and without the room that had been made for that.
      const directory = join(small.path, "store");
      cpSync(store.directory, directory, { recursive: true });
      SEGMENT_FILES.forEach((name, i) => writeFileSync(join(directory, name), segments[i]!));
      rmSync(join(directory, "data.mdb"));
      writeFileSync(join(directory, "data.mdb"), data);
      small.fill();

      const open = (): Promise<LmdbStore> => openWith({ directory }, SEGMENT_BYTES);
      let found = await open();
      for (let round = 0; round < 3; round++) {
        await expectFull(found, last + 1);
        await found.close();
        found = await open();
        expect(lastWhole(found)).toBe(last);
      }
      small.makeRoom();
      await goesOn(found, last + 1, last + 40);
      await found.close();
      found = await open();
      expect(lastWhole(found)).toBe(last + 40);
      await found.close();
    },
  );
});
