/**
 * The pairs that are in LMDB. A commit is one transaction of it: changed pages, `fdatasync`, then the header with `O_DSYNC`,
 * then the promise.
 */
import {
  StoreFullError,
  StoreReadError,
  StoreWriteError,
  type Batch,
  type Range,
} from "@vclock/replica";

import { KEY_BYTES_MAX, MARKER_KEY, type Database, type Environment } from "./environment.js";
import { NoRoomError, isFull, type Room } from "./room.js";
import { sealAll, unseal } from "./seal.js";

export type Pair = readonly [key: Uint8Array, value: Uint8Array];

/** Pairs are fetched in runs, first short ones and then longer, and no cursor stays open between them. */
const RUN_PAIRS_MIN = 8;
const RUN_PAIRS_MAX = 512;
const RUN_BYTES_MAX = 1024 * 1024;

export class Tree {
  readonly directory: string;
  readonly #environment: Environment;
  readonly #database: Database;
  readonly #room: Room;

  constructor(directory: string, environment: Environment, room: Room) {
    this.directory = directory;
    this.#environment = environment;
    this.#database = environment.database();
    this.#room = room;
  }

  /** @throws StoreReadError when the value was changed, and whatever LMDB throws */
  get(key: Uint8Array): Uint8Array | undefined {
    const sealed = this.#database.get(key);
    return sealed === undefined ? undefined : this.#unseal(key, sealed);
  }

  /** Whether there is such a key, whatever its value. */
  has(key: Uint8Array): boolean {
    return this.#database.get(key) !== undefined;
  }

  *range({ from, to }: Range): Generator<Pair, void> {
    const end = clip(to);
    let start = clip(from);
    let exclusiveStart = false;
    for (let pairsMax = RUN_PAIRS_MIN; ; pairsMax = Math.min(2 * pairsMax, RUN_PAIRS_MAX)) {
      const { pairs, isLast } = this.#run(start, end, exclusiveStart, pairsMax);
      for (const pair of pairs) yield pair;
      const last = pairs.at(-1);
      if (isLast || last === undefined) return;
      start = last[0].slice();
      exclusiveStart = true;
    }
  }

  /**
   * Writes a batch in one transaction. One at a time.
   *
   * @param withinLimit whether it has to keep within `mapSizeMax`
   * @throws StoreFullError when there is no room; nothing was written.
   * @throws StoreWriteError when it is not known what was.
   */
  async commit(
    batch: Batch,
    { withinLimit = false }: { withinLimit?: boolean } = {},
  ): Promise<void> {
    try {
      await this.#room.make(batch, withinLimit, this.#database);
    } catch (error) {
      throw this.#withoutRoom(error);
    }
    const sealed = sealAll(batch.puts);
    try {
      // Nothing in here may throw: what was given until then would be written.
      await this.#database.batch(() => {
        for (const key of batch.deletes) this.#database.remove(key);
        for (const [key, value] of sealed) this.#database.put(key, value);
      });
    } catch (error) {
      throw this.#explain(await causeOf(error));
    } finally {
      this.#room.changed();
    }
    this.#database.resetReadTxn();
  }

  /**
   * Sees to it that what waits to be committed will have room.
   *
   * @param bytes of all of it, as {@link Room.expect} takes them
   * @param puts whether the batch that is asked for puts anything
   * @throws StoreFullError when it would not
   */
  async expect(bytes: number, puts: boolean): Promise<void> {
    try {
      await this.#room.expect(bytes, puts, this.#database);
    } catch (error) {
      throw this.#withoutRoom(error);
    }
  }

  /** When no commit is under way. */
  async close(): Promise<void> {
    await this.#environment.close();
    await this.#room.close();
  }

  full(why: string, cause?: unknown): StoreFullError {
    return new StoreFullError(
      `${this.directory}: no room: ${why}; nothing was written, and reads go on`,
      { cause },
    );
  }

  failed(outcome: string, cause: unknown): StoreWriteError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${this.directory}: a batch failed, and ${outcome}: ${reason}`;
    return new StoreWriteError(message, { cause });
  }

  /** Nothing was begun yet. */
  #withoutRoom(error: unknown): Error {
    if (error instanceof NoRoomError) return this.full(error.message);
    if (isFull(error)) return this.full("no space left on the disk", error);
    return this.failed("nothing was written", error);
  }

  /** LMDB leaves a transaction out whose commit fails, unless the failure was in writing the header. */
  #explain(cause: unknown): Error {
    if (isFull(cause) && this.#isUnharmed()) return this.full("no space left on the disk", cause);
    return this.failed("it is not known what of it is on the disk", cause);
  }

  /** After a header could not be written, LMDB answers nothing any more. */
  #isUnharmed(): boolean {
    try {
      this.#database.resetReadTxn();
      return this.#database.get(MARKER_KEY) !== undefined;
    } catch {
      return false;
    }
  }

  #run(
    start: Uint8Array,
    end: Uint8Array,
    exclusiveStart: boolean,
    pairsMax: number,
  ): { pairs: Pair[]; isLast: boolean } {
    const pairs: Pair[] = [];
    let bytes = 0;
    for (const { key, value } of this.#database.getRange({ start, end, exclusiveStart })) {
      pairs.push([key, this.#unseal(key, value)]);
      bytes += value.byteLength;
      if (pairs.length === pairsMax || bytes >= RUN_BYTES_MAX) return { pairs, isLast: false };
    }
    return { pairs, isLast: true };
  }

  #unseal(key: Uint8Array, sealed: Uint8Array): Uint8Array {
    const value = unseal(key, sealed);
    if (value !== undefined) return value;
    throw new StoreReadError(
      `${this.directory}: the store is damaged: the checksum of key ${Buffer.from(key).toString("hex")} is wrong`,
    );
  }
}

/** A bound longer than any key, cut so that it lies between the same keys. */
function clip(bound: Uint8Array): Uint8Array {
  return bound.subarray(0, KEY_BYTES_MAX + 1);
}

/** lmdb rejects with a general error and hides the reason behind a promise of its own. */
async function causeOf(error: unknown): Promise<unknown> {
  const reason = (error as { commitError?: Promise<never> }).commitError;
  try {
    return reason === undefined ? error : await reason;
  } catch (cause) {
    return cause;
  }
}
