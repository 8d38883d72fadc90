/**
 * Whether a batch has room: within the store's own limit, and on the disk.
 *
 * LMDB writes changed pages anew and reuses old ones later, so a batch may need more than its bytes. Reckoned here is the most
 * it can need.
 */
import { statfs } from "node:fs/promises";

import type { Batch } from "@vclock/replica";

import type { Database, Stats } from "./environment.js";
import { SEAL_BYTES } from "./seal.js";

/** Left free on a disk that was found full, so that it is not filled to the last page. */
const DISK_SPARE_BYTES = 1024 * 1024;

/** After a disk was found full, it is tried again this often even when the file system still reports no space. */
const DISK_RETRY_MS = 1000;

const NODE_HEADER_BYTES = 9;
const PAGE_HEADER_BYTES = 24;
const PAGES_SPARE = 8;

/** Keeps a data file below a size. Looks at the file only when the batches since the last look might have filled it. */
export class FileLimit {
  #pagesFree = 0;

  constructor(
    private readonly database: Database,
    private readonly bytesMax: number,
  ) {}

  /** Reserves what the batch can need at most. Deleting is always allowed: the map is larger than the file may be. */
  take(batch: Batch): boolean {
    if (batch.puts.length === 0) return true;
    const stats = this.database.getStats();
    const needed = pagesNeeded(batch, stats);
    if (needed > this.#pagesFree) {
      const pagesMax = Math.floor(this.bytesMax / stats.root.pageSize);
      this.#pagesFree = pagesMax - pagesInUse(stats);
      if (needed > this.#pagesFree) return false;
    }
    this.#pagesFree -= needed;
    return true;
  }

  /** The most bytes that the data file can grow by for this batch. */
  bytesNeeded(batch: Batch): number {
    const stats = this.database.getStats();
    return pagesNeeded(batch, stats) * stats.root.pageSize;
  }
}

/** Remembers that a disk was full, and keeps batches from it that would fail again. */
export class DiskGate {
  #retryAtMs: number | undefined;

  constructor(private readonly directory: string) {}

  /** @returns false when the disk was found full a moment ago and has no more space now. */
  async isOpen(bytesNeeded: () => number): Promise<boolean> {
    if (this.#retryAtMs === undefined || performance.now() >= this.#retryAtMs) return true;
    return this.hasSpace(bytesNeeded());
  }

  /** What the file system says. Quotas and others' writes may make it wrong. */
  async hasSpace(bytesNeeded: number): Promise<boolean> {
    const { bavail, bsize } = await statfs(this.directory);
    return bavail * bsize >= bytesNeeded + DISK_SPARE_BYTES;
  }

  foundFull(): void {
    this.#retryAtMs = performance.now() + DISK_RETRY_MS;
  }

  foundSpace(): void {
    this.#retryAtMs = undefined;
  }
}

function pagesInUse({ free, ...main }: Stats): number {
  let pages = 2;
  for (const tree of [main, free]) {
    pages += tree.treeBranchPageCount + tree.treeLeafPageCount + tree.overflowPages;
  }
  return pages;
}

/** Large values lie on pages of their own. Of the others, each can change a page a level, and split it. */
function pagesNeeded(batch: Batch, stats: Stats): number {
  const { pageSize } = stats.root;
  const nodeBytesMax = (pageSize - PAGE_HEADER_BYTES) / 2 - 2;
  let largePages = 0;
  let smallBytes = 0;
  for (const [key, value] of batch.puts) {
    const valueBytes = value.length + SEAL_BYTES;
    const nodeBytes = NODE_HEADER_BYTES + key.length + valueBytes;
    if (nodeBytes <= nodeBytesMax) {
      smallBytes += nodeBytes + 2;
      continue;
    }
    largePages += Math.ceil((PAGE_HEADER_BYTES + valueBytes) / pageSize);
    smallBytes += NODE_HEADER_BYTES + key.length + PAGE_HEADER_BYTES;
  }
  const operations = batch.puts.length + batch.deletes.length;
  const byOperation = operations * (stats.treeDepth + 2);
  const byTree =
    stats.treeBranchPageCount + stats.treeLeafPageCount + Math.ceil((3 * smallBytes) / pageSize);
  const pages = largePages + Math.min(byOperation, byTree + stats.treeDepth + 2);
  const listPages = Math.ceil((16 * pages) / pageSize) + stats.free.treeDepth + 1;
  return pages + listPages + PAGES_SPARE;
}
