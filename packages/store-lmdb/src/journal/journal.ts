/**
 * A journal before LMDB: batches are appended to a file, which costs a fraction of a transaction, and kept in memory until
 * they are brought into LMDB together.
 *
 * There are two segments. One takes batches; once it is full, the other one does, while all that the first one holds is brought
 * into LMDB. Reads look at the one, the other, LMDB.
 */
import { setTimeout as delay } from "node:timers/promises";

import {
  StoreError,
  StoreFullError,
  StoreWriteError,
  type Batch,
  type Range,
} from "@vclock/replica";

import { isFull } from "../room.js";
import type { Pair, Tree } from "../tree.js";
import { checkpoint } from "./checkpoint.js";
import { keyText, layered } from "./layers.js";
import { recordBytes } from "./record.js";
import { NODE_EXTRA_BYTES } from "./overlay.js";
import { recover, reuseOrMake } from "./recovery.js";
import type { Segment, SegmentIndex } from "./segment.js";
import { newSeed, statePair, type JournalState } from "./state.js";

/** Longer batches go straight to LMDB: they make good transactions, and writing them twice costs more. */
const RECORD_BYTES_MAX = 256 * 1024;

/** The longest rest between two transactions, in milliseconds. */
const REST_MS_MAX = 50;

export interface JournalParts {
  readonly tree: Tree;
  /** The store's id, of its marker. */
  readonly storeId: string;
  readonly segmentBytes: number;
}

export class Journal {
  readonly #parts: JournalParts;
  readonly #tree: Tree;
  /** Takes batches. `undefined` before the first one, when there was nothing in the files. */
  #active: Segment | undefined;
  /** Is being brought into LMDB, or has to be. */
  #frozen: Segment | undefined;
  /** Holds nothing that is not in LMDB. */
  #free: Segment | undefined;
  #last: number;
  /** LMDB says that the files have to be there, and that this is the seed of their records. */
  #seed: number | undefined;
  readonly #freshSeed = newSeed();
  #checkpointing: Promise<void> | undefined;
  /** Aborted when somebody waits for the checkpoint under way. */
  #resting = new AbortController();
  #failed: StoreWriteError | undefined;

  private constructor(parts: JournalParts, applied: number) {
    this.#parts = parts;
    this.#tree = parts.tree;
    this.#last = applied;
  }

