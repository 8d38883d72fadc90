/**
 * How the parts of an action stand in its line: in a fixed place, as `name=value`, or as a word that is there or not.
 */
import { ScheduleSyntaxError } from "./syntax-error.js";

/** The words of a line, taken one by one. */
export class Words {
  readonly #line: number;
  readonly #words: string[];

  constructor(line: number, words: readonly string[]) {
    this.#line = line;
    this.#words = [...words];
  }

  /** The first word, which stays. */
  get first(): string | undefined {
    return this.#words[0];
  }

  /** Takes the first word. */
  next(): string | undefined {
    return this.#words.shift();
  }

  /** Takes this very word, wherever it stands. */
  take(word: string): boolean {
    const at = this.#words.indexOf(word);
    if (at >= 0) this.#words.splice(at, 1);
    return at >= 0;
  }

  /** Takes the word that begins with `name=`, wherever it stands, and returns what follows. */
  takeValue(name: string): string | undefined {
    const at = this.#words.findIndex((word) => word.startsWith(`${name}=`));
    if (at < 0) return undefined;
    return this.#words.splice(at, 1)[0]?.slice(name.length + 1);
  }

  error(expected: string, found: string | undefined): ScheduleSyntaxError {
    return new ScheduleSyntaxError(this.#line, expected, found);
  }

  /** @throws ScheduleSyntaxError if a word is left. */
  end(): void {
    if (this.first !== undefined) throw this.error("nothing more", this.first);
  }
}

/** Part of an action, in its line. */
export interface Field<T> {
  /** The words for it; empty when it goes without saying. */
  write(value: T): string;
  /** @throws ScheduleSyntaxError */
  read(words: Words): T;
}

/** How a value is spelt. */
export interface Spelling<T> {
  /** A phrase for errors: `a server such as s1`. */
  readonly what: string;
  write(value: T): string;
  /** `undefined` for a word that is no such thing. */
  read(word: string): T | undefined;
}

export function name(what: string, pattern: RegExp): Spelling<string> {
  return {
    what,
    write: (value) => value,
    read: (word) => (pattern.test(word) ? word : undefined),
  };
}

export function oneOf<T extends string>(...choices: readonly T[]): Spelling<T> {
  return {
    what: `one of ${choices.join(", ")}`,
    write: (value) => value,
    read: (word) => choices.find((choice) => choice === word),
  };
}

/** Digits only, so that every number has one spelling but for leading zeros. */
export function wholeNumber(
  what: string,
  min: number = 0,
  max: number = Number.MAX_SAFE_INTEGER,
): Spelling<number> {
  return {
    what,
    write: String,
    read: (word) => {
      if (!/^[0-9]{1,16}$/.test(word)) return undefined;
      const value = Number(word);
      return value >= min && value <= max ? value : undefined;
    },
  };
}

/** The next word of the line. */
export function place<T>(spelling: Spelling<T>): Field<T> {
  return {
    write: (value) => spelling.write(value),
    read: (words) => {
      const word = words.next();
      const value = word === undefined ? undefined : spelling.read(word);
      if (value === undefined) throw words.error(spelling.what, word);
      return value;
    },
  };
}

/** `name=value`, after what has its place; left out for the usual value. */
export function option<T>(called: string, spelling: Spelling<T>, usual: T): Field<T> {
  return {
    write: (value) => (value === usual ? "" : `${called}=${spelling.write(value)}`),
    read: (words) => readOption(words, called, spelling) ?? usual,
  };
}

/**
 * Takes `name=value`.
 *
 * @throws ScheduleSyntaxError if the value is no such thing; its absence is no error.
 */
export function readOption<T>(words: Words, called: string, spelling: Spelling<T>): T | undefined {
  const word = words.takeValue(called);
  if (word === undefined) return undefined;
  const value = spelling.read(word);
  if (value === undefined) throw words.error(`${called}= and ${spelling.what}`, word);
  return value;
}

/** A word that is there or not. */
export function flag(called: string): Field<boolean> {
  return {
    write: (value) => (value ? called : ""),
    read: (words) => words.take(called),
  };
}
