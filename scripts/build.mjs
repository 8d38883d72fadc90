// Builds what a command needs, with one line on standard error unless it fails; for start.mjs and vc.mjs.
// A stamp holds path, size and time of every source file, so that an up-to-date build costs
// milliseconds. When it differs, turbo decides, by content, what really has to be built.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { root, tool, workspaceDirs } from "./lib.mjs";

const stampFile = join(root, "node_modules/.vclock-build");

function fingerprint(dirs) {
  const hash = createHash("sha256");
  const add = (file) => {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  };
  add("tsconfig.base.json");
  add("pnpm-lock.yaml");
  for (const dir of dirs) {
    add(`${dir}/package.json`);
    for (const file of ["tsconfig.build.json", "index.html", "vite.config.ts"]) {
      if (existsSync(join(root, dir, file))) add(`${dir}/${file}`);
    }
    for (const entry of readdirSync(join(root, dir, "src"), {
      recursive: true,
      encoding: "utf8",
    })) {
      if (/\.(?:tsx?|css)$/.test(entry) && !entry.endsWith(".test.ts")) add(`${dir}/src/${entry}`);
    }
  }
  return hash.digest("hex");
}

/** Brings `dist/` of all packages and apps up to date, or ends this process with the build's errors. */
export function ensureBuilt() {
  const dirs = workspaceDirs().filter((dir) => !/^(?:bench$|apps\/site$|examples\/)/.test(dir));
  const wanted = fingerprint(dirs);
  const isBuilt = dirs.every((dir) =>
    ["index.js", "index.html"].some((entry) => existsSync(join(root, dir, "dist", entry))),
  );
  if (isBuilt && existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;

  console.error("Building; the first time takes about half a minute.");
  const args = ["run", "build", "--filter=@vclock/cli", "--filter=@vclock/driver"];
  const { status, stdout, stderr, error } = tool("turbo", [...args, "--output-logs=errors-only"]);
  if (status !== 0) {
    process.stderr.write(
      `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}\nThe build failed.\n`,
    );
    process.exit(1);
  }
  writeFileSync(stampFile, wanted);
}