  /**
   * Reads the journal's files, if LMDB says that there is something in them.
   *
   * @throws DirectoryDamagedError, DirectoryNewerError, and errors of the file system
   */
  static async open(parts: JournalParts, { applied, seed }: JournalState): Promise<Journal> {
    const journal = new Journal(parts, applied);
    if (seed === undefined) return journal;
    const { last, active, frozen, free } = await recover(
      parts.tree.directory,
      parts.storeId,
      seed,
      applied,
    );
    journal.#seed = seed;
    journal.#last = last;
    journal.#active = active;
    journal.#frozen = frozen;
    journal.#free = free;
    return journal;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const name = keyText(key);
    for (const segment of [this.#active, this.#frozen]) {
      const value = segment?.overlay.get(name);
      if (value !== undefined) return value ?? undefined;
    }
    return this.#tree.get(key);
  }

  range(range: Range): Iterable<Pair> {
    const overlays = [this.#active, this.#frozen].flatMap((each) => each?.overlay ?? []);
    return layered(overlays, this.#tree.range(range), keyText(range.from), keyText(range.to));
  }

  /**
   * Makes a batch durable. One at a time.
   *
   * @throws StoreFullError, StoreWriteError as the store does
   */
  async write(batch: Batch): Promise<void> {
    if (this.#failed !== undefined) throw this.#failed;
    try {
      const bytes = recordBytes(batch);
      if (bytes > this.#recordBytesMax) {
        await this.#drain();
        await this.#tree.commit(batch, { withinLimit: true });
      } else {
        await this.#admit(batch);
        await this.#append(await this.#segmentFor(bytes), batch);
      }
    } catch (error) {
      throw this.#noted(error);
    }
  }

  /** Brings all into LMDB, unless the disk has failed or is full: then the journal is read when the store is opened again. */
  async close(): Promise<void> {
    try {
      this.#resting.abort();
      await this.#checkpointing?.catch(() => undefined);
      if (this.#failed === undefined && this.#seed !== undefined) {
        await this.#drain();
        await this.#commitState(undefined);
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    } finally {
      for (const segment of [this.#active, this.#frozen, this.#free]) await segment?.close();
    }
  }

  /** Sees to it that a batch that is acknowledged will have room in LMDB, too. */
  async #admit(batch: Batch): Promise<void> {
    try {
      await this.#expect(batch);
    } catch (error) {
      if (!(error instanceof StoreFullError) || this.#isDrained) throw error;
      // What waits is reckoned as if it were all new, and may be deletes.
      await this.#drain();
      await this.#expect(batch);
    }
  }

  #expect(batch: Batch): Promise<void> {
    const waiting = (this.#active?.overlay.bytes ?? 0) + (this.#frozen?.overlay.bytes ?? 0);
    const { puts } = batch;
    const bytes = recordBytes(batch) + NODE_EXTRA_BYTES * puts.length;
    return this.#tree.expect(waiting + bytes, puts.length > 0);
  }

  /** The segment for a record of so many bytes. */
  async #segmentFor(bytes: number): Promise<Segment> {
    if (this.#seed === undefined) await this.#begin();
    if (this.#active?.hasRoom(bytes) !== true) {
      while (this.#frozen !== undefined) await this.#checkpointAtOnce();
      this.#freeze();
    }
    // Goes on by itself; whether it went wrong is asked for when its segment is needed.
    if (this.#frozen !== undefined) void this.#checkpoint().catch(() => undefined);
    return this.#active as Segment;
  }

  /** Makes the files, and has LMDB say that they have to be there. Before that, nothing of them counts. */
  async #begin(): Promise<void> {
    const { tree, storeId, segmentBytes } = this.#parts;
    const seed = this.#freshSeed;
    const take = (index: SegmentIndex): Promise<Segment> =>
      reuseOrMake(tree.directory, storeId, index, seed, segmentBytes);
    try {
      this.#active ??= await take(0);
      this.#free ??= await take(1);
    } catch (error) {
      if (isFull(error)) throw tree.full("no space left on the disk for the journal", error);
      throw tree.failed("nothing was written", error);
    }
    await this.#commitState(seed);
  }

  async #append(segment: Segment, batch: Batch): Promise<void> {
    try {
      await segment.append(batch, this.#last + 1);
    } catch (error) {
      // Some file systems need room to write what a file has already. Nothing may be left of a batch that is refused.
      const isWiped = isFull(error) && (await segment.wipe().then(...isDone));
      if (isWiped) throw this.#tree.full("no space left on the disk", error);
      throw this.#tree.failed("it is not known what of it is on the disk", error);
    }
    this.#last++;
  }

  /** Several fit a segment, whichever it is. */
  get #recordBytesMax(): number {
    const segmentBytes = this.#active?.size ?? this.#parts.segmentBytes;
    return Math.min(RECORD_BYTES_MAX, segmentBytes / 4);
  }

  get #isDrained(): boolean {
    return this.#frozen === undefined && this.#active?.isEmpty !== false;
  }

  /** Brings all that waits into LMDB. */
  async #drain(): Promise<void> {
    while (!this.#isDrained) {
      if (this.#frozen === undefined) this.#freeze();
      await this.#checkpointAtOnce();
    }
  }

  /** From now on the other segment takes batches, which holds nothing. */
  #freeze(): void {
    this.#frozen = this.#active;
    this.#active = this.#free;
    this.#free = undefined;
    this.#active?.clear();
  }

  /** Brings the frozen segment into LMDB, with rests. Once at a time, however many ask for it. */
  #checkpoint(): Promise<void> {
    if (this.#checkpointing === undefined) {
      this.#resting = new AbortController();
      this.#checkpointing = this.#checkpointOnce();
    }
    return this.#checkpointing;
  }

  #checkpointAtOnce(): Promise<void> {
    const done = this.#checkpoint();
    this.#resting.abort();
    return done;
  }

  /** Batches sync on the same disk. So a checkpoint takes a third of the time, until half of the other segment is full. */
  async #rest(tookMs: number): Promise<void> {
    const ms = 2 * tookMs * (1 - 2 * (this.#active?.fullness ?? 1));
    // Rejected when the rest is over before its time.
    if (ms >= 1)
      await delay(Math.min(ms, REST_MS_MAX), undefined, { signal: this.#resting.signal }).catch(
        () => undefined,
      );
  }

  async #checkpointOnce(): Promise<void> {
    const frozen = this.#frozen as Segment;
    const state = { applied: frozen.lastNumber, seed: this.#seed };
    try {
      await checkpoint(frozen.overlay, this.#tree, state, (tookMs) => this.#rest(tookMs));
      this.#frozen = undefined;
      this.#free = frozen;
    } catch (error) {
      throw this.#noted(error);
    } finally {
      // At the same moment: whoever finds nothing frozen may freeze, and must not be told that it is done already.
      this.#checkpointing = undefined;
    }
  }

  async #commitState(seed: number | undefined): Promise<void> {
    const puts = [statePair({ applied: this.#last, seed })];
    await this.#tree.commit({ puts, deletes: [] });
    this.#seed = seed;
  }

  /** After an error other than for want of room nothing more is written. */
  #noted(error: unknown): unknown {
    if (error instanceof StoreWriteError) this.#failed ??= error;
    return error;
  }
}

const isDone = [() => true, () => false] as const;
