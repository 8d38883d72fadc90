// `npm run --silent vc -- …`: the `vc` command from this checkout, built first when needed.
import { ensureBuilt } from "./build.mjs";
import { runVc } from "./run-vc.mjs";

ensureBuilt();
await runVc(process.argv.slice(2));
