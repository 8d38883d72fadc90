import { describe, expect, it } from "vitest";

import { compareFiles, entriesOf } from "./api.mjs";

it("each entry point that has types has a snapshot", () => {
  const exports = {
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
    "./errors": { types: "./dist/errors.d.ts" },
    "./deep/er": { types: "./dist/deep/er.d.ts" },
    "./package.json": "./package.json",
  };
  expect(entriesOf({ exports })).toEqual([
    { name: "index", types: "./dist/index.d.ts" },
    { name: "errors", types: "./dist/errors.d.ts" },
    { name: "deep.er", types: "./dist/deep/er.d.ts" },
  ]);
});

describe("compareFiles", () => {
  const wanted = new Map([
    ["a", "1"],
    ["b", "2"],
  ]);

  it("is content with the same files", () => {
    expect(compareFiles(new Map(wanted), wanted)).toEqual({ changed: [], gone: [] });
  });

  it("tells what differs, what is new and what is left over", () => {
    const present = new Map([
      ["a", "0"],
      ["c", "3"],
    ]);
    expect(compareFiles(present, wanted)).toEqual({ changed: ["a", "b"], gone: ["c"] });
  });
});
