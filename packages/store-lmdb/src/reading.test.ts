import { openSync, readFileSync, writeSync, closeSync } from "node:fs";
import { join } from "node:path";

import { InvariantError, StoreReadError, StoreWriteError } from "@vclock/replica";
import { describe, expect, it } from "vitest";

import type { LmdbStore } from "./lmdb-store.js";
import { openLmdbStore } from "./open.js";
import { freshDirectory } from "./testing/directory.js";

const everything = { from: new Uint8Array(0), to: new Uint8Array(2000).fill(0xff) };

/** Opened again, so that its pairs are in LMDB. */
async function storeOf(...pairs: readonly (readonly [string, string])[]): Promise<LmdbStore> {
  const directory = freshDirectory();
  const store = await openLmdbStore({ directory });
  const puts = pairs.map(([key, value]) => [Buffer.from(key), Buffer.from(value)] as const);
  await store.write({ puts, deletes: [] });
  await store.close();
  return openLmdbStore({ directory });
}

/** Changes the first byte of a text wherever it is in the data file: the map shows it at once. */
function flip(store: LmdbStore, text: string): void {
  const path = join(store.directory, "data.mdb");
  const file = readFileSync(path);
  const descriptor = openSync(path, "r+");
  for (let at = file.indexOf(text); at >= 0; at = file.indexOf(text, at + 1)) {
    writeSync(descriptor, Buffer.of(file[at]! ^ 1), 0, 1, at);
  }
  closeSync(descriptor);
}

describe("reading", () => {
  it.each([
    ["a small value", "precious"],
    ["a large value", "precious".repeat(10_000)],
  ])(
    "takes %s that was changed on disk for an error, and not for a value or for none",
    async (_, value) => {
      const store = await storeOf(["a", "1"], ["b", value], ["c", "3"]);
      flip(store, "precious");
      expect(() => store.get(Buffer.from("b"))).toThrow(StoreReadError);
      expect(() => store.get(Buffer.from("b"))).toThrow(/damaged/);
      expect(() => [...store.range(everything)]).toThrow(StoreReadError);
      expect(store.get(Buffer.from("c"))).toEqual(new Uint8Array(Buffer.from("3")));
      await store.close();
    },
  );

  it("takes a key that was changed on disk for an error", async () => {
    const store = await storeOf(["key in question", "1"]);
    flip(store, "key in question");
    expect(() => [...store.range(everything)]).toThrow(StoreReadError);
    await store.close();
  });

  it("finds out who writes while iterating", async () => {
    const store = await storeOf(["a", "1"], ["b", "2"]);
    const pairs = store.range(everything);
    pairs.next();
    await store.write({ puts: [[Buffer.from("c"), Buffer.from("3")]], deletes: [] });
    expect(() => pairs.next()).toThrow(InvariantError);
    await store.close();
  });

  it("lets iterations be dropped half-way, and its file does not grow by them", async () => {
    const store = await storeOf(["a", "1"], ["b", "2"]);
    const pages = new Set<number>();
    for (let n = 0; n < 200; n++) {
      store.range(everything).next();
      await store.write({ puts: [[Buffer.from("c"), Buffer.alloc(3000, n)]], deletes: [] });
      pages.add(readFileSync(join(store.directory, "data.mdb")).length);
    }
    expect(Math.max(...pages)).toBeLessThan(600_000);
    await store.close();
  });
});

describe("writing", () => {
  it("refuses a second batch while one is under way, and keys that LMDB does not take, before it writes anything", async () => {
    const store = await storeOf();
    const pair = (bytes: number) => [Buffer.alloc(bytes, 1), Buffer.from("1")] as const;
    for (const bytes of [0, 1901]) {
      const written = store.write({ puts: [pair(1), pair(bytes)], deletes: [] });
      await expect(written).rejects.toThrow(InvariantError);
    }
    expect([...store.range(everything)]).toEqual([]);
    const first = store.write({ puts: [pair(1900)], deletes: [] });
    await expect(store.write({ puts: [pair(2)], deletes: [] })).rejects.toThrow(InvariantError);
    await first;
    expect([...store.range(everything)]).toHaveLength(1);
    await store.close();
  });

  it("is refused with a store's error once the store is closed", async () => {
    const store = await storeOf(["a", "1"]);
    await store.close();
    await expect(store.write({ puts: [], deletes: [] })).rejects.toThrow(StoreWriteError);
    expect(() => store.get(Buffer.from("a"))).toThrow(StoreReadError);
    expect(() => [...store.range(everything)]).toThrow(StoreReadError);
  });
});
