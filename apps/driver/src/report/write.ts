/** Writes what a flag asked for to the file it names. */
import { writeFileSync } from "node:fs";
import { UsageError } from "../errors.js";

/** @throws UsageError when the file cannot be written; it names the flag */
export function writeReport(flag: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--${flag} ${file}: cannot be written: ${reason(error)}`, {
      cause: error,
    });
  }
}

/** What an error of whatever kind says. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
