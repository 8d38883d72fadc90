/**
 * Records and messages as arrays of their fields, in the order of the table that describes them.
 */
import { arrayOf, Mismatch, within, type Kind } from "./kind.js";
import type { Plain } from "./msgpack.js";

/** A kind for every property of `T`: a property that is not described does not compile. Their order is that on the wire. */
export type Fields<T> = { readonly [K in keyof T]-?: Kind<T[K]> };

/** A message's code, and its fields after it. */
export interface MessageSpec<T> {
  /** First item of the array on the wire. Never given to another message. */
  readonly code: number;
  readonly fields: Fields<T>;
}

/** A spec for every message of a union told apart by `type`. */
export type MessageTable<M extends { readonly type: string }> = {
  readonly [T in M["type"]]: MessageSpec<Omit<Extract<M, { readonly type: T }>, "type">>;
};

/** One named thing of several fields: an array on the wire. */
export function record<T extends object>(label: string, fields: Fields<T>): Kind<T> {
  const rows = fieldList(fields);
  return {
    label,
    fields: rows,
    encode: (value) => encodeFields([], rows, value),
    decode: (plain) => decodeFields({}, rows, arrayOf(plain, rows.length), 0) as T,
  };
}

/** A property and its kind. */
export interface Field {
  readonly name: string;
  readonly kind: Kind<unknown>;
}

/** The table's rows, in order. */
export function fieldList(fields: object): readonly Field[] {
  return Object.entries(fields).map(([name, kind]) => ({ name, kind: kind as Kind<unknown> }));
}

/** Appends the object's fields to `target`. @throws {Mismatch} */
export function encodeFields(target: Plain[], fields: readonly Field[], value: object): Plain[] {
  if (typeof value !== "object" || value === null) throw new Mismatch("an object", value);
  const values = value as Readonly<Record<string, unknown>>;
  for (const { name, kind } of fields) {
    try {
      target.push(kind.encode(values[name]));
    } catch (error) {
      throw within(error, name);
    }
  }
  return target;
}

/** Sets the fields on `target`, from the items after the first `skip`. @throws {Mismatch} */
export function decodeFields(
  target: object,
  fields: readonly Field[],
  items: readonly unknown[],
  skip: number,
): object {
  const values = target as Record<string, unknown>;
  let i = 0;
  try {
    for (; i < fields.length; i++) {
      const { name, kind } = fields[i] as Field;
      values[name] = kind.decode(items[i + skip]);
    }
  } catch (error) {
    throw within(error, (fields[i] as Field).name);
  }
  return target;
}
