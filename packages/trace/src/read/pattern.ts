/**
 * Regular expressions of users: compiled, and refused with a reason.
 */
import { showControls } from "../characters/controls.js";
import { InvalidPatternError } from "../errors.js";
import type { LogPattern } from "./result.js";

const REQUIRED = ["host", "clock", "event"];

/**
 * Compiles the regular expression of an event, with the flags g and m besides its own. A flag y is dropped: matching is a search.
 *
 * @throws {InvalidPatternError} when it does not compile, or lacks a group
 */
export function eventPattern(pattern: LogPattern): RegExp {
  const compiled = compile(pattern, "gm");
  const missing = REQUIRED.filter((name) => !hasGroup(compiled.source, name));
  if (missing.length > 0) {
    throw new InvalidPatternError(
      compiled.source,
      `it lacks the named groups ${missing.map((name) => `(?<${name}>…)`).join(", ")}`,
    );
  }
  return compiled;
}

/** @throws {InvalidPatternError} */
export function compile(pattern: LogPattern, flags: string): RegExp {
  const isText = typeof pattern === "string";
  const source = isText ? pattern : pattern.source;
  const own = isText ? "" : pattern.flags.replaceAll(/[gmy]/g, "");
  try {
    return new RegExp(source, own + flags);
  } catch (error) {
    // The engine quotes the expression, as it stands: it is shown already.
    const reason = (error as Error).message.replace(/^Invalid regular expression: .*: /s, "");
    throw new InvalidPatternError(source, showControls(reason), { cause: error });
  }
}

/** Whether the text has a group of this name; escaped, it is none. */
export function hasGroup(source: string, name: string): boolean {
  const plain = source.replaceAll(/\\./gs, "");
  return plain.includes(`(?<${name}>`);
}
