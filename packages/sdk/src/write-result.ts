/**
 * What updates and deletes return.
 */
import type { CausalContext, Dot, VersionVector } from "@vclock/clock";
import type { Participation } from "@vclock/protocol";
import type { Data, ReadResult, Version } from "./read-result.js";

/** What every answer to a write has. */
export interface WriteBase<T = Data> extends Participation {
  readonly key: string;
  /**
   * What the writer has seen after this write: the request's context and the new dot. It does not cover siblings that the
   * writer has not seen, so passing it to the next update never destroys those.
   */
  readonly context: CausalContext;
  /** A cut that holds the write. */
  readonly clock: VersionVector;
  /** How many live versions the key has after the write. */
  readonly siblings: number;
  /** Whether the key has more than one live version after the write. */
  readonly conflict: boolean;
  /** The live versions after the write, in order of their dots, when `returnVersions` asked for them. */
  readonly versions: readonly Version<T>[] | undefined;
}

/** An update was applied, and confirmed by as many servers as its consistency asks. */
export interface Written<T = Data> extends WriteBase<T> {
  readonly type: "written";
  readonly dot: Dot;
}

/** The answer to a delete. `deleted: false` when the key had no live version: then nothing has changed, and there is no dot. */
export interface DeleteResult<T = Data> extends WriteBase<T> {
  readonly type: "deleted";
  readonly deleted: boolean;
  readonly dot: Dot | undefined;
}

/** `update(key, fn)` wrote what `fn` returned. */
export interface Updated<T = Data> extends Written<T> {
  /** What is stored now: what `fn` returned, or what a resolver made of that and of concurrent updates. */
  readonly value: T;
  /** What `fn` was given. */
  readonly before: ReadResult<T>;
}

/** `update(key, fn)` deleted the key, because `fn` returned `remove`. */
export interface Removed<T = Data> extends DeleteResult<T> {
  readonly before: ReadResult<T>;
}

/** `update(key, fn)` changed nothing, because `fn` returned `unchanged`. */
export interface Unchanged<T = Data> {
  readonly type: "unchanged";
  readonly key: string;
  readonly before: ReadResult<T>;
}

/** The answer to `update(key, fn)`. */
export type UpdateResult<T = Data> = Updated<T> | Removed<T> | Unchanged<T>;
