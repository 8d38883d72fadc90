// Becomes the `vc` command: same process, so signals, terminal and exit code are the command's own.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "./lib.mjs";

const repeatMs = 500;

/**
 * Makes one Ctrl-C one SIGINT. The terminal sends it to npm and to us, and npm passes its own on to
 * us as well, which a command would take for a second, impatient Ctrl-C.
 */
function ignoreRepeatedInterrupts() {
  const emit = process.emit.bind(process);
  let last = -Infinity;
  process.emit = function (event, ...args) {
    if (event === "SIGINT") {
      const now = performance.now();
      if (now - last < repeatMs) return true;
      last = now;
    }
    return emit(event, ...args);
  };
}

/** Runs `vc` with `args`, as if its bin had been called. */
export async function runVc(args) {
  const bin = join(root, "apps/client/bin/run.js");
  process.argv = [process.execPath, bin, ...args];
  ignoreRepeatedInterrupts();
  await import(pathToFileURL(bin).href);
}
