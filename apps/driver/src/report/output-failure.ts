/** What becomes of a driver whose output nobody takes: a disk is full, or the reader of a pipe has enough. */

/**
 * Tells once that standard output cannot be written, and makes it a failure; a reader that has enough is none. In place of
 * oclif's listener, which throws: so after oclif is loaded.
 */
export function tellOutputFailure(): void {
  const { stdout, stderr } = process;
  for (const listener of stdout.listeners("error")) {
    if (/EPIPE/.test(String(listener)) && /throw/.test(String(listener))) {
      stdout.off("error", listener as () => void);
    }
  }
  let isTold = false;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || isTold) return;
    isTold = true;
    stderr.write(`Standard output cannot be written: ${error.message}\n`);
  });
  // There is nowhere left to tell it, and what is being done may go on.
  stderr.on("error", () => {});
  process.on("exit", (code) => {
    if (isTold && code === 0) process.exitCode = 1;
  });
}
