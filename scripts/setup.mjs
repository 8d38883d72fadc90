// Installs the dependencies when needed, with the pnpm version that package.json pins, so that
// `npm test` and `npm start` are enough after a clone. Nothing but Node and npm has to be there.
// A stamp in node_modules/ says what was last installed; when it still fits, this takes milliseconds.
// Talks on standard error only, because `npm run vc` must keep standard output clean.
import "./check-node.mjs";

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { readJson, root, workspaceDirs } from "./lib.mjs";

const stampFile = join(root, "node_modules/.vclock-setup");

function fingerprint() {
  const hash = createHash("sha256").update(process.version);
  const manifests = ["", ...workspaceDirs()].map((dir) => join(dir, "package.json"));
  for (const file of [...manifests, "pnpm-lock.yaml", "pnpm-workspace.yaml"]) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

const wanted = fingerprint();
const installed = existsSync(stampFile) ? readFileSync(stampFile, "utf8") : "";
if (installed !== wanted) {
  const { name, version } = readJson("package.json").devEngines.packageManager;
  const args = ["--yes", `${name}@${version}`, "install", "--frozen-lockfile"];
  const env = { ...process.env, CI: "true" };
  // Set when npm itself was started by `npx -c`; our npx would take them for its own arguments.
  delete env.npm_config_call;
  delete env.npm_config_package;
  console.error(`Installing dependencies: npx ${args.join(" ")}`);
  const { status, error } = spawnSync("npx", args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
    env,
  });
  if (status !== 0) {
    console.error(error?.message ?? "The installation failed; its output is above.");
    process.exit(1);
  }
  writeFileSync(stampFile, wanted);
}
