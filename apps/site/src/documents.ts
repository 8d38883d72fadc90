/** Which files of the repository are pages of the site, and where. */
import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** The repository's root. This file runs from `dist/tools` and, in tests, from `src`. */
export const root: string = findRoot(import.meta.dirname);

/** This package's folder. */
export const siteDir: string = join(root, "apps/site");

/** Where all pages are put together for VitePress. */
export const stageDir: string = join(siteDir, "dist/stage");

/** The site itself. */
export const outDir: string = join(siteDir, "dist/site");

/** Where readers find what is no page of the site. */
export const repositoryUrl = "https://github.com/vclock/vclock";

/** Single files. The home page is written for the site; who links to the README is led there. */
const FILES: readonly (readonly [string, string])[] = [
  ["SPEC.md", "spec.md"],
  ["ARCHITECTURE.md", "architecture.md"],
  ["CONTRIBUTING.md", "contributing.md"],
  ["docs/reliability.md", "reliability.md"],
  ["apps/server/README.md", "packages/server.md"],
  ["apps/client/README.md", "packages/cli.md"],
  ["apps/driver/README.md", "packages/driver.md"],
];

/** Folders, with all Markdown in them. A README is the folder's index. */
const FOLDERS: readonly (readonly [string, string])[] = [
  ["docs/guides", "guides"],
  ["docs/clocks", "clocks"],
  ["docs/decisions", "decisions"],
  ["bench", "bench"],
];

/** Pages by their files, both from the root of what they belong to: `docs/clocks/README.md` → `clocks/index.md`. */
export function documents(): Map<string, string> {
  const pages = new Map<string, string>([["README.md", "index.md"], ...FILES]);
  for (const [folder, target] of FOLDERS) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      if (!name.endsWith(".md")) continue;
      pages.set(`${folder}/${name}`, `${target}/${name.replace(/^README\.md$/, "index.md")}`);
    }
  }
  for (const name of readdirSync(join(root, "packages")).sort()) {
    const readme = `packages/${name}/README.md`;
    if (existsSync(join(root, readme))) pages.set(readme, `packages/${name}.md`);
  }
  return pages;
}

/** A path from the repository's root. */
export function fromRoot(path: string): string {
  return relative(root, path).replaceAll("\\", "/");
}

function findRoot(dir: string): string {
  return existsSync(join(dir, "pnpm-workspace.yaml")) ? dir : findRoot(resolve(dir, ".."));
}
