/**
 * What a read returns: a tagged union, so that the compiler asks what to do about a conflict.
 */
import type { CausalContext, Dot, VersionVector } from "@vclock/clock";
import type { Participation, Value } from "@vclock/protocol";

/** Anything that can be stored: plain data, all the way down. */
export type Data =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Date
  | readonly Data[]
  | { readonly [key: string]: Data };

/** One live version of a key, decoded. */
export interface Sibling<T = Data> {
  readonly type: "value";
  readonly value: T;
  /** The update that wrote it. */
  readonly dot: Dot;
}

/**
 * A live version whose bytes this SDK cannot turn into a value: another program wrote it, with a tag of its own or with
 * bytes that are not plain msgpack data. Nothing is lost: `raw` has the bytes, and `update(key, raw(…))` writes such.
 */
export interface Undecodable {
  readonly type: "undecodable";
  readonly dot: Dot;
  /** The tag and the bytes, as stored. */
  readonly raw: Value;
  /** Why, in words. */
  readonly reason: string;
}

/** One live version, decoded if it can be. */
export type Version<T = Data> = Sibling<T> | Undecodable;

/** What every read result has. */
export interface ReadBase<T = Data> extends Participation {
  readonly key: string;
  /** What this read has seen. An update with it supersedes exactly that. */
  readonly context: CausalContext;
  /** The cut that was read. */
  readonly clock: VersionVector;
  /** All live versions, undecodable ones too, in order of their dots. Empty when the key is absent. */
  readonly versions: readonly Version<T>[];
  /** The dots of `versions`. */
  readonly dots: readonly Dot[];
}

/** The key has no live version. */
export interface AbsentRead<T = Data> extends ReadBase<T> {
  readonly type: "absent";
}

/** The key has one value: one live version, or several that a resolver has made one. */
export interface ValueRead<T = Data> extends ReadBase<T> {
  readonly type: "value";
  readonly value: T;
  /** The siblings that a resolver has made into `value`; empty when there was one version. */
  readonly resolvedFrom: readonly Sibling<T>[];
}

/** The key has several live versions: concurrent updates, none of which has seen the others. */
export interface ConflictRead<T = Data> extends ReadBase<T> {
  readonly type: "conflict";
  /** At least two, in order of their dots. */
  readonly siblings: readonly Sibling<T>[];
}

/** At least one live version cannot be decoded; `versions` has all of them. */
export interface UndecodableRead<T = Data> extends ReadBase<T> {
  readonly type: "undecodable";
  /** The versions that could be decoded; may be empty. */
  readonly siblings: readonly Sibling<T>[];
  /** Those that could not; at least one. */
  readonly undecodable: readonly Undecodable[];
}

/**
 * The answer to a read.
 *
 * `T` is the caller's claim of what is stored under the key; it is not checked.
 */
export type ReadResult<T = Data> =
  | AbsentRead<T>
  | ValueRead<T>
  | ConflictRead<T>
  | UndecodableRead<T>;
