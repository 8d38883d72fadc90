import { SimulationError } from "../errors.js";

/** A schedule's text that is none. Says in which line, what was expected there and what was found. */
export class ScheduleSyntaxError extends SimulationError {
  readonly code = "VC_SIMULATION_SCHEDULE";
  constructor(
    /** Counted from 1. */
    readonly line: number,
    /** A phrase: `a server such as s1`. */
    readonly expected: string,
    /** The word that stands there instead; `undefined` where the line ends. */
    readonly found: string | undefined,
    options?: ErrorOptions,
  ) {
    const shown = found === undefined ? "the end of the line" : JSON.stringify(shorten(found));
    super(`line ${line}: expected ${expected}, found ${shown}`, options);
  }
}

const FOUND_CHARACTERS_MAX = 40;

function shorten(text: string): string {
  return text.length > FOUND_CHARACTERS_MAX ? `${text.slice(0, FOUND_CHARACTERS_MAX)}…` : text;
}
