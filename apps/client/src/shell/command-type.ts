/**
 * What a command of the shell is.
 */
import type { ShellSession } from "./session.js";

/** A command of the shell. */
export interface ShellCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly usage: string;
  readonly summary: string;
  /** Whether its first word is a key, for completion. */
  readonly takesKey: boolean;
  /** Whether a failure leaves open what became of an update. */
  readonly writes: boolean;
  run(session: ShellSession, words: readonly string[], signal: AbortSignal): Promise<void>;
}
