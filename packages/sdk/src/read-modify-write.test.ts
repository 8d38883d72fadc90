import { describe, expect, it } from "vitest";
import { remove, unchanged } from "./client.js";
import { BehindError, InvalidValueError, TooManySiblingsError } from "./errors.js";
import { raw } from "./raw-value.js";
import { readModifyWrite, readResolved } from "./read-modify-write.js";
import type { Data, ReadResult } from "./read-result.js";
import { OneKey, sum } from "./testing/one-key.js";

const largest = (siblings: readonly { readonly value: Data }[]): Data =>
  Math.max(...siblings.map(({ value }) => Number(value)));
const increment = (read: ReadResult): number =>
  read.type === "value" ? Number(read.value) + 1 : 1;

function keyWith(...values: unknown[]): OneKey {
  const key = new OneKey();
  for (const value of values) key.intrude(value);
  return key;
}

/** Runs `what` before the first step of this kind. */
function once(key: OneKey, step: "read" | "write", what: () => void): void {
  key.before = (now) => {
    if (now !== step) return;
    key.before = () => {};
    what();
  };
}

describe("readResolved", () => {
  it("reads once and writes nothing when there is no conflict", async () => {
    for (const key of [keyWith(), keyWith(1)]) {
      const read = await readResolved(key, sum, 5);
      expect(read.type).toBe(key.values.length === 0 ? "absent" : "value");
      expect([key.reads, key.writes]).toEqual([1, 0]);
    }
  });

  it("makes one value of the siblings and writes it with what was read", async () => {
    const key = keyWith(1, 2);
    const read = await readResolved(key, sum, 5);
    expect(read).toMatchObject({
      type: "value",
      value: 3,
      resolvedFrom: [{ value: 1 }, { value: 2 }],
    });
    expect(read.dots).toEqual([{ node: "s1~x", counter: 3 }]);
    expect(read.versions).toMatchObject([{ value: 3 }]);
    expect(read.context.covers(read.dots[0]!)).toBe(true);
    expect(key.values).toEqual([3]);
  });

  it("does it again when another update slips in, and never loses that", async () => {
    const key = keyWith(1, 2);
    once(key, "write", () => key.intrude(10));
    expect(await readResolved(key, sum, 5)).toMatchObject({ type: "value", value: 13 });
    expect(key.values).toEqual([13]);
  });

  it("gives back the conflict when there is no end to it", async () => {
    const key = keyWith(1, 2);
    key.before = (step) => step === "write" && key.intrude(1);
    const read = await readResolved(key, sum, 3);
    expect(read.type).toBe("conflict");
    expect(key.writes).toBe(3);
  });

  it("leaves alone what it cannot decode", async () => {
    const key = keyWith(1, raw(9, new Uint8Array([7])));
    const read = await readResolved(key, sum, 5);
    expect(read).toMatchObject({
      type: "undecodable",
      siblings: [{ value: 1 }],
      undecodable: [{ raw: { tag: 9 } }],
    });
    expect(read.versions).toHaveLength(2);
    expect(key.writes).toBe(0);
  });

  it("throws what the resolver throws, and writes nothing", async () => {
    const key = keyWith(1, 2);
    const broken = new Error("no idea");
    await expect(readResolved(key, () => Promise.reject(broken), 5)).rejects.toBe(broken);
    await expect(readResolved(key, () => undefined as never, 5)).rejects.toThrow(InvalidValueError);
    expect([key.reads, key.writes]).toEqual([2, 0]);
  });
});

describe("readModifyWrite", () => {
  it("writes what the function makes of what was read", async () => {
    const key = keyWith(4);
    const result = await readModifyWrite(key, increment, undefined, 5);
    expect(result).toMatchObject({
      type: "written",
      value: 5,
      conflict: false,
      before: { type: "value", value: 4 },
    });
    expect(key.values).toEqual([5]);
  });

  it("writes or deletes nothing, or deletes, when asked", async () => {
    const key = keyWith(4);
    expect(await readModifyWrite(key, () => unchanged, undefined, 5)).toMatchObject({
      type: "unchanged",
      before: { value: 4 },
    });
    expect(key.writes).toBe(0);
    expect(await readModifyWrite(key, () => remove, undefined, 5)).toMatchObject({
      type: "deleted",
      deleted: true,
    });
    expect(key.values).toEqual([]);
    expect(await readModifyWrite(key, () => remove, undefined, 5)).toMatchObject({
      deleted: false,
    });
  });

  it("refuses a function that forgets to return something", async () => {
    await expect(
      readModifyWrite(keyWith(4), () => undefined as never, undefined, 5),
    ).rejects.toThrow(/undefined/);
  });

  it("hands over the conflict without a resolver, and a value with one", async () => {
    const seen: string[] = [];
    const note = (read: ReadResult): number => {
      seen.push(read.type);
      return increment(read);
    };
    await readModifyWrite(keyWith(1, 2), note, undefined, 5);
    expect(await readModifyWrite(keyWith(1, 2), note, largest, 5)).toMatchObject({
      value: 3,
      before: { value: 2, resolvedFrom: [{ value: 1 }, { value: 2 }] },
    });
    expect(seen).toEqual(["conflict", "value"]);
  });

  it("does not run the function again for an update that slipped in, but resolves", async () => {
    const key = keyWith(4);
    let runs = 0;
    once(key, "write", () => key.intrude(100));
    const result = await readModifyWrite(key, (read) => ((runs += 1), increment(read)), sum, 5);
    expect(result).toMatchObject({ type: "written", value: 105, siblings: 1, conflict: false });
    expect(key.values).toEqual([105]);
    expect(runs).toBe(1);
  });

  it("says that there is a conflict when there is no resolver", async () => {
    const key = keyWith(4);
    once(key, "write", () => key.intrude(100));
    expect(await readModifyWrite(key, increment, undefined, 5)).toMatchObject({
      value: 5,
      siblings: 2,
      conflict: true,
    });
    expect(key.values).toEqual([100, 5]);
  });

  it("stands when resolving afterwards fails", async () => {
    const key = keyWith(4);
    once(key, "write", () => {
      key.intrude("no number");
      key.before = () => {
        throw new TooManySiblingsError("!");
      };
    });
    expect(await readModifyWrite(key, increment, sum, 5)).toMatchObject({
      type: "written",
      value: 5,
      conflict: true,
    });
  });

  it("starts over from a new read after a failure that is certain, and only then", async () => {
    const key = keyWith(4);
    once(key, "write", () => {
      key.intrude(9);
      throw new BehindError("!");
    });
    expect(await readModifyWrite(key, increment, largest, 5)).toMatchObject({
      value: 10,
      before: { value: 9 },
    });

    const failing = (applied: "no" | "unknown"): OneKey => {
      const one = keyWith(4);
      one.before = (step) => {
        if (step === "write") throw new BehindError("!", { applied });
      };
      return one;
    };
    const certain = failing("no");
    await expect(readModifyWrite(certain, increment, undefined, 3)).rejects.toThrow(BehindError);
    expect(certain.reads).toBe(3);
    const unknown = failing("unknown");
    await expect(readModifyWrite(unknown, increment, undefined, 3)).rejects.toThrow(BehindError);
    expect(unknown.reads).toBe(1);
  });
});
