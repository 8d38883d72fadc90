/**
 * What to type next.
 */

import type { Call } from "../output/call.js";
import { shellWord } from "../output/text.js";

/** Three commands that lead from a value to a conflict. */
export function firstCommands({
  vc,
  cluster,
}: Call): readonly { readonly line: string; readonly what: string }[] {
  const line = (...words: readonly string[]): string => [vc, ...words, ...cluster].join(" ");
  return [
    { line: line("update", "color", "blue"), what: "writes a value" },
    {
      line: line("update", "color", "red", "--context", "none"),
      what: "writes another, as one who has not seen blue",
    },
    { line: line("read", "color"), what: "shows both, and what to do about it" },
  ];
}

/**
 * The command that starts one of the servers again.
 *
 * @param argv the words `vc serve` was called with; what they say of `--only` is replaced
 */
export function restartCommand({ vc }: Call, argv: readonly string[], name: string): string {
  const words: string[] = [];
  let skipping = false;
  for (const word of argv) {
    if (word.startsWith("-")) skipping = word === "--only";
    if (!skipping && !word.startsWith("--only=") && word !== "--json") words.push(shellWord(word));
  }
  return [vc, "serve", ...words, "--only", name].join(" ");
}
