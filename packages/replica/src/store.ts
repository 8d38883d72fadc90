/**
 * What a replica needs from a disk: an ordered map from bytes to bytes, read at once and written in atomic batches.
 *
 * The narrowest interface that a replica can live on. An implementation proves itself with the suite exported as
 * `@vclock/replica/conformance`.
 */

/** Puts and deletes that become durable together or not at all. No key occurs twice. */
export interface Batch {
  readonly puts: readonly (readonly [key: Uint8Array, value: Uint8Array])[];
  readonly deletes: readonly Uint8Array[];
}

/** Where to read: keys `k` with `from <= k < to`, in the order of their bytes. */
export interface Range {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

export interface Store {
  /**
   * The value last committed under `key`, or `undefined` when there is none.
   *
   * The bytes stay valid and unchanged until the caller's turn of the event loop ends; copy what is kept longer.
   *
   * @throws StoreReadError when the engine cannot tell. Never answered by `undefined`.
   */
  get(key: Uint8Array): Uint8Array | undefined;

  /**
   * Pairs of the range in ascending order, read as the caller iterates. The caller does not write while it iterates, and
   * ends the iteration (also by `return`) within one turn of the event loop.
   *
   * @throws StoreReadError when the engine cannot tell.
   */
  range(range: Range): Iterable<readonly [key: Uint8Array, value: Uint8Array]>;

  /**
   * Makes the batch durable: when the promise resolves, a crash of process or machine does not undo it, and `get` and
   * `range` show it. One at a time: the caller waits before it writes again. The batch's arrays are the store's until then.
   *
   * @throws StoreFullError (as a rejection) when there is no room. Nothing of the batch is written, and the store goes on.
   * @throws StoreWriteError when it is not known what is on disk. The caller stops using the store.
   */
  write(batch: Batch): Promise<void>;

  /** Releases the store. A write under way is finished first. */
  close(): Promise<void>;
}
