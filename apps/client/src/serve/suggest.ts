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
 * How to have the servers log more, for whoever has them log little.
 *
 * @param level the level they log at
 * @param script the npm script that runs, if any: words for `vc serve` then come after a double dash
 */
export function howToSeeMore(level: string, script: string | undefined): string | undefined {
  if (["trace", "debug", "info"].includes(level)) return undefined;
  const flag = "--log-level info";
  return script === "start"
    ? `To see what they do: npm start -- ${flag}`
    : `To see what they do, add ${flag}.`;
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
