/** Whether a command can be started, found out before anything is waited for. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { UsageError } from "../errors.js";
import { quoted } from "../report/words.js";

/**
 * @param path the folders in which a command without a slash is looked for, as `PATH` has them
 * @throws UsageError when there is no such program
 */
export function checkStartable(command: string, path: string | undefined): void {
  if (command.includes("/")) {
    const why = whyNot(command);
    if (why !== undefined) throw new UsageError(`${command}: cannot be started: ${why}`);
    return;
  }
  // Without it, the operating system has folders of its own.
  if (path === undefined) return;
  const folders = path.split(delimiter);
  if (folders.some((folder) => whyNot(join(folder, command)) === undefined)) return;
  const advice = /\s/.test(command)
    ? `Its words stand by themselves after the --; for a shell's line: sh -c ${quoted(command)}`
    : "What follows -- is a program and its words.";
  throw new UsageError(
    `${command}: cannot be started: no folder of PATH has such a program. ${advice}`,
  );
}

function whyNot(file: string): string | undefined {
  try {
    if (!statSync(file).isFile()) return "it is not a file";
  } catch {
    return "there is no such file";
  }
  try {
    accessSync(file, constants.X_OK);
    return undefined;
  } catch {
    return "it may not be executed";
  }
}
