import { describe, expect, it } from "vitest";

import { anchorOf, checkDocument, checkNamed, checkTable } from "./check-docs.mjs";

const repository = {
  read: (path: string) => new Map([["docs/b.md", "# The `b` file, twice"]]).get(path),
  names: new Set(["state.ts", "lost-disk"]),
  scripts: { build: "…" },
};

describe("checkDocument", () => {
  it.each([
    "[b](b.md)",
    "[b](b.md#the-b-file-twice)",
    "[elsewhere](https://example.org/x)",
    "[b](https://github.com/vclock/vclock/blob/main/docs/b.md#the-b-file-twice)",
    "`src/state.ts`; scenario `lost-disk`; `npm run build`; `npm run --silent build`",
    "```sh\n[x](y)\n```",
  ])("takes %j", (markdown) => {
    expect(checkDocument("docs/a.md", markdown, repository)).toEqual([]);
  });

  it.each([
    ["[c](c.md)", "docs/a.md: c.md leads nowhere"],
    ["[b](b.md#thrice)", "docs/a.md: b.md#thrice leads nowhere"],
    [
      "[c](https://github.com/vclock/vclock/blob/main/c.md)",
      "docs/a.md: https://github.com/vclock/vclock/blob/main/c.md leads nowhere",
    ],
    ["[here](#a)", "docs/a.md: #a leads nowhere"],
    ["`gone.ts`", "docs/a.md: there is no gone.ts"],
    ["scenarios `lost-disk`, `lost-mind`", "docs/a.md: there is no scenario lost-mind"],
    ["`npm run bild`", "docs/a.md: there is no script bild"],
  ])("refuses %j", (markdown, problem) => {
    expect(checkDocument("docs/a.md", markdown, repository)).toEqual([problem]);
  });
});

it("anchors are GitHub's", () => {
  expect(anchorOf("Which guarantees do I get?")).toBe("which-guarantees-do-i-get");
  expect(anchorOf("`--json`")).toBe("--json");
});

it("a table that misses a name, or has one too many, is told", () => {
  const table = "| package | for |\n| --- | --- |\n| @a/b | x |\n| c | y |\n";
  expect(checkTable("t.md", table, ["@a/b", "c"])).toEqual([]);
  expect(checkTable("t.md", table, ["c", "d"])).toEqual([
    "t.md: d is missing",
    "t.md: @a/b is not used",
  ]);
});

it("a name that a document never says is told", () => {
  const markdown = "| `no-lost-update` | … |";
  expect(checkNamed("r.md", markdown, ["no-lost-update"])).toEqual([]);
  expect(checkNamed("r.md", markdown, ["no-lost"])).toEqual(["r.md: no-lost is missing"]);
});
