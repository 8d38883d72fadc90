import { expect, it } from "vitest";

import { splitWords } from "./words.js";

it.each([
  ["", []],
  ["   ", []],
  ["read color", ["read", "color"]],
  ["  read\tcolor  ", ["read", "color"]],
  ['update "my key" value', ["update", "my key", "value"]],
  ["update 'it\\n' x", ["update", "it\\n", "x"]],
  ["update it\\'s x", ["update", "it's", "x"]],
  ['"a \\"b\\" \\\\ \\n"', ['a "b" \\ \\n']],
  ['update k ""', ["update", "k", ""]],
  ['a"b c"d', ["ab cd"]],
  ["update __proto__ 🎉", ["update", "__proto__", "🎉"]],
])("%j", (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

it("refuses a quote that is not closed", () => {
  expect(() => splitWords("read 'color")).toThrow("A quote ' is not closed.");
});
