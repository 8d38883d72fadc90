import { expect, it } from "vitest";

import changelog from "../.changeset/changelog.cjs";

it("a changeset stands in the changelog word for word, as an item of a list", async () => {
  const summary = "Reads failed.\n\n- They are tried again.\n";
  expect(await changelog.getReleaseLine({ summary })).toBe(
    "- Reads failed.\n\n  - They are tried again.",
  );
});

it("says what a package goes with, when that changed", async () => {
  const clock = { name: "@vclock/clock", newVersion: "0.2.0" };
  expect(await changelog.getDependencyReleaseLine([], [clock])).toBe(
    "- Goes with `@vclock/clock` 0.2.0.",
  );
  expect(await changelog.getDependencyReleaseLine([], [])).toBe("");
});
