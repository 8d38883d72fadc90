// Packs the package in the current folder as it would be published, and looks at the tarball: our own rules
// (package-rules.mjs), publint for entry points that exist, attw for types that fit them.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { readJson, root, tool } from "./lib.mjs";
import { checkTarball } from "./package-rules.mjs";

const cwd = process.cwd();
const out = mkdtempSync(join(tmpdir(), "vclock-pack-"));

function run(name, ...args) {
  const { status, stdout, stderr, error } = tool(name, args, { cwd });
  if (status !== 0) {
    throw new Error(
      `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}\n${name} ${args.join(" ")} failed in ${cwd}`,
    );
  }
  return stdout;
}

/** All files below a folder: path below it, and text. */
function readTree(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    found
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((file) => [relative(folder, file).replaceAll("\\", "/"), readFileSync(file, "utf8")]),
  );
}

try {
  run("pnpm", "pack", "--pack-destination", out);
  const tarball = join(out, readdirSync(out)[0] ?? "");
  const unpacked = join(out, "unpacked");
  mkdirSync(unpacked);
  run("tar", "-xzf", tarball, "-C", unpacked);
  const files = readTree(join(unpacked, "package"));
  const problems = checkTarball({
    dir: relative(root, cwd).replaceAll("\\", "/"),
    node: readJson("package.json").engines.node,
    manifest: JSON.parse(files.get("package.json")),
    files,
    licence: readFileSync(join(root, "LICENSE"), "utf8"),
  });
  if (problems.length > 0) throw new Error(problems.join("\n"));
  console.log(run("publint", tarball, "--strict"));
  console.log(run("attw", tarball, "--profile", "esm-only"));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
