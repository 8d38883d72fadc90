/**
 * What every {@link Store} must do, as tests: an adapter's own test calls {@link storeConformance} and is done.
 *
 * @packageDocumentation
 *
 * @example
 * storeConformance("MyStore", {
 *   async open() {
 *     const directory = await mkdtemp(join(tmpdir(), "my-store-"));
 *     return {
 *       store: await MyStore.open(directory),
 *       reopen: () => MyStore.open(directory),
 *       cleanup: () => rm(directory, { recursive: true }),
 *     };
 *   },
 * });
 */
import { describe, expect, it, onTestFinished, vi } from "vitest";

import {
  FIRST,
  KEY_BYTES_MAX,
  LAST,
  bytes,
  generator,
  get,
  list,
  noise,
  numbered,
  put,
  randomBatch,
  randomKey,
  randomSeed,
  same,
  text,
} from "./conformance-data.js";
import type { Store } from "./store.js";

/** A fresh, empty store for one test. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Opens again what a closed store left behind. Absent when nothing outlives a store: what needs it is then not run. */
  reopen?(): Promise<Store>;
  /** Called when the test is over. The store, or what was reopened, is closed by then. */
  cleanup?(): Promise<void> | void;
}

export interface StoreConformanceOptions {
  open(): Promise<StoreUnderTest>;
  /** Repeats a random run that failed. Another one each time when absent; the test's name says which. */
  readonly seed?: number;
}

const VALUE_BYTES_BIG = 16 * 1024 * 1024;
const ENTRIES_MANY = 20_000;
const MODEL_STEPS = 300;
const TIMEOUT_MS = 60_000;

