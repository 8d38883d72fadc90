// `npm start`: builds, then runs three servers on this machine until Ctrl-C, with a page to see and try them. Data in .vclock/.
// Servers only warn, so that what to try next stays in sight: `npm start -- --log-level info` shows more.
import { ensureBuilt } from "./build.mjs";
import { root } from "./lib.mjs";
import { runVc } from "./run-vc.mjs";

const args = process.argv.slice(2);
const isGiven = (...flags) => args.some((arg) => flags.some((flag) => arg.startsWith(flag)));
const level = isGiven("--log-level") ? [] : ["--log-level", "warn"];
// The page lets one cut wires and pause servers, unless this starts only some of them.
const playground = isGiven("--only", "--playground", "--admin-ports") ? [] : ["--playground"];

ensureBuilt();
process.chdir(root);
await runVc(["serve", ...level, ...playground, ...args]);
