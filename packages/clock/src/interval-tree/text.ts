/**
 * The notation of the paper: ids `0`, `1`, `(l, r)`; event trees `n`, `(n, l, r)`; clocks `(id, event)`.
 *
 * @see Almeida, Baquero, Fonte 2008, Interval Tree Clocks, §5
 */
import { InvalidIntervalTreeError } from "../errors.js";
import { show } from "../core/show.js";
import { checkDepth, StepsBuilder, type Steps } from "./steps.js";
import { Counts, eventTreeOf, idTreeOf } from "./tree.js";

/** An id tree or an event tree. */
type Nested = number | readonly Nested[];

/** `((1, 0), (0, 1, 0))`. O(n). */
export function writeText(id: Steps, event: Steps): string {
  return `(${textOf(idTreeOf(id))}, ${textOf(eventTreeOf(event))})`;
}

/** A tree in the notation of the paper. O(n), and no recursion. */
export function textOf(root: Nested): string {
  const pieces: string[] = [];
  const ahead: (string | Nested)[] = [root];
  while (ahead.length > 0) {
    const next = ahead.pop() as string | Nested;
    if (typeof next === "string" || typeof next === "number") {
      pieces.push(String(next));
      continue;
    }
    ahead.push(")");
    for (let i = next.length - 1; i >= 0; i--) {
      ahead.push(next[i] as Nested);
      ahead.push(i === 0 ? "(" : ", ");
    }
  }
  return pieces.join("");
}

/** Reads `(id, event)`, in normal form or not, with any spaces between. O(length). @throws {InvalidIntervalTreeError} */
export function readText(text: string): { id: Steps; event: Steps } {
  if (typeof text !== "string") throw new InvalidIntervalTreeError(`${show(text)} is not a text`);
  const reader = new TextReader(text);
  reader.expect("(");
  const id = readId(reader);
  reader.expect(",");
  const event = readEvent(reader);
  reader.expect(")");
  reader.end();
  return { id, event };
}

function readId(reader: TextReader): Steps {
  const id = new StepsBuilder();
  let depth = 0;
  do {
    while (reader.skip("(")) depth = checkDepth(depth + 1);
    depth = endLeaf(reader, depth, id.push(depth, reader.integer(1)));
  } while (depth > 0);
  return id;
}

function readEvent(reader: TextReader): Steps {
  const event = new StepsBuilder();
  const counts = new Counts();
  let depth = 0;
  do {
    while (reader.skip("(")) {
      counts.node(depth, reader.integer(Number.MAX_SAFE_INTEGER));
      reader.expect(",");
      depth = checkDepth(depth + 1);
    }
    const sum = counts.leaf(depth, reader.integer(Number.MAX_SAFE_INTEGER));
    depth = endLeaf(reader, depth, event.push(depth, sum));
  } while (depth > 0);
  return event;
}

/** Reads what follows a leaf: the ends of all nodes that end with it, then a comma before the right half. */
function endLeaf(reader: TextReader, depth: number, end: number): number {
  for (let closed = depth; closed > end; closed--) reader.expect(")");
  if (end > 0) reader.expect(",");
  return end;
}

class TextReader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Reads the character if it comes next. */
  skip(character: string): boolean {
    this.skipSpaces();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  expect(character: string): void {
    if (!this.skip(character)) this.fail(`"${character}"`);
  }

  /** Reads a decimal integer without sign or leading zero. */
  integer(max: number): number {
    this.skipSpaces();
    const start = this.at;
    while (isDigit(this.text.charCodeAt(this.at))) this.at++;
    const digits = this.text.slice(start, Math.min(this.at, start + 17));
    const value = Number(digits);
    const isCanonical = digits.length > 0 && (digits[0] !== "0" || digits.length === 1);
    if (isCanonical && value <= max) return value;
    this.at = start;
    return this.fail(max === 1 ? "0, 1 or a pair" : "an integer from 0 to 2^53 - 1 or a triple");
  }

  end(): void {
    this.skipSpaces();
    if (this.at < this.text.length) this.fail("nothing more");
  }

  private skipSpaces(): void {
    while (this.text[this.at] === " ") this.at++;
  }

  private fail(expected: string): never {
    throw new InvalidIntervalTreeError(`${expected} expected at character ${this.at}`);
  }
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
