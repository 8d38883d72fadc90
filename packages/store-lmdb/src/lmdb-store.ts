import { constants } from "node:os";

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
import { DiskGate, FileLimit } from "./room.js";
import { sealAll, unseal } from "./seal.js";

/** Pairs are fetched in runs, first short ones and then longer, and no cursor stays open between them. */
const RUN_PAIRS_MIN = 8;
const RUN_PAIRS_MAX = 512;
const RUN_BYTES_MAX = 1024 * 1024;

const MDB_MAP_FULL = -30792;
const { ENOSPC, EDQUOT, EFBIG, EIO } = constants.errno;

/** lmdb's errors have the number of an error as their code, Node's its name. */
const FULL_CODES: readonly unknown[] = [
  ...[ENOSPC, EDQUOT, EFBIG, MDB_MAP_FULL],
  ...["ENOSPC", "EDQUOT", "EFBIG"],
];

/** A store in a directory. Made by `openLmdbStore`. */
export class LmdbStore implements Store {
  /** Where its files are. An absolute path. */
  readonly directory: string;
  readonly #environment: Environment;
  readonly #database: Database;
  readonly #limit: FileLimit;
  readonly #gate: DiskGate;
  #generation = 0;
  #writing: Promise<void> | undefined;
  #failed: StoreWriteError | undefined;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(directory: string, environment: Environment, fileBytesMax: number) {
    this.directory = directory;
    this.#environment = environment;
    this.#database = environment.database();
    this.#limit = new FileLimit(this.#database, fileBytesMax);
    this.#gate = new DiskGate(directory);
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
    })();
    return this.#closing;
  }

  async #write(batch: Batch): Promise<void> {
    if (batch.puts.length === 0 && batch.deletes.length === 0) return;
    if (!this.#limit.take(batch)) throw this.#full("its size limit, mapSizeMax, is reached");
    if (!(await this.#gate.isOpen(() => this.#limit.bytesNeeded(batch)))) {
      throw this.#full("no space left on the disk");
    }
    const sealed = sealAll(batch.puts);
    try {
      // Nothing in here may throw: what was given until then would be written.
      await this.#database.batch(() => {
        for (const key of batch.deletes) this.#database.remove(key);
        for (const [key, value] of sealed) this.#database.put(key, value);
      });
    } catch (error) {
      throw await this.#explain(await causeOf(error), batch);
    }
    this.#generation++;
    this.#gate.foundSpace();
  }

  /** LMDB leaves a transaction out whose commit fails, unless the failure was in writing the header. */
  async #explain(cause: unknown, batch: Batch): Promise<Error> {
    const wasFull =
      isFull(cause) ||
      // A write that the disk was too full to take whole is reported as this.
      (codeOf(cause) === EIO && !(await this.#gate.hasSpace(this.#limit.bytesNeeded(batch))));
    if (wasFull && this.#isUnharmed()) {
      this.#gate.foundFull();
      return this.#full("no space left on the disk", cause);
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.#failed = new StoreWriteError(
      `${this.directory}: a batch failed, and it is not known what of it is on the disk: ${reason}`,
      { cause },
    );
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

/** Whether an error of lmdb or of Node's file system says that there is no room. */
export function isFull(error: unknown): boolean {
  return FULL_CODES.includes(codeOf(error));
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | undefined)?.code;
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
  return reason === undefined ? error : reason.catch((cause: unknown) => cause);
}