/** Registers the tests of the contract in `store.ts` with vitest, under `name`. */
export function storeConformance(name: string, options: StoreConformanceOptions): void {
  async function fresh(): Promise<{ store: Store; reopen: (() => Promise<Store>) | undefined }> {
    const opened = await options.open();
    let current = opened.store;
    onTestFinished(async () => {
      await current.close();
      await opened.cleanup?.();
    });
    const reopen = opened.reopen?.bind(opened);
    if (reopen === undefined) return { store: current, reopen };
    return {
      store: current,
      async reopen() {
        await current.close();
        current = await reopen();
        return current;
      },
    };
  }

  describe(`${name} is a Store`, { timeout: TIMEOUT_MS }, () => {
    describe("get", () => {
      it("finds what was put, and the last of what was put", async () => {
        const { store } = await fresh();
        await put(store, ["a", "1"], ["b", "2"]);
        await put(store, ["a", "3"]);
        expect(get(store, "a")).toBe("3");
        expect(get(store, "b")).toBe("2");
      });

      it("tells an absent key from an empty value", async () => {
        const { store } = await fresh();
        await put(store, ["empty", ""]);
        expect(store.get(bytes("absent"))).toBeUndefined();
        expect(store.get(bytes("empty"))).toHaveLength(0);
        expect(get(store, "empty")).toBe("");
      });

      it("takes a deleted key for absent, and finds it when it is put again", async () => {
        const { store } = await fresh();
        await put(store, ["a", "1"]);
        await store.write({ puts: [], deletes: [bytes("a")] });
        expect(store.get(bytes("a"))).toBeUndefined();
        await put(store, ["a", "2"]);
        expect(get(store, "a")).toBe("2");
      });

      it("does not find a key by its prefix, nor a prefix by its key", async () => {
        const { store } = await fresh();
        await put(store, ["abc", "1"]);
        expect(get(store, "ab")).toBeUndefined();
        expect(get(store, "abcd")).toBeUndefined();
        expect(get(store, "abc\0")).toBeUndefined();
      });
    });

    describe("range", () => {
      it("orders keys by their unsigned bytes, a prefix before what it starts", async () => {
        const { store } = await fresh();
        const ordered = ["\0", "\0\0", "\0\xff", "\x01", "a", "a\0", "a\0\0", "a\x01", "aa", "b"];
        ordered.push("\x7f", "\x80", "\xfe\xff", "\xff", "\xff\0", "\xff\xff", "\xff\xff\xff");
        await put(store, ...[...ordered].reverse().map((key) => [key, key] as const));
        expect(list(store)).toEqual(ordered);
        expect(list(store, bytes("a\0"), bytes("aa"))).toEqual(["a\0", "a\0\0", "a\x01"]);
      });

      it("begins with `from` and ends before `to`", async () => {
        const { store } = await fresh();
        await put(store, ["b", "1"], ["d", "2"], ["f", "3"]);
        expect(list(store, bytes("b"), bytes("f"))).toEqual(["b", "d"]);
        expect(list(store, bytes("c"), bytes("e"))).toEqual(["d"]);
        expect(list(store, bytes("b"), bytes("f\0"))).toEqual(["b", "d", "f"]);
        expect(list(store, bytes("b\0"), bytes("d"))).toEqual([]);
      });

      it("is empty when nothing lies between, when the bounds meet, and when they are the wrong way round", async () => {
        const { store } = await fresh();
        expect(list(store)).toEqual([]);
        await put(store, ["b", "1"], ["d", "2"]);
        expect(list(store, bytes("c"), bytes("d"))).toEqual([]);
        expect(list(store, bytes("b"), bytes("b"))).toEqual([]);
        expect(list(store, bytes("d"), bytes("b"))).toEqual([]);
        expect(list(store, bytes("e"), LAST)).toEqual([]);
        expect(list(store, FIRST, FIRST)).toEqual([]);
      });

      it("takes bounds longer than any key", async () => {
        const { store } = await fresh();
        await put(store, ["a", "1"], ["b", "2"]);
        const long = (first: string): Uint8Array => bytes(first + "\0".repeat(4000));
        expect(list(store, long("a"), long("b"))).toEqual(["b"]);
      });

      it("gives each key its value, empty ones too", async () => {
        const { store } = await fresh();
        await put(store, ["a", "1"], ["b", ""], ["c", "3"]);
        const pairs = [...store.range({ from: FIRST, to: LAST })];
        expect(pairs.map(([key, value]) => [text(key), text(value)])).toEqual([
          ["a", "1"],
          ["b", ""],
          ["c", "3"],
        ]);
      });

      it("may be left early, begun again, and walked twice at once", async () => {
        const { store } = await fresh();
        await put(store, ...numbered(1000));
        const range = store.range({ from: FIRST, to: LAST });
        for (const [key] of range) if (text(key) === numbered(1000)[10]?.[0]) break;
        const one = store.range({ from: FIRST, to: LAST })[Symbol.iterator]();
        const other = store.range({ from: FIRST, to: LAST })[Symbol.iterator]();
        for (const [key] of numbered(1000)) {
          expect(text((one.next().value as [Uint8Array])[0])).toBe(key);
          expect(text((other.next().value as [Uint8Array])[0])).toBe(key);
        }
        expect([one.next().done, other.next().done]).toEqual([true, true]);
        await put(store, ["after", "1"]);
        expect(list(store)).toHaveLength(1001);
      });
    });

    describe("write", () => {
      it("puts and deletes in one batch", async () => {
        const { store } = await fresh();
        await put(store, ["a", "1"], ["b", "2"]);
        await store.write({
          puts: [[bytes("c"), bytes("3")]],
          deletes: [bytes("a"), bytes("never there")],
        });
        expect(list(store)).toEqual(["b", "c"]);
      });

      it("takes an empty batch", async () => {
        const { store } = await fresh();
        await store.write({ puts: [], deletes: [] });
        expect(list(store)).toEqual([]);
      });

      it("shows all of a batch or nothing of it while it is under way, and all of it afterwards", async () => {
        const { store } = await fresh();
        await put(store, ...numbered(2000, "old"));
        const puts = numbered(2000, "new");
        let done = false;
        const written = put(store, ...puts).then(() => (done = true));
        const look = (): void => {
          const values = new Set<string>();
          for (const [, value] of store.range({ from: FIRST, to: LAST })) values.add(text(value));
          expect(values.size).toBe(1);
          if (!done) throw new Error("still under way");
          expect([...values]).toEqual(["new"]);
        };
        await vi.waitFor(look, { interval: 1, timeout: TIMEOUT_MS });
        await written;
        look();
      });

      it("owns nothing of a batch once it is written", async () => {
        const { store } = await fresh();
        const key = bytes("key");
        const value = bytes("value");
        await store.write({ puts: [[key, value]], deletes: [] });
        key.fill(0x78);
        value.fill(0x78);
        expect(list(store)).toEqual(["key"]);
        expect(get(store, "key")).toBe("value");
      });

      it("takes views into larger buffers", async () => {
        const { store } = await fresh();
        const whole = bytes("--key--value--");
        await store.write({ puts: [[whole.subarray(2, 5), whole.subarray(7, 12)]], deletes: [] });
        expect(get(store, "key")).toBe("value");
        expect(list(store, whole.subarray(2, 5), whole.subarray(7, 12))).toEqual(["key"]);
        await store.write({ puts: [], deletes: [whole.subarray(2, 5)] });
        expect(list(store)).toEqual([]);
      });
    });

    describe("bytes handed out", () => {
      it("are plain Uint8Arrays, whose slice is a copy", async () => {
        const { store } = await fresh();
        await put(store, ["a", "1"]);
        const pair = [...store.range({ from: FIRST, to: LAST })][0];
        for (const handedOut of [store.get(bytes("a")), pair?.[0], pair?.[1]]) {
          expect(Object.getPrototypeOf(handedOut)).toBe(Uint8Array.prototype);
        }
      });

      it("stay as they are until the turn ends, whatever else is read", async () => {
        const { store } = await fresh();
        const pairs = numbered(300).map(([key]) => [key, key.repeat(50)] as const);
        await put(store, ...pairs);
        const held = pairs.map(([key]) => store.get(bytes(key)));
        const walked = [...store.range({ from: FIRST, to: LAST })];
        expect(held.map((value) => value && text(value))).toEqual(pairs.map(([, value]) => value));
        expect(walked.map(([key, value]) => [text(key), text(value)])).toEqual(pairs);
      });

      it("are not the store's own: changing them changes nothing", async () => {
        const { store } = await fresh();
        await put(store, ["a", "1"]);
        store.get(bytes("a"))?.fill(0);
        for (const [key, value] of store.range({ from: FIRST, to: LAST })) {
          key.fill(0);
          value.fill(0);
        }
        await put(store, ["b", "2"]);
        expect(list(store)).toEqual(["a", "b"]);
        expect(get(store, "a")).toBe("1");
      });
    });

    describe("size", () => {
      it(`takes keys of up to ${KEY_BYTES_MAX} bytes, and tells them apart by their last`, async () => {
        const { store } = await fresh();
        const keys = ["\0", "a", "\xff"].flatMap((end) =>
          [1, 511, 512, 1024, KEY_BYTES_MAX].map((length) => "k".repeat(length - 1) + end),
        );
        await put(store, ...keys.map((key) => [key, key] as const));
        for (const key of keys) expect(get(store, key)).toBe(key);
        expect(list(store)).toEqual([...keys].sort());
        await store.write({ puts: [], deletes: keys.slice(1).map(bytes) });
        expect(list(store)).toEqual(keys.slice(0, 1));
      });

      it("takes values of 16 MiB, and others of the sizes around pages and buffers", async () => {
        const { store, reopen } = await fresh();
        const sizes = [VALUE_BYTES_BIG - 8, VALUE_BYTES_BIG];
        for (let size = 1024; size <= 1024 * 1024; size *= 4) sizes.push(size - 1, size, size + 1);
        for (const size of sizes) {
          await store.write({ puts: [[bytes(`v${size}`), noise(size, size)]], deletes: [] });
        }
        const check = (store: Store): void => {
          for (const size of sizes) {
            expect(same(store.get(bytes(`v${size}`)), noise(size, size))).toBe(true);
          }
          for (const [key, value] of store.range({ from: FIRST, to: LAST })) {
            expect(text(key)).toBe(`v${value.length}`);
            expect(same(value, noise(value.length, value.length))).toBe(true);
          }
        };
        check(store);
        if (reopen !== undefined) check(await reopen());
      });

      it(`takes ${ENTRIES_MANY} pairs in one batch, and deletes them in another`, async () => {
        const { store } = await fresh();
        const pairs = numbered(ENTRIES_MANY);
        await put(store, ...pairs);
        expect(list(store)).toEqual(pairs.map(([key]) => key));
        await store.write({ puts: [], deletes: pairs.slice(1).map(([key]) => bytes(key)) });
        expect(list(store)).toEqual([pairs[0]?.[0]]);
      });
    });

    const seed = options.seed ?? randomSeed();
    it(`agrees with a naive twin over ${MODEL_STEPS} random steps (seed ${seed})`, async () => {
      const opened = await fresh();
      let { store } = opened;
      const random = generator(seed);
      const twin = new Map<string, string>();
      for (let step = 0; step < MODEL_STEPS; step++) {
        const batch = randomBatch(random, twin);
        await store.write(batch);
        for (const key of batch.deletes) twin.delete(text(key));
        for (const [key, value] of batch.puts) twin.set(text(key), text(value));
        if (opened.reopen !== undefined && random() < 0.02) store = await opened.reopen();
        const [from, to] = [randomKey(random), randomKey(random)];
        const inRange = [...twin.keys()].filter((key) => from <= key && key < to).sort();
        expect(list(store, bytes(from), bytes(to)), `range at step ${step}`).toEqual(inRange);
        const probe = random() < 0.5 ? from : (inRange[0] ?? to);
        expect(get(store, probe), `get at step ${step}`).toBe(twin.get(probe));
      }
      const all = [...store.range({ from: FIRST, to: LAST })];
      expect(new Map(all.map(([key, value]) => [text(key), text(value)]))).toEqual(twin);
    });

    describe("close", () => {
      it("finishes the write under way, and refuses what comes after", async () => {
        const { store } = await fresh();
        const written = put(store, ["a", "1"]);
        await Promise.all([store.close(), written]);
        await expect(put(store, ["b", "2"])).rejects.toThrow(Error);
        expect(() => store.get(bytes("a"))).toThrow(Error);
        expect(() => [...store.range({ from: FIRST, to: LAST })]).toThrow(Error);
      });

      it("may be called twice", async () => {
        const { store } = await fresh();
        await store.close();
        await expect(store.close()).resolves.toBeUndefined();
      });

      it("leaves everything behind for who opens it again", async () => {
        const { store, reopen } = await fresh();
        await put(store, ["a", "1"], ["b", ""], ["c", "3"]);
        await store.write({ puts: [[bytes("d"), bytes("4")]], deletes: [bytes("c")] });
        if (reopen === undefined) return;
        const again = await reopen();
        expect(list(again)).toEqual(["a", "b", "d"]);
        expect([get(again, "a"), get(again, "b"), get(again, "d")]).toEqual(["1", "", "4"]);
        await put(again, ["e", "5"]);
        expect(list(await reopen())).toEqual(["a", "b", "d", "e"]);
      });
    });
  });
}
