/**
 * Reads the fields of one line, each with what it must be; what is not so becomes a problem with the line and the field.
 */
import type { HistoryProblem } from "./syntax-error.js";

const SHOWN_LENGTH_MAX = 60;

/** Tells that a field is not what it must be. */
const REFUSED: unique symbol = Symbol("refused");

export type Converted<T> = T | typeof REFUSED;

export class Fields {
  readonly #record: Readonly<Record<string, unknown>>;
  readonly #line: number;
  readonly #problem: (problem: HistoryProblem) => void;
  readonly #known = new Set<string>();
  #failed = false;

  constructor(
    record: Readonly<Record<string, unknown>>,
    line: number,
    problem: (problem: HistoryProblem) => void,
  ) {
    this.#record = record;
    this.#line = line;
    this.#problem = problem;
  }

  /** Whether something was wrong. */
  get failed(): boolean {
    return this.#failed;
  }

  /** The field as it stands; `undefined` when it is absent. */
  raw(field: string): unknown {
    this.#known.add(field);
    return Object.hasOwn(this.#record, field) ? this.#record[field] : undefined;
  }

  /** A field that may be absent or null. */
  optional<T>(
    field: string,
    expected: string,
    convert: (value: unknown) => Converted<T>,
  ): T | undefined {
    const value = this.raw(field);
    if (value === undefined || value === null) return undefined;
    return this.#convert(field, expected, value, convert);
  }

  /** A field that must be there. Gives `undefined` only after a problem. */
  required<T>(
    field: string,
    expected: string,
    convert: (value: unknown) => Converted<T>,
  ): T | undefined {
    return this.#convert(field, expected, this.raw(field), convert);
  }

  problem(field: string | undefined, expected: string): void {
    this.#failed = true;
    this.#problem({ line: this.#line, field, expected });
  }

  /** Every field that nobody asked for is a mistake: a misspelt one would silently mean something else. */
  end(): void {
    for (const field of Object.keys(this.#record)) {
      if (!this.#known.has(field)) {
        this.problem(show(field), "expected no such field here");
        return;
      }
    }
  }

  #convert<T>(
    field: string,
    expected: string,
    value: unknown,
    convert: (value: unknown) => Converted<T>,
  ): T | undefined {
    const converted = attempt(convert, value);
    if (converted !== REFUSED) return converted;
    this.problem(field, `expected ${expected}, found ${show(value)}`);
    return undefined;
  }
}

export function refuse(): typeof REFUSED {
  return REFUSED;
}

export function text(value: unknown): Converted<string> {
  return typeof value === "string" ? value : REFUSED;
}

export function finite(value: unknown): Converted<number> {
  return typeof value === "number" && Number.isFinite(value) ? value : REFUSED;
}

export function oneOf<T extends string>(...names: readonly T[]): (value: unknown) => Converted<T> {
  return (value) => names.find((name) => name === value) ?? REFUSED;
}

export function list<T>(
  convert: (value: unknown) => Converted<T>,
): (value: unknown) => Converted<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) return REFUSED;
    const items: T[] = [];
    for (const item of value) {
      const converted = attempt(convert, item);
      if (converted === REFUSED) return REFUSED;
      items.push(converted);
    }
    return items;
  };
}

/** What the readers of `@vclock/clock` refuse, they refuse by throwing. */
function attempt<T>(convert: (value: unknown) => Converted<T>, value: unknown): Converted<T> {
  try {
    return convert(value);
  } catch {
    return REFUSED;
  }
}

/** A value of a hostile file, short enough for a message. */
function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const shown = JSON.stringify(value);
  return shown.length <= SHOWN_LENGTH_MAX ? shown : `${shown.slice(0, SHOWN_LENGTH_MAX)}…`;
}
