/**
 * Colour, only where a person sees it: on a terminal, and never with `NO_COLOR`.
 */
import { DEFAULT_CALL, type Call } from "./call.js";

/** Wraps text in colour, or leaves it alone. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
  /** One of a few colours, always the same for the same number: tells servers apart. */
  readonly nth: (n: number, text: string) => string;
}

/** In the order of the hosts' colours in the diagrams of `@vclock/trace`, so that `s2` is the same everywhere. */
const SERVER_COLOURS = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94];

/** Whether to colour what is written to `stream`. */
export function wantsColour(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

/** The style for a place that has colour, or has not. */
export function makeStyle(colour: boolean): Style {
  const wrap = (open: number, close: number) => (text: string) =>
    colour && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
    cyan: wrap(36, 39),
    nth: (n, text) => wrap(SERVER_COLOURS[n % SERVER_COLOURS.length] ?? 36, 39)(text),
  };
}

/** How to write for people: what a report needs to know of the place it is shown in. */
export interface View {
  /** For standard output. */
  readonly out: Style;
  /** For standard error. */
  readonly err: Style;
  /** Standard output is a terminal: control characters in values are escaped. */
  readonly terminal: boolean;
  /** Characters in a line, for shortening; never fewer than 40. */
  readonly columns: number;
  /** For commands to type next. */
  readonly call: Call;
}

/** A view without colour, terminal or narrow lines: files, pipes, tests. */
export const PLAIN_VIEW: View = {
  out: makeStyle(false),
  err: makeStyle(false),
  terminal: false,
  columns: 100,
  call: DEFAULT_CALL,
};
