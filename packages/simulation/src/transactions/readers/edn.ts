/**
 * A reader of EDN, as far as histories need it: nil, booleans, numbers, strings, keywords, symbols, characters, lists, vectors,
 * sets, maps, tagged values (the tag is dropped), discards and comments.
 *
 * Keywords keep their colon: `:ok` is the string `":ok"`. Lists, vectors and sets become arrays.
 *
 * @see https://github.com/edn-format/edn
 */
import { TransactionSyntaxError } from "../errors.js";
import { wholeNumber } from "./builder.js";

const DEPTH_MAX = 64;

export type EdnValue = null | boolean | number | string | readonly EdnValue[] | EdnMap;

/** A map, and the line on which it began. */
export class EdnMap {
  readonly line: number;
  readonly #entries = new Map<string, EdnValue>();

  constructor(line: number) {
    this.line = line;
  }

  /** The value of a keyword or string. */
  get(key: string): EdnValue | undefined {
    return this.#entries.get(key);
  }

  set(key: EdnValue, value: EdnValue): void {
    this.#entries.set(typeof key === "string" ? key : JSON.stringify(key), value);
  }

  toJSON(): unknown {
    return Object.fromEntries(this.#entries);
  }
}

/** All values of a text. @throws TransactionSyntaxError */
export function parseEdn(text: string): readonly EdnValue[] {
  return new EdnParser(text).all();
}

const CLOSED = Symbol("closed");
const blank = /[\s,]/;
const atom = /[^\s,"()[\]{};]+/y;
const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const characters: Readonly<Record<string, string>> = {
  newline: "\n",
  space: " ",
  tab: "\t",
  return: "\r",
};
const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  '"': '"',
  "\\": "\\",
  b: "\b",
  f: "\f",
};

class EdnParser {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  all(): readonly EdnValue[] {
    const values: EdnValue[] = [];
    for (;;) {
      this.#skipBlank();
      if (this.#at >= this.#text.length) return values;
      const value = this.#value(0, undefined);
      if (value === undefined) continue;
      if (value === CLOSED) throw this.#error("closes what was not opened");
      values.push(value);
    }
  }

  /** A value; `undefined` for a discarded one, `CLOSED` at the given closing character. */
  #value(depth: number, close: string | undefined): EdnValue | undefined | typeof CLOSED {
    if (depth > DEPTH_MAX) throw this.#error(`nested deeper than ${DEPTH_MAX}`);
    this.#skipBlank();
    const first = this.#text[this.#at];
    if (first === undefined) throw this.#error("ends in the middle of a value");
    if (first === close) {
      this.#at += 1;
      return CLOSED;
    }
    if (first === '"') return this.#string();
    if (first === "{") return this.#map(depth);
    if (first === "(" || first === "[") return this.#items(depth, closing[first] as string);
    if (first === "#") return this.#dispatch(depth);
    if (first === "\\") return this.#character();
    return this.#atom();
  }

  #dispatch(depth: number): EdnValue | undefined {
    this.#at += 1;
    const second = this.#text[this.#at];
    if (second === "{") return this.#items(depth, "}");
    if (second === "_") {
      this.#at += 1;
      this.#present(depth);
      return undefined;
    }
    this.#word();
    return this.#present(depth);
  }

  /** The next value that is not discarded. */
  #present(depth: number): EdnValue {
    for (;;) {
      const value = this.#value(depth + 1, undefined);
      if (value === CLOSED) throw this.#error("a value is missing");
      if (value !== undefined) return value;
    }
  }

  #items(depth: number, close: string): readonly EdnValue[] {
    this.#at += 1;
    const items: EdnValue[] = [];
    for (;;) {
      const item = this.#value(depth + 1, close);
      if (item === CLOSED) return items;
      if (item !== undefined) items.push(item);
    }
  }

  #map(depth: number): EdnMap {
    const map = new EdnMap(this.#line);
    const items = this.#items(depth, "}");
    if (items.length % 2 !== 0) throw this.#error("a map has a key without a value");
    for (let at = 0; at < items.length; at += 2)
      map.set(items[at] as EdnValue, items[at + 1] as EdnValue);
    return map;
  }

  #string(): string {
    let value = "";
    for (this.#at += 1; this.#text[this.#at] !== '"'; this.#at += 1) {
      let character = this.#text[this.#at];
      if (character === "\n") this.#line += 1;
      if (character === "\\") {
        this.#at += 1;
        const escaped = this.#text[this.#at] ?? "";
        const digits = escaped === "u" ? this.#text.slice(this.#at + 1, this.#at + 5) : "";
        character = /^[\da-f]{4}$/i.test(digits)
          ? String.fromCodePoint(Number.parseInt(digits, 16))
          : escapes[escaped];
        if (escaped === "u") this.#at += 4;
      }
      if (character === undefined)
        throw this.#error("a string without its end, or with an unknown escape");
      value += character;
    }
    this.#at += 1;
    return value;
  }

  #character(): string {
    this.#at += 1;
    const first = this.#text[this.#at];
    if (first === undefined) throw this.#error("ends in the middle of a character");
    if (!/\w/.test(first)) {
      this.#at += 1;
      return first;
    }
    const word = this.#word();
    return characters[word] ?? word;
  }

  #atom(): EdnValue {
    const word = this.#word();
    if (word === "nil") return null;
    if (word === "true" || word === "false") return word === "true";
    if (/^[+-]?\d+N?$/.test(word)) return wholeNumber(word.replace("N", ""));
    if (/^[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?M?$/i.test(word)) return Number.parseFloat(word);
    return word;
  }

  #word(): string {
    atom.lastIndex = this.#at;
    const word = atom.exec(this.#text)?.[0];
    if (word === undefined)
      throw this.#error(`${JSON.stringify(this.#text[this.#at] ?? "the end")} was not expected`);
    this.#at += word.length;
    return word;
  }

  #skipBlank(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === ";") {
        const end = this.#text.indexOf("\n", this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else if (character !== undefined && blank.test(character)) {
        if (character === "\n") this.#line += 1;
        this.#at += 1;
      } else {
        return;
      }
    }
  }

  #error(detail: string): TransactionSyntaxError {
    return new TransactionSyntaxError(this.#line, detail);
  }
}
