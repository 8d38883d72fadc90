import { describe, expect, it } from "vitest";

import { crc32 } from "./crc32.js";

describe("crc32", () => {
  it.each([
    ["", 0],
    ["123456789", 0xcbf43926], // the check value of the catalogues
    ["The quick brown fox jumps over the lazy dog", 0x414fa339],
  ])("%j", (text, expected) => {
    expect(crc32(new TextEncoder().encode(text))).toBe(expected);
  });
});
