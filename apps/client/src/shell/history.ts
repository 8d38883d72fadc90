/**
 * The lines typed before, kept in the user's state directory, readable by nobody else: they hold keys and values.
 */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";

const LINES_MAX = 1_000;

/** Where the history is: `$XDG_STATE_HOME/vclock/shell_history`, or below `~/.local/state`. */
export function historyPath(env: Readonly<Record<string, string | undefined>>): string {
  const state = env["XDG_STATE_HOME"] || join(homedir(), ".local", "state");
  return join(state, "vclock", "shell_history");
}

/** The lines of earlier sittings, newest first, as readline wants them. A file that cannot be read is no history. */
export function loadHistory(path: string): string[] {
  let lines: string[];
  try {
    lines = readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return [];
  }
  if (lines.length > LINES_MAX * 2) {
    lines = lines.slice(-LINES_MAX);
    quietly(() => writeFileSync(path, `${lines.join("\n")}\n`, { mode: 0o600 }));
  }
  return lines.slice(-LINES_MAX).reverse();
}

/** Adds a line, at once: a shell may be killed. */
export function appendHistory(path: string, line: string): void {
  if (line.trim() === "") return;
  quietly(() => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    appendFileSync(path, `${line}\n`, { mode: 0o600 });
  });
}

/** History is a convenience: a disk that is full or read-only must not end the shell. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // Nothing is lost but the convenience.
  }
}
