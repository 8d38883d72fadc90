/**
 * Bundles what someone imports of this package, as their build would: one ES module, minified, unused code left out.
 */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";

import { build, type Rolldown } from "vite";

/** The package's folder. */
export const packageDir: string = join(import.meta.dirname, "..");

export interface Bundle {
  readonly code: string;
  /** The folders and files of `src` that something of is in the bundle: `"lamport"`, `"core"`, `"errors.ts"`. */
  readonly parts: ReadonlySet<string>;
}

/** The entry points by what follows the package's name, each with its source file: `"lamport"` and so on, `""` for the root. */
export function entryPoints(): Map<string, string> {
  const { exports } = JSON.parse(readFileSync(join(packageDir, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | { readonly "@vclock/source": string }>>;
  };
  const sources = Object.entries(exports).flatMap(([name, target]): [string, string][] =>
    typeof target === "string"
      ? []
      : [[name.replace(/^\.\/?/, ""), join(packageDir, target["@vclock/source"])]],
  );
  return new Map(sources);
}

/** @param code a module; it imports this package's source by absolute paths */
export async function bundle(code: string, minify = true): Promise<Bundle> {
  const entry = join(packageDir, "test/entry.js"); // there is no such file: the plugin gives its text
  const output = await build({
    configFile: false,
    root: packageDir,
    logLevel: "error",
    plugins: [
      {
        name: "entry",
        enforce: "pre",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: {
      write: false,
      minify,
      target: "es2023",
      modulePreload: false,
      rolldownOptions: { input: entry, preserveEntrySignatures: "strict" },
    },
  });
  const [result] = [output].flat() as Rolldown.RolldownOutput[];
  const chunk = result?.output[0];
  if (chunk === undefined) throw new Error("vite gave no bundle");
  const modules = Object.entries(chunk.modules).filter(
    ([, { renderedLength }]) => renderedLength > 0,
  );
  const parts = modules
    .filter(([id]) => id !== entry)
    .map(([id]) => relative(join(packageDir, "src"), id).split("/")[0] ?? "");
  return { code: chunk.code, parts: new Set(parts) };
}

/** Everything that an entry point exports. */
export function bundleEntry(source: string): Promise<Bundle> {
  return bundle(`export * from ${JSON.stringify(source)};`);
}

/** Bytes over the wire. */
export function gzipped(code: string): number {
  return gzipSync(code, { level: 9 }).length;
}
