import { describe, expect, it } from "vitest";

import { missingChangesets } from "./check-changes.mjs";

const packages = [
  { dir: "packages/clock", name: "@vclock/clock" },
  { dir: "apps/client", name: "@vclock/cli" },
];
const base = ["packages/clock/api/index.api.md", "packages/clock/api/vector.api.md"];
const changesets: Record<string, string> = {
  ".changeset/clock.md": '---\n"@vclock/clock": minor\n---\n\n`Clock.of` takes a map.\n',
  ".changeset/cli.md": '---\n"@vclock/cli": patch\n---\n\nHelp is shorter.\n',
  ".changeset/none.md": '---\n"@vclock/clock": none\n---\n\nNothing.\n',
};
const missing = (...changed: string[]) =>
  missingChangesets(packages, { changed, base, read: (path: string) => changesets[path] });

const clock = [
  "@vclock/clock: its API changed (git diff, packages/clock/api), and no changeset says so: npx changeset",
];

describe("missingChangesets", () => {
  it.each([
    ["an entry point that changed, or is gone", ["packages/clock/api/vector.api.md"]],
    ["a new entry point", ["packages/clock/api/matrix.api.md"]],
    ["a changeset for another package", [base[0] ?? "", ".changeset/cli.md"]],
    ["a changeset that asks for no release", [base[0] ?? "", ".changeset/none.md"]],
    ["a changeset that is taken away", [base[0] ?? "", ".changeset/gone.md"]],
    ["the README of the changesets", [base[0] ?? "", ".changeset/README.md"]],
  ])("asks for one: %s", (_, changed) => {
    expect(missing(...changed)).toEqual(clock);
  });

  it.each([
    ["nothing changed", []],
    ["a changeset names the package", [base[0] ?? "", ".changeset/clock.md"]],
    ["only code changed", ["packages/clock/src/index.ts"]],
    ["the package has no snapshot yet", ["apps/client/api/index.api.md"]],
  ])("asks for none: %s", (_, changed) => {
    expect(missing(...changed)).toEqual([]);
  });
});
