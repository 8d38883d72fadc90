/**
 * Sees to it that LMDB has room for a batch before it is given the batch.
 *
 * When a write of lmdb 3.5.6 fails, it formats a message into a buffer that is too small, and the process is likely to end.
 * So the file is made long enough here, by writing zeros behind its last page: a full disk then is an ordinary error, nothing
 * was begun, and what LMDB writes afterwards goes to blocks that the file owns.
 */
import { open, statfs, type FileHandle } from "node:fs/promises";
import { constants } from "node:os";
import { dirname } from "node:path";

import type { Batch } from "@vclock/replica";

import type { Database, Stats } from "./environment.js";
import { SEAL_BYTES } from "./seal.js";

/** The file grows by an eighth, within these bounds, so that it does not grow often. */
const GROWTH_BYTES_MIN = 256 * 1024;
const GROWTH_BYTES_MAX = 16 * 1024 * 1024;

/** Zeros are written in pieces of this size. */
const PIECE_BYTES = 1024 * 1024;

/** Left free on a disk. */
const DISK_SPARE_BYTES = 64 * 1024;

/** File systems that write a block anew elsewhere, so that owning it is not enough: btrfs, ZFS, bcachefs. */
const COPY_ON_WRITE_TYPES: ReadonlySet<number> = new Set([0x9123683e, 0x2fc12fc1, 0xca451a4e]);

const NODE_HEADER_BYTES = 9;
const PAGE_HEADER_BYTES = 24;
const PAGES_SPARE = 8;

/** Transactions are made this small where there is little room. */
export const COMMIT_ENTRIES_MIN = 8;

const MDB_MAP_FULL = -30792;
const { ENOSPC, EDQUOT, EFBIG } = constants.errno;

/** lmdb's errors have the number of an error as their code, Node's its name. */
const FULL_CODES: ReadonlySet<unknown> = new Set([
  ENOSPC,
  EDQUOT,
  EFBIG,
  MDB_MAP_FULL,
  "ENOSPC",
  "EDQUOT",
  "EFBIG",
]);

/** Whether an error of lmdb or of Node's file system says that there is no room. */
export function isFull(error: unknown): boolean {
  return FULL_CODES.has((error as { code?: unknown } | undefined)?.code);
}

/** There is no room; the message says where. */
export class NoRoomError extends Error {}

