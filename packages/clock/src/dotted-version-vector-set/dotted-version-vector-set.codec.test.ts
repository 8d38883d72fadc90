/** JSON and bytes of dotted version vector sets: round trips, golden values, and everything that must be refused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { nodeId } from "../core/node-id.js";
import {
  DuplicateNodeIdError,
  InvalidBytesError,
  InvalidCounterError,
  InvalidJsonError,
  InvalidNodeIdError,
  MalformedBytesError,
  NonCanonicalBytesError,
  TooManyValuesError,
  TrailingBytesError,
  TruncatedBytesError,
  UnknownFormatError,
} from "../errors.js";
import { textCodec, wildSet } from "../testing/dotted-set.js";
import { bytesOf, hexOf, nearlyBytes } from "../testing/hex.js";
import { thrownBy } from "../testing/thrown.js";
import { DottedVersionVectorSet } from "./dotted-version-vector-set.js";
import type { ValueCodec } from "./codec.js";

const { of, empty, fromJSON, fromBytes } = DottedVersionVectorSet;
const small: ValueCodec<number> = {
  encode: (n) => (n === 0 ? new Uint8Array() : Uint8Array.of(n)),
  decode: (bytes) => bytes[0] ?? 0,
};

describe("JSON", () => {
  it.each([
    [of<number>([]), '{"entries":[],"anonymous":[]}'],
    [
      of(
        [
          ["b", 1, []],
          ["a", 4, [5, 2]],
        ],
        [10],
      ),
      '{"entries":[["a",4,[5,2]],["b",1,[]]],"anonymous":[10]}',
    ],
    [of([["__proto__", 1, [1]]]), '{"entries":[["__proto__",1,[1]]],"anonymous":[]}'],
  ])("%s", (set, text) => {
    expect(JSON.stringify(set)).toBe(text);
    expect(JSON.stringify(fromJSON(JSON.parse(text)))).toBe(text);
  });

  it("survives the way through text, inside other values too", () => {
    fc.assert(
      fc.property(wildSet, (set) => {
        const back = JSON.parse(JSON.stringify({ key: set })) as { key: unknown };
        expect(fromJSON(back.key).toJSON()).toEqual(set.toJSON());
      }),
    );
  });

  it.each([
    [null, InvalidJsonError],
    [[], InvalidJsonError],
    [{ entries: [] }, InvalidJsonError],
    [{ entries: {}, anonymous: [] }, InvalidJsonError],
    [{ entries: [], anonymous: [], more: 1 }, InvalidJsonError],
    [{ entries: [["a", 1]], anonymous: [] }, InvalidJsonError],
    [{ entries: [["a", 1, "v"]], anonymous: [] }, InvalidJsonError],
    [{ entries: [["a", 0, []]], anonymous: [] }, InvalidCounterError],
    [{ entries: [["a", "1", []]], anonymous: [] }, InvalidCounterError],
    [{ entries: [["", 1, []]], anonymous: [] }, InvalidNodeIdError],
    [{ entries: [["a", 1, [1, 2]]], anonymous: [] }, TooManyValuesError],
    [
      {
        entries: [
          ["a", 1, []],
          ["a", 2, []],
        ],
        anonymous: [],
      },
      DuplicateNodeIdError,
    ],
  ])("refuses %j", (value, type) => {
    expect(thrownBy(() => fromJSON(value))).toBeInstanceOf(type);
  });
});

describe("golden bytes", () => {
  it.each([
    ["nothing", of<number>([]), "81 00 00"],
    ["a history", of<number>([["a", 300, []]]), "81 01 01 61 ac02 00  00"],
    ["values, newest first", of([["a", 4, [5, 2]]]), "81 01 01 61 04 02 01 05 01 02  00"],
    ["an empty value", of([["a", 1, [0]]]), "81 01 01 61 01 01 00  00"],
    [
      "values without a dot, sorted",
      of([["a", 1, []]], [9, 0, 7]),
      "81 01 01 61 01 00  03 00 01 07 01 09",
    ],
  ])("%s", (_, set, hex) => {
    expect(hexOf(set.toBytes(small))).toBe(hex.replaceAll(" ", ""));
    expect(fromBytes(bytesOf(hex), small).equals(set)).toBe(true);
  });
});

describe("bytes", () => {
  it("come back; every strict prefix is truncated; anything after them is too much", () => {
    fc.assert(
      fc.property(wildSet, fc.nat(255), (set, extra) => {
        const bytes = set.toBytes(textCodec);
        const back = fromBytes(bytes, textCodec);
        expect([...back.entries()]).toEqual([...set.entries()]);
        expect(back.anonymous.toSorted()).toEqual(set.anonymous.toSorted());
        expect(back.toBytes(textCodec)).toEqual(bytes);
        const errors = Array.from(bytes, (_, length) =>
          thrownBy(() => fromBytes(bytes.subarray(0, length), textCodec)),
        );
        expect(errors.every((error) => error instanceof TruncatedBytesError)).toBe(true);
        const longer = Uint8Array.of(...bytes, extra);
        expect(thrownBy(() => fromBytes(longer, textCodec))).toBeInstanceOf(TrailingBytesError);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["another type's format", "11 00 00", UnknownFormatError, 0],
    ["another version's format", "82 00 00", UnknownFormatError, 0],
    ["unsorted ids", "81 02 01 62 01 00 01 61 01 00 00", NonCanonicalBytesError, 6],
    ["a counter of 0", "81 01 01 61 00 00 00", MalformedBytesError, 4],
    ["more values than events", "81 01 01 61 01 02 01 05 01 02 00", MalformedBytesError, 5],
    ["unsorted values without a dot", "81 00 02 01 07 00", NonCanonicalBytesError, 5],
    ["a padded length", "81 01 01 61 01 01 8100 05 00", NonCanonicalBytesError, 6],
    ["a count of 2^53 - 1 values", "81 00 ffffffffffffff0f 00", TruncatedBytesError, 11],
    ["a value of 2^53 - 1 bytes", "81 00 01 ffffffffffffff0f 00", TruncatedBytesError, 12],
    ["a count of 2^53 - 1 nodes", "81 ffffffffffffff0f 01 61 01 00 00", TruncatedBytesError, 14],
  ])("refuse %s", (_, hex, type, offset) => {
    const error = thrownBy(() => fromBytes(bytesOf(hex), small));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ offset });
  });

  it("tell in `cause` why a value cannot be decoded", () => {
    const error = thrownBy(() => fromBytes(bytesOf("81 00 01 01 07"), textCodec));
    expect(error).toBeInstanceOf(MalformedBytesError);
    expect(error).toMatchObject({ offset: 3, cause: { message: "half a character" } });
  });

  it("of equal sets are equal, in whatever order values without a dot came", () => {
    expect(of([["a", 1, [3]]], [1, 2]).toBytes(small)).toEqual(
      of([["a", 1, [3]]], [2, 1]).toBytes(small),
    );
  });

  it("are copied before a codec gets them", () => {
    const bytes = empty.update(nodeId("a"), 7).toBytes(small);
    const kept = fromBytes(bytes, {
      encode: (value: Uint8Array) => value,
      decode: (value) => value,
    });
    bytes.fill(0);
    expect(kept.values()).toEqual([Uint8Array.of(7)]);
  });

  it("that anyone may send are refused, or are exactly what is read from them", () => {
    const sample = wildSet.map((set) => set.toBytes(textCodec));
    fc.assert(
      fc.property(nearlyBytes(0x81, sample), (bytes) => {
        try {
          expect(fromBytes(bytes, textCodec).toBytes(textCodec)).toEqual(bytes);
        } catch (error) {
          if (!(error instanceof InvalidBytesError)) throw error;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("100,000 nodes, and as many values of one", { timeout: 30_000 }, () => {
  const count = 100_000;
  const wide = of(
    Array.from({ length: count }, (_, i) => [`s${(i * 7919) % count}`, 1, [i % 256]] as const),
  );
  const deep = of([["a", count, Array.from({ length: count }, (_, i) => i % 256)]]);

  it("are sorted, synced, discarded, written and read in near-linear time", () => {
    expect(wide.sync(deep).size).toBe(2 * count);
    expect(wide.discard(wide.join()).size).toBe(0);
    expect(deep.discard(deep.join().with(nodeId("a"), count / 2)).size).toBe(count / 2);
    expect(fromBytes(wide.toBytes(small), small).equals(wide)).toBe(true);
    expect(fromBytes(deep.toBytes(small), small).values()).toEqual(deep.values());
    const loose = of<number>([], deep.values());
    expect(loose.sync(wide)).toBe(wide);
    expect(of<number>([["b", 1, []]], deep.values()).sync(deep).size).toBe(count + 256);
  });
});
