// Before `npm start` of an example, in its folder: installs and builds what it needs, and says nothing unless that fails.
import { readFileSync } from "node:fs";

import { tool } from "./lib.mjs";
import "./setup.mjs";

const { name } = JSON.parse(readFileSync("package.json", "utf8"));
const args = ["run", "build", `--filter=${name}`, "--output-logs=errors-only"];
const { status, stdout, stderr, error } = tool("turbo", args);
if (status !== 0) {
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}\n`);
  process.exitCode = 1;
}
