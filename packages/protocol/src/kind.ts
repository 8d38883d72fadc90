/**
 * Kinds of fields: each says in one place what a field may hold, how it is written as plain msgpack data, and how it is
 * read back and checked. Messages are tables of kinds, see `schema-*.ts`.
 *
 * Both ways are checked: what this program sends is held to the same rules as what it receives.
 */
import { keyFault } from "./key.js";
import { compact, type Plain } from "./msgpack.js";
import { cutToBytes, utf8Length } from "./utf8.js";

/** What documents need to know of a kind. */
export interface KindDescription {
  /** As the README says it: `"integer 0…255"`. */
  readonly label: string;
  /** The kinds that this one is made of, when its label names them. */
  readonly inner?: readonly KindDescription[];
  /** For a record: its fields. */
  readonly fields?: readonly FieldDescription[];
}

export interface FieldDescription {
  readonly name: string;
  readonly kind: KindDescription;
}

/**
 * How one field looks in memory (`T`) and on the wire (`Plain`).
 *
 * Functions, not methods: so the compiler refuses a kind for `A` where a field holds `A | undefined`.
 */
export interface Kind<T> extends KindDescription {
  /** @throws {Mismatch} */
  readonly encode: (value: T) => Plain;
  /** @throws {Mismatch} */
  readonly decode: (plain: unknown) => T;
}

/** A value that is not of its kind. Becomes a `ShapeError` once it is known in which field of which message. */
export class Mismatch extends Error {
  /** From the innermost to the outermost. */
  readonly path: (string | number)[] = [];

  constructor(
    readonly expected: string,
    readonly found: unknown,
    options?: { readonly cause?: unknown },
  ) {
    super(expected, options);
  }

  /** `"versions[3].dot"` */
  get field(): string {
    const names = this.path
      .toReversed()
      .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`));
    return names.join("").replace(/^\./, "");
  }
}

/** The same error, its path longer by one step. For `catch` around a part of a value. */
export function within(error: unknown, step: string | number): unknown {
  if (error instanceof Mismatch) error.path.push(step);
  return error;
}

/** A kind whose values are plain data already: checking is all there is to do, both ways. */
function checked<T extends Plain>(label: string, accepts: (value: unknown) => boolean): Kind<T> {
  const check = (value: unknown): T => {
    if (!accepts(value)) throw new Mismatch(label, value);
    return value as T;
  };
  return { label, encode: check, decode: check };
}

/** A safe integer in a range, both ends included. Large ones may come as 64-bit integers or as floats. */
export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Kind<number> {
  const label = max === Number.MAX_SAFE_INTEGER ? `integer ${min}…2^53-1` : `integer ${min}…${max}`;
  const check = (value: unknown): number => {
    if (!Number.isSafeInteger(value) || (value as number) < min || (value as number) > max) {
      throw new Mismatch(label, value);
    }
    return (value as number) + 0; // turns -0 into 0
  };
  return { label, encode: check, decode: check };
}

export const boolean: Kind<boolean> = checked("boolean", (value) => typeof value === "boolean");

/** Well-formed text of so many bytes of UTF-8. */
export function text(bytesMin: number, bytesMax: number): Kind<string> {
  return checked(`text of ${bytesMin}…${bytesMax} bytes`, (value) => {
    if (typeof value !== "string" || value.length < bytesMin || value.length > bytesMax)
      return false;
    const bytes = utf8Length(value);
    return bytes >= bytesMin && bytes <= bytesMax;
  });
}

/** Text for people. What is too long or not well-formed is repaired when encoded: it must not stop a message. */
export function prose(bytesMax: number): Kind<string> {
  const { label, decode } = text(0, bytesMax);
  return {
    label,
    encode: (value) => {
      if (typeof value !== "string") throw new Mismatch(label, value);
      const bytes = utf8Length(value);
      return bytes >= 0 && bytes <= bytesMax ? value : cutToBytes(value, bytesMax);
    },
    decode,
  };
}

export const key: Kind<string> = checked("key", (value) => keyFault(value) === undefined);

/** Bytes of any number. What is decoded never keeps more than about twice its size alive. */
export const binary: Kind<Uint8Array> = {
  label: "binary",
  encode: (value) => {
    if (!(value instanceof Uint8Array)) throw new Mismatch("binary", value);
    return value;
  },
  decode: (plain) => {
    if (!(plain instanceof Uint8Array)) throw new Mismatch("binary", plain);
    return compact(plain);
  },
};

/** One of some names, written as its position among them, from 0. */
export function oneOf<const T extends string>(names: readonly T[]): Kind<T> {
  const label = names.map((name, position) => `${position} ${name}`).join(" · ");
  return {
    label,
    encode: (value) => {
      const position = names.indexOf(value);
      if (position < 0) throw new Mismatch(`one of ${names.join(", ")}`, value);
      return position;
    },
    decode: (plain) => {
      const name = typeof plain === "number" ? names[plain] : undefined;
      if (name === undefined) throw new Mismatch(`an integer from 0 to ${names.length - 1}`, plain);
      return name;
    },
  };
}

/** `undefined` in memory, nil on the wire; or the other kind. */
export function optional<T>(kind: Kind<T>): Kind<T | undefined> {
  return {
    label: `${kind.label}, or nil`,
    inner: [kind],
    encode: (value) => (value === undefined ? null : kind.encode(value)),
    decode: (plain) => (plain === null ? undefined : kind.decode(plain)),
  };
}

/** Any number of the other kind. */
export function list<T>(kind: Kind<T>): Kind<readonly T[]> {
  return {
    label: `array of (${kind.label})`,
    inner: [kind],
    encode: (values) => mapItems(arrayOf(values) as readonly T[], kind.encode),
    decode: (plain) => mapItems(arrayOf(plain), kind.decode),
  };
}

/** Two of different kinds. */
export function pair<A, B>(first: Kind<A>, second: Kind<B>): Kind<readonly [A, B]> {
  return {
    label: `[${first.label}, ${second.label}]`,
    inner: [first, second],
    encode: (value) => {
      const [a, b] = arrayOf(value, 2) as readonly [A, B];
      return [first.encode(a), second.encode(b)];
    },
    decode: (plain) => {
      const [a, b] = arrayOf(plain, 2);
      return [first.decode(a), second.decode(b)];
    },
  };
}

/** The value as an array, of exactly so many items if that is given. @throws {Mismatch} */
export function arrayOf(plain: unknown, length?: number): readonly unknown[] {
  if (!Array.isArray(plain))
    throw new Mismatch(length === undefined ? "an array" : `an array of ${length}`, plain);
  if (length !== undefined && plain.length !== length)
    throw new Mismatch(`an array of ${length}`, plain);
  return plain;
}

function mapItems<A, B>(items: readonly A[], convert: (item: A) => B): B[] {
  const results: B[] = [];
  try {
    for (const item of items) results.push(convert(item));
  } catch (error) {
    throw within(error, results.length);
  }
  return results;
}
