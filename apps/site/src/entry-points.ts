/** The public entry points of all packages, from the exports in their package.json. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./documents.js";

/** What people import. */
export interface EntryPoint {
  /** As it is imported: `@vclock/clock/lamport`. */
  readonly name: string;
  /** Its source, from the repository's root. */
  readonly source: string;
  /** The package, from the repository's root. */
  readonly dir: string;
  /** What the package says of itself. */
  readonly description: string;
}

/**
 * A class that several entry points export is described at the first of them. So what all of a package's entry points share comes first,
 * then each for itself, and the entry that has everything last.
 */
const SHARED = ["./errors", "./version-vector"];

interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** All entry points, package by package, in the order in which they are to be read. */
export function entryPoints(): EntryPoint[] {
  const libraries = readdirSync(join(root, "packages")).sort();
  const dirs = [...libraries.map((name) => `packages/${name}`), "apps/server"];
  return dirs.flatMap((dir) => {
    const manifest = JSON.parse(readFileSync(join(root, dir, "package.json"), "utf8")) as Manifest;
    return Object.entries(manifest.exports)
      .flatMap(([path, target]) => {
        const source = typeof target === "string" ? undefined : target["@vclock/source"];
        return source === undefined ? [] : [{ path, source }];
      })
      .sort((a, b) => rank(a.path) - rank(b.path))
      .map(({ path, source }) => ({
        name: `${manifest.name}${path.slice(1)}`,
        source: join(dir, source),
        dir,
        description: manifest.description,
      }));
  });
}

function rank(path: string): number {
  const shared = SHARED.indexOf(path);
  if (shared !== -1) return shared;
  return path === "." ? SHARED.length + 1 : SHARED.length;
}