/** The room of one data file. Used by whoever alone writes to it, and between two writes. */
export class Room {
  #fileBytes: number;
  #copyOnWrite: boolean | undefined;
  /** As of the last commit. */
  #stats: Stats | undefined;
  #making: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: FileHandle,
    private readonly directory: string,
    private readonly fileBytesMax: number,
    fileBytes: number,
  ) {
    this.#fileBytes = fileBytes;
  }

  /** @param fileBytesMax what the file may grow to */
  static async of(path: string, fileBytesMax: number): Promise<Room> {
    const file = await open(path, "r+");
    return new Room(file, dirname(path), fileBytesMax, (await file.stat()).size);
  }

  /**
   * Makes room for a batch that is committed next.
   *
   * @param withinLimit whether it has to keep within the limit: what was acknowledged has to go somewhere
   * @throws NoRoomError, and errors of the file system.
   */
  async make(batch: Batch, withinLimit: boolean, database: Database): Promise<void> {
    const stats = (this.#stats ??= database.getStats());
    const needed = pagesNeeded(batch, stats);
    if (withinLimit && batch.puts.length > 0) this.#checkLimit(needed, stats);
    await this.#makePages(needed, stats);
  }

  /**
   * Makes sure that what waits to be committed will have room, in small transactions if need be, and keeps within the limit.
   * Deleting is allowed past the limit: LMDB needs pages to give back pages.
   *
   * @param bytes what the pairs that wait take up in LMDB when pages are full; they may be half full
   * @param puts whether the batch that is asked for puts anything
   * @throws NoRoomError, and errors of the file system.
   */
  async expect(bytes: number, puts: boolean, database: Database): Promise<void> {
    const stats = (this.#stats ??= database.getStats());
    const { pageSize } = stats.root;
    const needed = pagesChanged(COMMIT_ENTRIES_MIN + 1, Math.ceil((2 * bytes) / pageSize), stats);
    if (puts) this.#checkLimit(needed, stats);
    await this.#makePages(needed, stats);
  }

  #checkLimit(needed: number, stats: Stats): void {
    if ((pagesInUse(stats) + needed) * stats.root.pageSize > this.fileBytesMax)
      throw new NoRoomError("its size limit, mapSizeMax, is reached");
  }

  /** A transaction was committed, or failed. */
  changed(): void {
    this.#stats = undefined;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** One after another: a batch may ask while another one is being committed. */
  #makePages(needed: number, { root, lastPageNumber }: Stats): Promise<void> {
    const { pageSize } = root;
    const made = this.#making.then(() =>
      this.#extend((lastPageNumber + 1 + needed) * pageSize, needed * pageSize),
    );
    this.#making = made.catch(() => undefined);
    return made;
  }

  async #extend(bytes: number, bytesNeeded: number): Promise<void> {
    const missing = bytes - this.#fileBytes;
    const isLongEnough = missing <= 0;
    if (isLongEnough && !(await this.#isCopyOnWrite())) return;
    const space = await this.#diskBytesFree();
    if (space < (isLongEnough ? bytesNeeded : missing) + DISK_SPARE_BYTES) {
      throw new NoRoomError("no space left on the disk");
    }
    if (isLongEnough) return;
    const eighth = Math.floor(bytes / 8);
    const growth = Math.min(Math.max(eighth, GROWTH_BYTES_MIN), GROWTH_BYTES_MAX);
    const isAmple = space > 4 * growth && bytes + growth <= this.fileBytesMax;
    await this.#writeZeros(isAmple ? bytes + growth : bytes);
  }

  async #writeZeros(until: number): Promise<void> {
    const zeros = Buffer.alloc(Math.min(PIECE_BYTES, until - this.#fileBytes));
    try {
      for (let at = this.#fileBytes; at < until;) {
        const length = Math.min(zeros.length, until - at);
        at += (await this.file.write(zeros, 0, length, at)).bytesWritten;
      }
    } catch (error) {
      await this.file.truncate(this.#fileBytes);
      throw error;
    }
    this.#fileBytes = until;
  }

  async #isCopyOnWrite(): Promise<boolean> {
    this.#copyOnWrite ??= COPY_ON_WRITE_TYPES.has((await statfs(this.directory)).type);
    return this.#copyOnWrite;
  }

  /** What the file system says, which quotas and others' writes may make wrong. */
  async #diskBytesFree(): Promise<number> {
    const { bavail, blocks, bsize } = await statfs(this.directory);
    return blocks === 0 ? Infinity : bavail * bsize;
  }
}

function pagesInUse({ free, ...main }: Stats): number {
  let pages = 2;
  for (const tree of [main, free]) {
    pages += tree.treeBranchPageCount + tree.treeLeafPageCount + tree.overflowPages;
  }
  return pages;
}

/**
 * The most pages that a batch can take: LMDB writes changed pages anew.
 *
 * Large values lie on pages of their own. Of the other entries, each can change its leaf, split it or merge it with its
 * neighbour, and the same with the branches above, which many have in common.
 */
function pagesNeeded(batch: Batch, stats: Stats): number {
  const { pageSize } = stats.root;
  const nodeBytesMax = (pageSize - PAGE_HEADER_BYTES) / 2 - 2;
  let pages = 0;
  for (const [key, value] of batch.puts) {
    const valueBytes = value.length + SEAL_BYTES;
    if (NODE_HEADER_BYTES + key.length + valueBytes <= nodeBytesMax) continue;
    pages += Math.ceil((PAGE_HEADER_BYTES + valueBytes) / pageSize);
  }
  return pagesChanged(batch.puts.length + batch.deletes.length, pages, stats);
}

/** @param largePages those of large values */
function pagesChanged(operations: number, largePages: number, stats: Stats): number {
  const { treeBranchPageCount, treeDepth } = stats;
  let pages = largePages + 3 * operations;
  pages += Math.min(2 * operations * (treeDepth + 1), 2 * treeBranchPageCount + operations);
  const listPages = Math.ceil((16 * pages) / stats.root.pageSize) + 2 * (stats.free.treeDepth + 1);
  return pages + listPages + PAGES_SPARE;
}
