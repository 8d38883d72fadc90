import { describe, expect, it } from "vitest";

import { storeConformance } from "./conformance.js";
import { InvariantError, StoreReadError, StoreWriteError } from "./errors.js";
import { MemoryStore } from "./memory-store.js";
import type { Store } from "./store.js";

storeConformance("MemoryStore", {
  open: async () => {
    const store = new MemoryStore();
    return { store, cleanup: () => store.close() };
  },
});

const key = (n: number): Uint8Array => Uint8Array.of(n >>> 24, n >>> 16, n >>> 8, n);
const everything = { from: new Uint8Array(0), to: new Uint8Array(8).fill(0xff) };

function put(store: Store, n: number): Promise<void> {
  return store.write({ puts: [[key(n), key(n)]], deletes: [] });
}

describe("MemoryStore", () => {
  it("shows a batch when its promise has resolved, and not before", async () => {
    const store = new MemoryStore();
    const written = put(store, 1);
    expect(store.get(key(1))).toBeUndefined();
    await written;
    expect(store.get(key(1))).toEqual(key(1));
  });

  it("refuses a second batch while one is under way", async () => {
    const store = new MemoryStore();
    const written = put(store, 1);
    await expect(put(store, 2)).rejects.toThrow(InvariantError);
    await written;
    await put(store, 2);
    expect(store.size).toBe(2);
  });

  it("finds out who writes while iterating", async () => {
    const store = new MemoryStore();
    await put(store, 1);
    await put(store, 2);
    const pairs = store.range(everything);
    expect(pairs.next().value).toEqual([key(1), key(1)]);
    await put(store, 3);
    expect(() => pairs.next()).toThrow(InvariantError);
  });

  it("finishes the write under way before it closes, and answers nothing afterwards", async () => {
    const store = new MemoryStore();
    const written = put(store, 1);
    await store.close();
    await written;
    expect(store.size).toBe(1);
    expect(() => store.get(key(1))).toThrow(StoreReadError);
    expect(() => [...store.range(everything)]).toThrow(StoreReadError);
    await expect(put(store, 2)).rejects.toThrow(StoreWriteError);
  });

  it.each([
    ["ascending", (n: number) => n],
    ["descending", (n: number) => 99_999 - n],
    ["scattered", (n: number) => (n * 48_271) % 99_991],
  ])("keeps 50,000 %s keys in order through puts and deletes", async (_, place) => {
    const store = new MemoryStore();
    const numbers = new Set<number>();
    for (let start = 0; start < 50_000; start += 5000) {
      const added = Array.from({ length: 5000 }, (_, i) => place(start + i));
      const removed = added.filter((n) => n % 3 === 0);
      await store.write({ puts: added.map((n) => [key(n), key(n)]), deletes: [] });
      await store.write({ puts: [], deletes: removed.map(key) });
      for (const n of added) numbers.add(n);
      for (const n of removed) numbers.delete(n);
    }
    const expected = [...numbers].sort((a, b) => a - b);
    const found = [...store.range(everything)].map(([bytes]) =>
      new DataView(bytes.buffer).getUint32(0),
    );
    expect(store.size).toBe(numbers.size);
    expect(found).toEqual(expected);
  });
});
