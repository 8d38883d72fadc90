/**
 * What `vc trace` is to print and to write, from its flags; contradictions are refused before anything is read.
 */
import { UsageError } from "../errors.js";
import { STDOUT } from "./arguments.js";
import { type Format, FORMATS } from "./formats.js";

/** The flags that say what comes out. */
export interface OutputFlags {
  readonly svg: string | undefined;
  readonly html: string | undefined;
  readonly format: string | undefined;
  readonly check: boolean;
  readonly between: readonly string[] | undefined;
  readonly json: boolean;
}

/** What comes out. */
export interface OutputPlan {
  /** What is printed on standard output; `undefined`: nothing, all goes to files. */
  readonly print: Format | "check" | "between" | "document" | undefined;
  readonly files: readonly { readonly format: "svg" | "html"; readonly file: string }[];
}

/** @throws UsageError when two things would go to standard output */
export function planOutput(flags: OutputFlags): OutputPlan {
  const pictures = (["svg", "html"] as const).flatMap((format) => {
    const file = flags[format];
    return file === undefined ? [] : [{ format, file }];
  });
  const printed = pictures.filter(({ file }) => file === STDOUT);
  const asked = [
    ...(flags.check ? ["--check"] : []),
    ...(flags.json && !flags.check ? ["--json"] : []),
    ...printed.map(({ format }) => `--${format}`),
    ...(flags.format === undefined ? [] : ["--format"]),
  ];
  if (asked.length > 1) {
    throw new UsageError(
      `${asked[0]} and ${asked[1]} both print to standard output.`,
      "--svg and --html take a file: --svg picture.svg",
    );
  }
  if (flags.check && flags.between !== undefined) {
    throw new UsageError("--check and --between both print to standard output.");
  }
  const files = pictures.filter(({ file }) => file !== STDOUT);
  return { print: printOf(flags, printed[0]?.format, files.length > 0), files };
}

function printOf(
  { check, between, json, format }: OutputFlags,
  picture: Format | undefined,
  isWritten: boolean,
): OutputPlan["print"] {
  if (check) return "check";
  const named = FORMATS.find((known) => known === format) ?? picture;
  if (between !== undefined && (named === undefined || named === "text")) return "between";
  if (json) return "document";
  return named ?? (isWritten ? undefined : "text");
}
