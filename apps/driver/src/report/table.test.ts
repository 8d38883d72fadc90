import { expect, test } from "vitest";
import { table } from "./table.js";
import { grouped, quoted } from "./words.js";

test("columns are as wide as their widest cell", () => {
  const rows = [
    ["crash", "12", "x"],
    ["lose", "3", ""],
  ];
  expect(table(rows, ["left", "right"])).toEqual(["crash  12  x", "lose    3"]);
  expect(table([])).toEqual([]);
});

test.each([
  [0, "0"],
  [999, "999"],
  [1_000, "1,000"],
  [12_345_678, "12,345,678"],
  [18_446_744_073_709_551_615n, "18,446,744,073,709,551,615"],
])("grouped(%s) is %s", (count, expected) => expect(grouped(count)).toBe(expected));

test.each([
  ["a/b.yaml", "a/b.yaml"],
  ["it's", String.raw`'it'\''s'`],
  ["", "''"],
])("quoted(%j) is %s", (word, expected) => expect(quoted(word)).toBe(expected));
