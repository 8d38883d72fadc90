import {
  InvariantError,
  StoreReadError,
  StoreWriteError,
  type Batch,
  type Range,
  type Store,
} from "@vclock/replica";

import { KEY_BYTES_MAX } from "./environment.js";
import type { Journal } from "./journal/journal.js";
import type { Pair, Tree } from "./tree.js";

/** A store in a directory. Made by `openLmdbStore`. */
export class LmdbStore implements Store {
  /** Where its files are. An absolute path. */
  readonly directory: string;
  readonly #tree: Tree;
  readonly #journal: Journal;
  #generation = 0;
  #writing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(tree: Tree, journal: Journal) {
    this.directory = tree.directory;
    this.#tree = tree;
    this.#journal = journal;
  }

  /** @internal */
  static on(tree: Tree, journal: Journal): LmdbStore {
    return new LmdbStore(tree, journal);
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#read(() => this.#journal.get(key));
  }

  *range({ from, to }: Range): Generator<readonly [key: Uint8Array, value: Uint8Array], void> {
    const generation = this.#generation;
    const pairs = this.#read(() => this.#journal.range({ from, to })[Symbol.iterator]());
    const next = (): IteratorResult<Pair, unknown> => pairs.next();
    for (let pair = this.#read(next); pair.done !== true; pair = this.#read(next)) {
      yield pair.value;
      if (generation !== this.#generation) {
        throw new InvariantError("a store was written while it was iterated");
      }
    }
  }

  async write(batch: Batch): Promise<void> {
    if (this.#closing !== undefined) {
      throw new StoreWriteError(`${this.directory}: the store is closed; nothing was written`);
    }
    if (this.#writing !== undefined) {
      throw new InvariantError("a store is given one batch at a time");
    }
    checkKeys(batch);
    if (batch.puts.length === 0 && batch.deletes.length === 0) return;
    this.#writing = this.#journal.write(batch);
    try {
      await this.#writing;
      this.#generation++;
    } finally {
      this.#writing = undefined;
    }
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#writing?.catch(() => undefined);
      try {
        await this.#journal.close();
      } finally {
        await this.#tree.close();
      }
    })();
    return this.#closing;
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
