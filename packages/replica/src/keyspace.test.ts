import { nodeId } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { StoreDamagedError } from "./errors.js";
import {
  compareBytes,
  counterOfDotKey,
  dotKey,
  dotRange,
  fromUtf8,
  nodeOfDotKey,
  prefixRange,
  rangeAfter,
  Table,
  textKey,
  textOfKey,
  utf8,
} from "./keyspace.js";

const node = nodeId("s1~é😀");
const BIGGEST = Number.MAX_SAFE_INTEGER;

function isInside(key: Uint8Array, { from, to }: { from: Uint8Array; to: Uint8Array }): boolean {
  return compareBytes(key, from) >= 0 && compareBytes(key, to) < 0;
}

describe("a dot's key", () => {
  it.each([1, 255, 256, 2 ** 32 - 1, 2 ** 32, BIGGEST])(
    "gives back node and counter, %d",
    (counter) => {
      const key = dotKey(Table.versions, { node, counter });
      expect(nodeOfDotKey(key)).toBe(node);
      expect(counterOfDotKey(key)).toBe(counter);
    },
  );

  it("orders a node's dots by their counters", () => {
    const counters = [1, 2, 255, 256, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 40, BIGGEST - 1];
    const keys = counters.map((counter) => dotKey(Table.deletes, { node, counter }));
    expect([...keys].reverse().sort(compareBytes)).toEqual(keys);
  });

  it("lies in the range after its predecessor, and in no other node's", () => {
    const key = dotKey(Table.versions, { node, counter: 7 });
    expect(isInside(key, dotRange(Table.versions, node, 6, 7))).toBe(true);
    expect(isInside(key, dotRange(Table.versions, node, 7, 9))).toBe(false);
    expect(isInside(key, dotRange(Table.versions, node, 3, 6))).toBe(false);
    expect(isInside(key, dotRange(Table.versions, nodeId("s1~é"), 0, BIGGEST - 1))).toBe(false);
    expect(isInside(key, dotRange(Table.deletes, node, 6, 7))).toBe(false);
  });

  it("that is cut short is damage", () => {
    expect(() => counterOfDotKey(Uint8Array.of(Table.versions, 1, 2))).toThrow(StoreDamagedError);
  });
});

describe("a range of users' keys", () => {
  it.each(["", "a", "a/", "é", "😀", "\u{10ffff}", "~"])(
    "has exactly the keys with the prefix %j",
    (prefix) => {
      const range = prefixRange(Table.containers, prefix, undefined);
      for (const key of [
        "a",
        "a/",
        "a/b",
        "a0",
        "b",
        "é",
        "éa",
        "😀",
        "😀!",
        "\u{10ffff}",
        "\u{10ffff}x",
        "~",
        "__proto__",
      ]) {
        expect(isInside(textKey(Table.containers, key), range), key).toBe(key.startsWith(prefix));
      }
    },
  );

  it("begins strictly after a key, also when that is the prefix or before it", () => {
    const key = (text: string): Uint8Array => textKey(Table.containers, text);
    expect(isInside(key("a"), prefixRange(Table.containers, "a", "a"))).toBe(false);
    expect(isInside(key("a\0"), prefixRange(Table.containers, "a", "a"))).toBe(true);
    expect(isInside(key("ab"), prefixRange(Table.containers, "ab", "a"))).toBe(true);
    expect(isInside(key("b"), rangeAfter(Table.containers, "a"))).toBe(true);
    expect(isInside(key("a"), rangeAfter(Table.containers, "a"))).toBe(false);
  });

  it("gives back its texts", () => {
    expect(textOfKey(textKey(Table.stage, "é😀"))).toBe("é😀");
    expect(() => fromUtf8(Uint8Array.of(0xff))).toThrow(StoreDamagedError);
    expect(fromUtf8(utf8("\ufeffx"))).toBe("\ufeffx");
  });
});
