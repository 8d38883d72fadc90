import {
  InvariantError,
  StoreFullError,
  StoreReadError,
  StoreWriteError,
  type Batch,
  type Range,
  type Store,
} from "@vclock/replica";

import { KEY_BYTES_MAX, MARKER_KEY, type Database, type Environment } from "./environment.js";
import { NoRoomError, isFull, type Room } from "./room.js";
import { sealAll, unseal } from "./seal.js";

/** Pairs are fetched in runs, first short ones and then longer, and no cursor stays open between them. */
const RUN_PAIRS_MIN = 8;
const RUN_PAIRS_MAX = 512;
const RUN_BYTES_MAX = 1024 * 1024;

/** A store in a directory. Made by `openLmdbStore`. */
export class LmdbStore implements Store {
  /** Where its files are. An absolute path. */
  readonly directory: string;
  readonly #environment: Environment;
  readonly #database: Database;
  readonly #room: Room;
  #generation = 0;
  #writing: Promise<void> | undefined;
  #failed: StoreWriteError | undefined;
  #closing: Promise<void> | undefined;

  private constructor(directory: string, environment: Environment, room: Room) {
    this.directory = directory;
    this.#environment = environment;
    this.#database = environment.database();
    this.#room = room;
  }

  /** @internal */
  static on(directory: string, environment: Environment, room: Room): LmdbStore {
    return new LmdbStore(directory, environment, room);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const sealed = this.#read(() => this.#database.get(key));
    return sealed === undefined ? undefined : this.#unseal(key, sealed);
  }

  *range({ from, to }: Range): Generator<readonly [key: Uint8Array, value: Uint8Array], void> {
    const end = clip(to);
    let start = clip(from);
    let exclusiveStart = false;
    const generation = this.#generation;
    for (let pairsMax = RUN_PAIRS_MIN; ; pairsMax = Math.min(2 * pairsMax, RUN_PAIRS_MAX)) {
      const run = this.#read(() => this.#run(start, end, exclusiveStart, pairsMax));
      for (const pair of run.pairs) {
        yield pair;
        if (generation !== this.#generation) {
          throw new InvariantError("a store was written while it was iterated");
        }
      }
      const last = run.pairs.at(-1);
      if (run.isLast || last === undefined) return;
      start = last[0].slice();
      exclusiveStart = true;
    }
  }

  async write(batch: Batch): Promise<void> {
    if (this.#closing !== undefined) {
      throw new StoreWriteError(`${this.directory}: the store is closed; nothing was written`);
    }
    if (this.#failed !== undefined) throw this.#failed;
    if (this.#writing !== undefined) {
      throw new InvariantError("a store is given one batch at a time");
    }
    checkKeys(batch);
    this.#writing = this.#write(batch);
    try {
      await this.#writing;
    } finally {
      this.#writing = undefined;
    }
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#writing?.catch(() => undefined);
      await this.#environment.close();
      await this.#room.close();
    })();
    return this.#closing;
  }

  async #write(batch: Batch): Promise<void> {
    if (batch.puts.length === 0 && batch.deletes.length === 0) return;
    try {
      await this.#room.make(batch, this.#database);
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
    }
    this.#generation++;
  }

  /** Nothing was begun yet. */
  #withoutRoom(error: unknown): Error {
    if (error instanceof NoRoomError) return this.#full(error.message);
    if (isFull(error)) return this.#full("no space left on the disk", error);
    return this.#fail("nothing was written", error);
  }

  /** LMDB leaves a transaction out whose commit fails, unless the failure was in writing the header. */
  #explain(cause: unknown): Error {
    if (isFull(cause) && this.#isUnharmed()) return this.#full("no space left on the disk", cause);
    return this.#fail("it is not known what of it is on the disk", cause);
  }

  #fail(outcome: string, cause: unknown): StoreWriteError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${this.directory}: a batch failed, and ${outcome}: ${reason}`;
    this.#failed = new StoreWriteError(message, { cause });
    return this.#failed;
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

  #full(why: string, cause?: unknown): StoreFullError {
    return new StoreFullError(
      `${this.directory}: no room: ${why}; nothing was written, and reads go on`,
      { cause },
    );
  }

  #run(
    start: Uint8Array,
    end: Uint8Array,
    exclusiveStart: boolean,
    pairsMax: number,
  ): { pairs: (readonly [key: Uint8Array, value: Uint8Array])[]; isLast: boolean } {
    const pairs: (readonly [key: Uint8Array, value: Uint8Array])[] = [];
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

  #read<T>(read: () => T): T {
    if (this.#closing !== undefined) {
      throw new StoreReadError(`${this.directory}: the store is closed`);
    }
    try {
      return read();
    } catch (cause) {
      if (cause instanceof StoreReadError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StoreReadError(`${this.directory}: cannot read: ${reason}`, { cause });
    }
  }
}

function checkKeys({ puts, deletes }: Batch): void {
  for (const [key] of puts) checkKey(key);
  for (const key of deletes) checkKey(key);
}

function checkKey({ length }: Uint8Array): void {
  if (length >= 1 && length <= KEY_BYTES_MAX) return;
  throw new InvariantError(`a key has ${length} bytes; 1 to ${KEY_BYTES_MAX} are allowed`);
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
