/**
 * Text as the macros of man(7) take it.
 */

/** Escapes what roff would read as its own, in the middle of a line. */
export function inLine(text: string): string {
  return text
    .replaceAll("\\", String.raw`\e`)
    .replaceAll("-", String.raw`\-`)
    .replaceAll("'", String.raw`\(aq`)
    .replaceAll("`", String.raw`\(ga`)
    .replaceAll("^", String.raw`\(ha`)
    .replaceAll("~", String.raw`\(ti`)
    .replaceAll("…", "...")
    .replaceAll("–", String.raw`\(en`);
}

/** Longer lines are hard to read in the page's source. */
const COLUMNS = 76;

/** Text that may be wrapped: what begins a line of it is no macro. */
export function line(text: string): string {
  const lines = [""];
  for (const word of inLine(text.trim()).split(/\s+/)) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + word.length >= COLUMNS) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.map(guarded).join("\n");
}

function guarded(escaped: string): string {
  return /^[.']/.test(escaped) ? String.raw`\&${escaped}` : escaped;
}

/** A word as an argument of a macro. */
function argument(text: string): string {
  return `"${inLine(text).replaceAll('"', String.raw`\(dq`)}"`;
}

/** A macro and its arguments. */
export function macro(name: string, ...args: readonly string[]): string {
  return [`.${name}`, ...args.map(argument)].join(" ");
}

/** A paragraph with a heading that hangs out to the left, in bold. */
export function tagged(tag: string, ...text: readonly string[]): readonly string[] {
  return [".TP", macro("B", tag), ...text.map(line)];
}

/** A command to type, in an indented line of its own. */
export function example(command: string): readonly string[] {
  return [
    ".RS 4",
    ".nf",
    ...command.split("\n").map((each) => guarded(inLine(each))),
    ".fi",
    ".RE",
  ];
}
