// `npm start`: builds, then runs three servers on this machine until Ctrl-C. Data in .vclock/.
import { ensureBuilt } from "./build.mjs";
import { root } from "./lib.mjs";
import { runVc } from "./run-vc.mjs";

ensureBuilt();
process.chdir(root);
await runVc(["serve", ...process.argv.slice(2)]);
