// `npm start`: builds, then runs three servers on this machine until Ctrl-C. Data in .vclock/.
// Servers only warn, so that what to try next stays in sight: `npm start -- --log-level info` shows more.
import { ensureBuilt } from "./build.mjs";
import { root } from "./lib.mjs";
import { runVc } from "./run-vc.mjs";

const args = process.argv.slice(2);
const isLevelGiven = args.some((arg) => arg.startsWith("--log-level"));

ensureBuilt();
process.chdir(root);
await runVc(["serve", ...(isLevelGiven ? [] : ["--log-level", "warn"]), ...args]);
