/**
 * The LMDB environment of one directory: lmdb 3.5.6 with the options under which it is sound.
 *
 * - `overlappingSync: false`: a commit writes its pages, calls fdatasync, and then writes the header through a descriptor
 *   opened with O_DSYNC, all before its promise resolves. With lmdb's default, the promise comes before the disk.
 * - `eventTurnBatching: false`, and a `batchStartThreshold` that is never met: a batch is handed to the writing thread
 *   once it is whole; and when its commit fails, its own promise is the only one rejected. With the default, another one
 *   is, which nobody can handle, and the process ends.
 * - a map of its final size: lmdb would otherwise map the file anew in the midst of a transaction, and end the process with
 *   a segmentation fault where that fails.
 */
import { readFileSync } from "node:fs";

import { openAsClass, type RootDatabaseOptionsWithPath } from "lmdb";

/** What this package uses of lmdb's `Database`. Some of it is missing from lmdb's own types. */
export interface Database {
  readonly env: { info(): { readonly numReaders: number; readonly lastPageNumber: number } };
  get(key: Uint8Array): Uint8Array | undefined;
  getRange(options: {
    start: Uint8Array;
    end: Uint8Array;
    exclusiveStart: boolean;
  }): Iterable<{ readonly key: Uint8Array; readonly value: Uint8Array }>;
  put(key: Uint8Array, value: Uint8Array): unknown;
  remove(key: Uint8Array): unknown;
  batch(operations: () => void): Promise<boolean>;
  transactionSync<T>(operations: () => T): T;
  useReadTransaction(): { done(): void };
  resetReadTxn(): void;
  getStats(): Stats;
  close(): Promise<void>;
}

interface TreeStats {
  readonly treeDepth: number;
  readonly treeBranchPageCount: number;
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
}

export interface Stats extends TreeStats {
  readonly lastPageNumber: number;
  readonly root: { readonly pageSize: number };
  readonly free: TreeStats;
}

interface DatabaseClass {
  new (name: null, options: object): Database;
  readonly prototype: Database & { readerList(): string };
}

/** Two keys are not a user's, and below all of them: what names the store, and what says how far the journal is in LMDB. */
export const MARKER_KEY: Uint8Array = Buffer.from("format");
export const JOURNAL_KEY: Uint8Array = Buffer.from("journal");

/** The longest key. LMDB takes some more on pages of 4 KiB. */
export const KEY_BYTES_MAX = 1900;

/** A byte goes before each key, so that one tree has room for the store's pairs and for its own records. */
const keyEncoder = {
  writeKey(key: Uint8Array, target: Uint8Array, start: number): number {
    target[start] = key === MARKER_KEY || key === JOURNAL_KEY ? 0 : 1;
    target.set(key, start + 1);
    return start + 1 + key.length;
  },
  readKey(source: Uint8Array, start: number, end: number): Uint8Array {
    return new Uint8Array(source.subarray(start + 1, end));
  },
};

/** An open environment. Its database is opened apart: that waits for a commit under way in another process. */
export class Environment {
  readonly #options: object;
  readonly #Database: DatabaseClass;
  #database: Database | undefined;

  /**
   * @param directory holds either no data file or one that was looked at: lmdb crashes on a bad one
   * @throws Error of lmdb, with an errno or LMDB's code as `code`
   */
  constructor(directory: string, mapBytes: number) {
    const options: RootDatabaseOptionsWithPath & Record<string, unknown> = {
      path: directory,
      noSubdir: false,
      encoding: "binary",
      keyEncoder,
      maxDbs: 1,
      mapSize: mapBytes,
      permissionsMode: 0o600,
      overlappingSync: false,
      eventTurnBatching: false,
      batchStartThreshold: Number.MAX_SAFE_INTEGER,
      // Closing the database closes the environment.
      isRoot: true,
    };
    this.#options = options;
    this.#Database = openAsClass(options) as unknown as DatabaseClass;
  }

  /** The processes that read from the store at this moment, and have not died. */
  readers(): readonly number[] {
    const lines = this.#Database.prototype.readerList().split("\n");
    return lines.map((line) => Number.parseInt(line, 10)).filter((pid) => pid > 0);
  }

  database(): Database {
    this.#database ??= new this.#Database(null, this.#options);
    return this.#database;
  }

  /** To be called when no batch is under way. */
  async close(): Promise<void> {
    // lmdb closes an environment through one of its databases only; this stands in for one that was never opened.
    const database =
      this.#database ??
      (Object.assign(Object.create(this.#Database.prototype), { isRoot: true }) as Database);
    await database.close();
  }
}

/**
 * How much address space may be set aside, and that is asked before: lmdb crashes where the kernel refuses it.
 *
 * @returns Infinity where there is no limit, or none that is known
 */
export function addressSpaceBytesMax(): number {
  let limits: string;
  try {
    limits = readFileSync("/proc/self/limits", "utf8");
  } catch {
    return Infinity;
  }
  const soft = /^Max address space\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? Infinity : Number(soft);
}
