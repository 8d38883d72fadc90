// What the scripts of this folder share. Plain Node, no dependency: setup.mjs runs before any exists.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The repository's root folder. */
export const root = resolve(import.meta.dirname, "..");

/** @returns {any} the parsed JSON file at `path`, below the root */
export function readJson(...path) {
  return JSON.parse(readFileSync(join(root, ...path), "utf8"));
}

/** The folders of all workspace packages, below the root: `packages/clock`, …, `examples/…`, `bench`. */
export function workspaceDirs() {
  const below = (parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
  return [...below("packages"), ...below("apps"), ...below("examples"), "bench"].filter((dir) =>
    existsSync(join(root, dir, "package.json")),
  );
}

/** The packages that are published: folder below the root, and `package.json`, of each. */
export function publicPackages() {
  return workspaceDirs()
    .map((dir) => ({ dir, manifest: readJson(dir, "package.json") }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** The environment, less what npm adds to that of scripts: a program does not see that it was npm that started it. */
export function plainEnv() {
  const added = /^npm_(?!config_)|^npm_config_(?:call|package|prefix|local_prefix|global_prefix)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !added.test(name)));
}

/** Environment for the tools we call: ours come first on PATH (turbo looks for pnpm there). */
export function toolEnv() {
  return {
    ...process.env,
    PATH: `${join(root, "node_modules/.bin")}${process.platform === "win32" ? ";" : ":"}${process.env.PATH}`,
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    OCLIF_SKIP_NEW_VERSION_CHECK: "true",
  };
}

/** Runs one of the workspace's tools in the root. */
export function tool(name, args, options = {}) {
  return spawnSync(name, args, { cwd: root, env: toolEnv(), encoding: "utf8", ...options });
}

/** Tracked and new files; without git (an unpacked archive), all files that are not built. */
export function listFiles() {
  const git = tool("git", ["ls-files", "--cached", "--others", "--exclude-standard"]);
  if (git.status === 0)
    return git.stdout.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
  const skipped = new Set(["node_modules", "dist", "coverage", ".git", ".turbo", ".vclock"]);
  const walk = (dir) =>
    readdirSync(join(root, dir), { withFileTypes: true })
      .filter((entry) => !skipped.has(entry.name))
      .flatMap((entry) =>
        entry.isDirectory() ? walk(join(dir, entry.name)) : [join(dir, entry.name)],
      );
  return walk("");
}
