/**
 * Reads YAML nodes one field at a time, so that whatever is wrong is reported with its line and with what was expected.
 *
 * Readers take a {@link Spot} and return a value or throw a {@link Misfit}; whoever reads a list or a mapping records the
 * misfit and goes on with the next entry, so one look at a file finds a problem in each step.
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
} from "yaml";
import type { Problem } from "../errors.js";
import { closest } from "./closest.js";

/** A file being read, and what was found wrong with it so far. */
export interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly problems: Problem[];
}

/** A node in its file. The node is `null` where nothing stands; the offset tells where that is. */
export interface Spot {
  readonly source: Source;
  readonly node: Node | null;
  readonly offset: number;
}

/** A value that does not fit. Caught within this folder. */
export class Misfit extends Error {
  constructor(
    readonly spot: Spot,
    message: string,
  ) {
    super(message);
  }
}

export type Read<T> = (spot: Spot) => T;

/** Runs `read`, and records a misfit instead of throwing it. */
export function recording<T>(source: Source, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    record(source, error.spot.offset, error.message);
    return undefined;
  }
}

export function record(source: Source, offset: number, message: string): void {
  const { line, col } = source.lines.linePos(offset);
  source.problems.push({ file: source.file, line, column: col, message });
}

export function lineOf(spot: Spot): number {
  return spot.source.lines.linePos(spot.offset).line;
}

/** What stands at a spot, in a few words, for messages. */
export function shown({ node }: Spot): string {
  if (node === null || (isScalar(node) && node.value === null)) return "nothing";
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (isAlias(node)) return `the alias *${node.source}`;
  if (!isScalar(node)) return "something else";
  const text = JSON.stringify(node.value) ?? String(node.value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
}

export function misfit(spot: Spot, expected: string): Misfit {
  return new Misfit(spot, `expected ${expected}, got ${shown(spot)}`);
}

export function at(spot: Spot, node: Node | null): Spot {
  return { source: spot.source, node, offset: node?.range?.[0] ?? spot.offset };
}

/** Any scalar but null; the caller says what it should have been. */
export function scalar(spot: Spot, expected: string): unknown {
  if (!isScalar(spot.node) || spot.node.value === null) throw misfit(spot, expected);
  return spot.node.value;
}

export function text(expected: string): Read<string> {
  return (spot) => {
    const value = scalar(spot, expected);
    if (typeof value !== "string" || value.trim() === "") throw misfit(spot, expected);
    return value;
  };
}

export function integer(min: number, max: number, what = "a whole number"): Read<number> {
  const expected = `${what} from ${min} to ${max}`;
  return (spot) => {
    const value = scalar(spot, expected);
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
      throw misfit(spot, expected);
    }
    return value;
  };
}

export const yesNo: Read<boolean> = (spot) => {
  const value = scalar(spot, "true or false");
  if (typeof value !== "boolean") throw misfit(spot, "true or false");
  return value;
};

/** Anything YAML can say, as JavaScript. */
export const anything: Read<unknown> = ({ source, node }) => node?.toJS(source.document) ?? null;

export function oneOf<const T extends string>(words: readonly T[]): Read<T> {
  const expected = words.length === 1 ? `${words[0]}` : `one of ${words.join(", ")}`;
  return (spot) => {
    const value = scalar(spot, expected);
    const word = words.find((candidate) => candidate === value);
    if (word === undefined)
      throw new Misfit(spot, `${misfit(spot, expected).message}${guess(value, words)}`);
    return word;
  };
}

export function items(spot: Spot, expected: string): Spot[] {
  if (!isSeq(spot.node)) throw misfit(spot, expected);
  return spot.node.items.map((item) => at(spot, item as Node | null));
}

/** The fields of a mapping; each is read at most once, and what nobody read is reported by {@link Fields.end}. */
export class Fields {
  readonly #spot: Spot;
  readonly #pairs = new Map<string, Pair<Node, Node | null>>();
  readonly #known = new Set<string>();

  constructor(spot: Spot, expected: string) {
    if (!isMap(spot.node)) throw misfit(spot, expected);
    this.#spot = spot;
    for (const pair of spot.node.items as Pair<Node, Node | null>[]) {
      const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
      if (key === undefined) throw misfit(at(spot, pair.key), "a field's name");
      this.#pairs.set(key, pair);
    }
  }

  /** As they stand in the file. */
  get names(): readonly string[] {
    return [...this.#pairs.keys()];
  }

  has(name: string): boolean {
    return this.#pairs.has(name);
  }

  optional<T>(name: string, read: Read<T>): T | undefined {
    this.#known.add(name);
    const pair = this.#pairs.get(name);
    if (pair === undefined) return undefined;
    return read(at(at(this.#spot, pair.key), pair.value));
  }

  required<T>(name: string, read: Read<T>, what: string): T {
    const value = this.optional(name, read);
    if (value === undefined && !this.has(name)) {
      throw new Misfit(this.#spot, `expected ${what} to have \`${name}\`, which is missing`);
    }
    return value as T;
  }

  /** Records every field that nobody asked for. */
  end(what: string): void {
    for (const [name, pair] of this.#pairs) {
      if (this.#known.has(name)) continue;
      const known = [...this.#known];
      const message = `${what} has no field \`${name}\`${guess(name, known)}; it may have ${known.join(", ")}`;
      record(this.#spot.source, at(this.#spot, pair.key).offset, message);
    }
  }
}

/** " (did you mean `x`?)", or nothing. */
export function guess(given: unknown, words: readonly string[]): string {
  const near = typeof given === "string" ? closest(given, words) : undefined;
  return near === undefined ? "" : ` (did you mean \`${near}\`?)`;
}
