// Keeps the shape of the repository: files stay short, and imports follow the allowed arrows.
//
//   clock <- protocol <- replica <- store-lmdb <- server <- cli, driver
//                     <- sdk     <-----------------------/
//                        replica <- simulation <- driver
//   clock <- trace <- server, cli, dashboard
//
// Examples import what is published, whatever it is, and nothing imports them.
// What a package publishes may import what its arrows allow; its tests also what devDependencies name.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { listFiles, readJson, root, workspaceDirs } from "./lib.mjs";

const linesMax = 400;

/** Which workspace packages the code of each may import. `bench` may import anything. */
const allowed = {
  "@vclock/clock": [],
  "@vclock/trace": ["@vclock/clock"],
  "@vclock/protocol": ["@vclock/clock"],
  "@vclock/replica": ["@vclock/clock", "@vclock/protocol"],
  "@vclock/store-lmdb": ["@vclock/clock", "@vclock/protocol", "@vclock/replica"],
  "@vclock/sdk": ["@vclock/clock", "@vclock/protocol"],
  "@vclock/simulation": ["@vclock/clock", "@vclock/protocol", "@vclock/replica"],
  "@vclock/server": [
    "@vclock/clock",
    "@vclock/protocol",
    "@vclock/replica",
    "@vclock/store-lmdb",
    "@vclock/trace",
  ],
  "@vclock/cli": ["@vclock/clock", "@vclock/sdk", "@vclock/server", "@vclock/trace"],
  // Built into the files that the server publishes, which therefore names it among its devDependencies.
  "@vclock/dashboard": ["@vclock/clock", "@vclock/trace"],
  // Made of the documents and docstrings of all others; its tests import some of them.
  "@vclock/site": [],
  "@vclock/driver": [
    "@vclock/clock",
    "@vclock/protocol",
    "@vclock/sdk",
    "@vclock/simulation",
    "@vclock/server",
  ],
};

const unpublished = new Set(["@vclock/dashboard", "@vclock/site"]);

/** Which workspace packages the code of one may import; `undefined` for those that are not held to anything. */
function arrowsOf(name) {
  const isExample = name.startsWith("@vclock/example-");
  return isExample
    ? Object.keys(allowed).filter((other) => !unpublished.has(other))
    : allowed[name];
}

/** The names of the modules a source text imports or re-exports, types included. */
export function importsOf(source) {
  const code = source.replaceAll(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
  const pattern =
    /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+)(["'])(?<name>[^"'\n]+)\1|\brequire\(\s*(["'])(?<required>[^"'\n]+)\3/gm;
  return [...code.matchAll(pattern)].map(({ groups }) => groups.name ?? groups.required);
}

/** True for files that are never published. */
export function isTestFile(file) {
  return /\.(?:test|bench)\.tsx?$|\/(?:test|testing)\/|\/(?:vitest|vite)\.config\.ts$/.test(file);
}

/**
 * What is wrong with one file, as messages.
 *
 * @param pkg the package the file is in: `name`, `dir`, and the `devDependencies` names its tests may use
 */
export function checkFile(file, source, pkg) {
  const problems = [];
  const lines = source.split("\n").length - 1;
  if (lines > linesMax) problems.push(`${file}: ${lines} lines; at most ${linesMax}`);
  const arrows = pkg === undefined ? undefined : arrowsOf(pkg.name);
  if (arrows === undefined) return problems;
  const mayImport = new Set([
    pkg.name,
    ...arrows,
    ...(isTestFile(file) ? pkg.devDependencies : []),
  ]);
  for (const name of importsOf(source)) {
    const target = /^@vclock\/[^/]+/.exec(name)?.[0];
    if (target !== undefined && !mayImport.has(target)) {
      problems.push(`${file}: ${pkg.name} must not import ${target}`);
    }
    const leaves = name.startsWith(".") && !join(file, "..", name).startsWith(`${pkg.dir}/`);
    if (leaves && !file.endsWith("/vitest.config.ts")) {
      problems.push(`${file}: ${name} leaves the package; import other packages by name`);
    }
  }
  return problems;
}

/** What a package.json declares beyond the arrows, as messages. */
function checkManifest(dir, manifest) {
  const arrows = arrowsOf(manifest.name);
  if (arrows === undefined) {
    return dir === "bench" ? [] : [`${dir}: name its arrows in scripts/check-tree.mjs`];
  }
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    .filter((name) => name.startsWith("@vclock/") && !arrows.includes(name))
    .map((name) => `${dir}/package.json: ${manifest.name} must not depend on ${name}`);
}

function checkTree() {
  const packages = workspaceDirs().map((dir) => {
    const manifest = readJson(dir, "package.json");
    const devDependencies = Object.keys(manifest.devDependencies ?? {});
    return { dir, name: manifest.name, manifest, devDependencies };
  });
  const sources = listFiles().filter((file) => /\.tsx?$/.test(file));
  const problems = [
    ...packages.flatMap(({ dir, manifest }) => checkManifest(dir, manifest)),
    ...sources.flatMap((file) => {
      const pkg = packages.find(({ dir }) => file.startsWith(`${dir}/`));
      return checkFile(file, readFileSync(join(root, file), "utf8"), pkg);
    }),
  ];
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) checkTree();
