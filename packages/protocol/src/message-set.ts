/**
 * The messages allowed in one direction: a table of them becomes an encoder and a decoder.
 */
import { ShapeError, UnknownMessageError } from "./errors.js";
import { arrayOf, Mismatch, within, type Kind } from "./kind.js";
import type { Plain } from "./msgpack.js";
import { decodeFields, encodeFields, fieldList, type Field, type MessageTable } from "./record.js";

/** One message of a set, ready for use. */
export interface MessageEntry {
  readonly name: string;
  readonly code: number;
  readonly fields: readonly Field[];
  /** Properties that all messages with this code have, `type` among them. */
  readonly constants: Readonly<Record<string, string>>;
}

/** Encodes and decodes the messages of one union. */
export class MessageSet<M extends object> {
  private readonly byCode = new Map<unknown, MessageEntry>();
  private readonly byName = new Map<string, MessageEntry>();

  constructor(
    /** What any of them is called in errors: `"client request"`. */
    readonly label: string,
    readonly entries: readonly MessageEntry[],
    private readonly nameOf: (message: M) => string,
  ) {
    for (const entry of entries) {
      this.byCode.set(entry.code, entry);
      this.byName.set(entry.name, entry);
    }
  }

  /** The message as plain data. @throws {ShapeError} when it is not as its table says. */
  encode(message: M): Plain[] {
    const entry = this.byName.get(this.nameOf(message));
    if (entry === undefined)
      throw new ShapeError(this.label, "type", `a ${this.label}`, this.nameOf(message));
    try {
      return encodeFields([entry.code], entry.fields, message);
    } catch (error) {
      throw named(error, entry.name);
    }
  }

  /**
   * The message in plain data.
   *
   * @throws {ShapeError} when it is not as its table says.
   * @throws {UnknownMessageError} when its code is none of this set's.
   */
  decode(plain: unknown): M {
    const entry = this.entryOf(plain);
    try {
      const items = arrayOf(plain, entry.fields.length + 1);
      return decodeFields(begin(entry), entry.fields, items, 1) as M;
    } catch (error) {
      throw named(error, entry.name);
    }
  }

  /** Whether messages with this code have a field `version`. */
  isVersioned(code: unknown): boolean {
    return this.byCode.get(code)?.fields[0]?.name === "version";
  }

  private entryOf(plain: unknown): MessageEntry {
    if (!Array.isArray(plain))
      throw new ShapeError(this.label, "", "an array that begins with a code", plain);
    const entry = this.byCode.get(plain[0]);
    if (entry === undefined) throw new UnknownMessageError(this.label, plain[0]);
    return entry;
  }
}

/** An object with the message's constants. Not `{ ...constants }`: adding to a spread object is thirty times slower. */
function begin({ constants }: MessageEntry): object {
  const target: Record<string, string> = {};
  for (const name in constants) target[name] = constants[name] as string;
  return target;
}

/** The set of a union whose messages are told apart by `type`. */
export function messageSet<M extends { readonly type: string }>(
  label: string,
  table: MessageTable<M>,
): MessageSet<M> {
  const entries = Object.entries<{ readonly code: number; readonly fields: object }>(table);
  return new MessageSet<M>(
    label,
    entries.map(([type, { code, fields }]) => ({
      name: type,
      code,
      fields: fieldList(fields),
      constants: { type },
    })),
    (message) => message.type,
  );
}

/** Any message of a set as a field of another message. */
export function message<M extends object>(set: MessageSet<M>): Kind<M> {
  return {
    label: set.label,
    encode: (value) => nested(() => set.encode(value)),
    decode: (plain) => nested(() => set.decode(plain)),
  };
}

function nested<R>(convert: () => R): R {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const mismatch = new Mismatch(error.expected, error.found);
    throw within(
      mismatch,
      error.field === "" ? error.messageType : `${error.messageType}.${error.field}`,
    );
  }
}

function named(error: unknown, messageType: string): unknown {
  if (!(error instanceof Mismatch)) return error;
  const options = error.cause === undefined ? undefined : { cause: error.cause };
  return new ShapeError(messageType, error.field, error.expected, error.found, options);
}
