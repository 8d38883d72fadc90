/**
 * What becomes of `vc` when its standard output cannot be written, such as onto a full disk: it says so once, and fails.
 */
import { ExitCode } from "../errors.js";

/** Who tells it, and remembers that it was told. */
export interface OutputTeller {
  outputFailed: boolean;
  note(text: string): void;
}

/** In place of oclif's listener, which would end the process with a stack trace. A reader that has enough is no failure. */
export function tellWhenOutputFails(teller: OutputTeller = plainTeller()): void {
  for (const listener of process.stdout.listeners("error")) {
    if (/EPIPE/.test(String(listener)) && /throw/.test(String(listener))) {
      process.stdout.off("error", listener as () => void);
    }
  }
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || teller.outputFailed) return;
    teller.outputFailed = true;
    teller.note(`error: Standard output cannot be written: ${error.message}`);
    process.exitCode = ExitCode.unexpected;
  });
}

/** For what prints without a command of ours: help, the version. */
function plainTeller(): OutputTeller {
  return { outputFailed: false, note: (text) => void process.stderr.write(`${text}\n`) };
}
