import { describe, expect, it } from "vitest";

import { rewriteLinks } from "./links.js";

const targets = {
  pages: new Map([
    ["docs/guides/concepts.md", "guides/concepts.md"],
    ["docs/clocks/README.md", "clocks/index.md"],
    ["README.md", "index.md"],
    ["packages/sdk/README.md", "packages/sdk.md"],
  ]),
  kindOf: (path: string) =>
    new Map([
      ["examples", "folder" as const],
      ["LICENSE", "file" as const],
      ["docs/guides/images/a.svg", "file" as const],
    ]).get(path),
  repositoryUrl: "https://github.com/o/r",
};
const rewrite = (markdown: string) => rewriteLinks("docs/guides/operating.md", markdown, targets);

describe("rewriteLinks", () => {
  it.each([
    ["[c](concepts.md#dots)", "[c](/guides/concepts#dots)"],
    ["[c](../clocks/README.md)", "[c](/clocks/)"],
    ["[c](../clocks)", "[c](/clocks/)"],
    ["[home](../../README.md)", "[home](/)"],
    ["[sdk](../../packages/sdk)", "[sdk](/packages/sdk)"],
    ["[e](../../examples/)", "[e](https://github.com/o/r/tree/main/examples)"],
    ["[l](../../LICENSE)", "[l](https://github.com/o/r/blob/main/LICENSE)"],
    ["[s](https://github.com/o/r/blob/main/packages/sdk/README.md#x)", "[s](/packages/sdk#x)"],
    [
      "[e](https://github.com/o/r/tree/main/examples)",
      "[e](https://github.com/o/r/tree/main/examples)",
    ],
    ["[o](https://example.org/x.md)", "[o](https://example.org/x.md)"],
    ["[h](#here)", "[h](#here)"],
    ["[n]: concepts.md", "[n]: /guides/concepts"],
    ['[t](concepts.md "Title")', '[t](/guides/concepts "Title")'],
    [
      "```md\n[c](concepts.md)\n```\n[c](concepts.md)",
      "```md\n[c](concepts.md)\n```\n[c](/guides/concepts)",
    ],
  ])("%j", (markdown, expected) => {
    expect(rewrite(markdown).markdown).toBe(expected);
  });

  it("tells of pictures, and shows them from where they will be", () => {
    expect(rewrite("![a](images/a.svg)")).toEqual({
      markdown: "![a](/pictures/docs/guides/images/a.svg)",
      pictures: ["docs/guides/images/a.svg"],
      dead: [],
    });
  });

  it.each(["gone.md", "https://github.com/o/r/blob/main/gone.ts"])(
    "tells that %s is dead",
    (link) => {
      expect(rewrite(`[x](${link})`).dead).toEqual([link]);
    },
  );
});
