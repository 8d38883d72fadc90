/**
 * Flags whose values may be left out, or come in twos: rewritten so that oclif takes them one by one.
 */

/** Where a picture goes that was given no file. */
export const STDOUT = "-";

const PICTURES: Readonly<Record<string, RegExp>> = { "--svg": /\.svg$/i, "--html": /\.html?$/i };

/**
 * The words of `vc trace`, such that each flag is followed by its one value.
 *
 * A picture is only written to what is named like one: `vc trace --svg run.log` must not overwrite the log.
 *
 * @example
 * separateValues(["--svg", "run.log"]) //=> ["--svg=-", "run.log"]
 * separateValues(["--between", "a:1", "b:2", "run.log"]) //=> ["--between=a:1", "--between=b:2", "run.log"]
 */
export function separateValues(words: readonly string[]): string[] {
  const separate: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const picture = PICTURES[word];
    if (word === "--") return [...separate, ...words.slice(at)];
    if (picture !== undefined) {
      const next = words[at + 1] ?? "";
      const isGiven = next === STDOUT || picture.test(next);
      separate.push(`${word}=${isGiven ? next : STDOUT}`);
      if (isGiven) at += 1;
    } else if (word === "--between") {
      const events = words.slice(at + 1, at + 3);
      separate.push(...(events.length === 0 ? [word] : events.map((event) => `${word}=${event}`)));
      at += events.length;
    } else separate.push(word);
  }
  return separate;
}
