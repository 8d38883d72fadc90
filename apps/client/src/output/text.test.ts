import { describe, expect, it } from "vitest";

import {
  byteCount,
  closest,
  columns,
  count,
  duration,
  escapeControls,
  escapeInLine,
  list,
  shellWord,
  shorten,
} from "./text.js";

describe("control characters", () => {
  it("become visible, so that a value cannot command the terminal", () => {
    expect(escapeControls("\u001b[2Jgone\u0007")).toBe("\\x1b[2Jgone\\x07");
    expect(escapeControls("a\u009bb\u202ec")).toBe("a\\x9bb\\u202ec");
  });

  it("leave lines as they are, except in a list", () => {
    expect(escapeControls("a\n\tb\r")).toBe("a\n\tb\\r");
    expect(escapeInLine("a\n\tb\r\u2028")).toBe("a\\n\\tb\\r\\u2028");
  });

  it("are all there is to escape", () => {
    expect(escapeInLine("über 🎉 日本 __proto__")).toBe("über 🎉 日本 __proto__");
  });
});

it.each([
  ["color", "color"],
  ["a b", "'a b'"],
  ["it's", `'it'\\''s'`],
  ["", "''"],
  ["$HOME", "'$HOME'"],
  ["🎉", "'🎉'"],
])("shellWord(%j)", (text, expected) => {
  expect(shellWord(text)).toBe(expected);
});

it.each([
  [0, "0 ms"],
  [999.4, "999 ms"],
  [1_440, "1.4 s"],
  [125_000, "2 min 5 s"],
])("duration(%d)", (ms, expected) => expect(duration(ms)).toBe(expected));

it("counts", () => {
  expect(count(1, "key")).toBe("1 key");
  expect(count(100_000, "key")).toBe("100,000 keys");
  expect(byteCount(1 << 20)).toBe("1.0 MiB");
  expect(byteCount(1)).toBe("1 byte");
  expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])]).toEqual([
    "none",
    "a",
    "a and b",
    "a, b and c",
  ]);
});

it("shortens by code points, not in the middle of one", () => {
  expect(shorten("🎉🎉🎉", 2)).toBe("🎉…");
  expect(shorten("abc", 3)).toBe("abc");
});

it("lines up columns", () => {
  const rows = [
    [{ text: "name" }, { text: "keys", right: true }, { text: "id" }],
    [{ text: "s1" }, { text: "12,345", right: true }, { text: "x" }],
  ];
  expect(columns(rows)).toBe("name    keys  id\ns1    12,345  x");
});

it.each([
  ["raed", "read"],
  ["stauts", "status"],
  ["res", "resolve"],
  ["upd", "update"],
  ["zzz", undefined],
])("closest(%j)", (word, expected) => {
  expect(closest(word, ["read", "update", "delete", "resolve", "status"])).toBe(expected);
});
