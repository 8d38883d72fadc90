/**
 * `--context`: checked before anything is sent.
 */
import type { CausalContext } from "@vclock/clock";

import { UsageError } from "../errors.js";

/** Reads a context token. @throws UsageError saying what is wrong with it */
export async function readToken(token: string): Promise<CausalContext> {
  const { CausalContext, ClockError } = await import("@vclock/clock");
  try {
    return CausalContext.fromToken(token.trim());
  } catch (error) {
    if (!(error instanceof ClockError)) throw error;
    throw new UsageError(
      error.message.replace(/^Invalid context token: /, "The context token cannot be read: "),
      "Copy the token whole, as vc read prints it. --context none stands for nothing at all.",
      { cause: error },
    );
  }
}

/** What `--context` asks of the SDK; nothing when it was not given. */
export async function contextOption(
  flag: string | undefined,
): Promise<{ readonly context?: CausalContext | "none" }> {
  if (flag === undefined) return {};
  return { context: flag === "none" ? "none" : await readToken(flag) };
}
