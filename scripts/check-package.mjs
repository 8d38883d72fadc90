// Packs the package in the current folder as it would be published, and has publint and attw look at
// the tarball: entry points that exist, types that fit them, no build leftovers.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { tool } from "./lib.mjs";

const dir = process.cwd();
const out = mkdtempSync(join(tmpdir(), "vclock-pack-"));

function run(name, ...args) {
  const { status, stdout, stderr, error } = tool(name, args, { cwd: dir });
  if (status !== 0) {
    console.error(`${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}`);
    throw new Error(`${name} ${args.join(" ")} failed in ${dir}`);
  }
  return stdout;
}

try {
  run("pnpm", "pack", "--pack-destination", out);
  const tarball = join(out, readdirSync(out)[0] ?? "");
  console.log(run("publint", tarball, "--strict"));
  console.log(run("attw", tarball, "--profile", "esm-only"));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
