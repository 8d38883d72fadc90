// A change of a public API needs a changeset that names the package: compares the snapshots in `PACKAGE/api/` with those of
// the branch this one leaves from. `node scripts/check-changes.mjs [BASE]`; BASE is the pull request's target or `main`.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import parseChangeset from "@changesets/parse";

import { publicPackages, root, tool } from "./lib.mjs";

const isSnapshot = (path) => path.endsWith(".api.md");
const isChangeset = (path) => /^\.changeset\/(?!README\.md$)[^/]+\.md$/.test(path);

/**
 * The packages whose API changed and that no changeset names, as messages.
 *
 * @param packages `dir` and `name` of each public package
 * @param changed paths that differ from the base: changed, new or gone
 * @param base paths that the base has. A package without any snapshot there has nothing to be compared with
 * @param read gives the text of a changeset, undefined for one that is gone
 */
export function missingChangesets(packages, { changed, base, read }) {
  const texts = changed.filter(isChangeset).map(read);
  const named = new Set(
    texts
      .filter((text) => text !== undefined)
      .flatMap((text) => parseChangeset(text).releases)
      .filter(({ type }) => type !== "none")
      .map(({ name }) => name),
  );
  return packages
    .filter(({ dir, name }) => {
      const isOwn = (path) => path.startsWith(`${dir}/api/`) && isSnapshot(path);
      return base.some(isOwn) && changed.some(isOwn) && !named.has(name);
    })
    .map(
      ({ name, dir }) =>
        `${name}: its API changed (git diff, ${dir}/api), and no changeset says so: npx changeset`,
    );
}

/** The lines that git prints, or undefined when it fails: no git, no history, no such branch. */
function git(...args) {
  const { status, stdout } = tool("git", args);
  return status === 0 ? stdout.split("\n").filter((line) => line !== "") : undefined;
}

/** The commit that this branch and its base share. */
function mergeBase(given) {
  const names = given === undefined ? ["origin/main", "main"] : [`origin/${given}`, given];
  return names.map((name) => git("merge-base", "HEAD", name)?.[0]).find(Boolean);
}

function main() {
  const from = mergeBase(process.argv[2] ?? process.env.GITHUB_BASE_REF);
  if (from === undefined) {
    console.log("No history to compare the API with: skipped.");
    return;
  }
  const untracked = git("ls-files", "--others", "--exclude-standard") ?? [];
  const problems = missingChangesets(
    publicPackages().map(({ dir, manifest }) => ({ dir, name: manifest.name })),
    {
      changed: [...(git("diff", "--name-only", "--no-renames", from) ?? []), ...untracked],
      base: git("ls-tree", "-r", "--name-only", from) ?? [],
      read: (path) =>
        existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined,
    },
  );
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
