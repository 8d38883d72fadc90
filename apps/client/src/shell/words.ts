/**
 * A line of the shell as words: quotes and backslashes as in a POSIX shell, and nothing else of it.
 */
import { UsageError } from "../errors.js";

/**
 * Splits a line.
 *
 * @throws UsageError for a quote that is not closed
 * @example
 * splitWords(`update "my key" it\\'s`) //=> ["update", "my key", "it's"]
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let i = 0; i < line.length; i += 1) {
    const character = line[i] ?? "";
    const next = line[i + 1];
    if (quote !== "" && character === quote) quote = "";
    else if (character === "\\" && next !== undefined && mayEscape(quote, next)) {
      word = (word ?? "") + next;
      i += 1;
    } else if (quote !== "") word = (word ?? "") + character;
    else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (quote !== "") throw new UsageError(`A quote ${quote} is not closed.`);
  if (word !== undefined) words.push(word);
  return words;
}

/** Single quotes escape nothing, double quotes only themselves and backslashes. */
function mayEscape(quote: string, next: string): boolean {
  return quote === "" || (quote === '"' && (next === '"' || next === "\\"));
}
