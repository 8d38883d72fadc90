/**
 * LMDB's data file as it lies on disk, read without LMDB: data version 2, 64 bits, little-endian, as lmdb 3.x writes it.
 *
 * lmdb 3.5.6 ends the process with a segmentation fault when it is given a file with a bad header, and LMDB follows page
 * numbers without looking. So the file is looked at here first.
 *
 * @see `MDB_meta`, `MDB_page` and `MDB_node` in liblmdb's mdb.c
 */
import { readSync } from "node:fs";

export const PAGE_HEADER_BYTES = 24;

export const PageFlag = { branch: 1, leaf: 2, overflow: 4, meta: 8 } as const;

/** A node whose value lies on pages of its own. */
const NODE_BIG = 1;
const NODE_HEADER_BYTES = 8;
const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
const META_BYTES = PAGE_HEADER_BYTES + 144;
/** LMDB's MDB_INTEGERKEY: keys of the free list are numbers. */
const FREE_TREE_FLAGS = 8;

const PAGES_MISSING_MAX = 2 ** 18;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;

/** The root of a B-tree. */
export interface Tree {
  /** `undefined`: the tree is empty. */
  readonly root: number | undefined;
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
}

/** What a commit points to. */
export interface Meta {
  readonly pageBytes: number;
  readonly transaction: number;
  readonly lastPage: number;
  readonly free: Tree;
  readonly main: Tree;
}

export interface Page {
  readonly number: number;
  readonly transaction: number;
  readonly flags: number;
  readonly bytes: Buffer;
}

export interface Leaf {
  readonly key: Buffer;
  /** Absent when the value is on pages of its own. */
  readonly value: Buffer | undefined;
  readonly big:
    | { readonly page: number; readonly pages: number; readonly bytes: number }
    | undefined;
}

/** What is on disk is not what LMDB writes. The message completes "the data file is damaged: …". */
export class PageError extends Error {}

/**
 * The two commits that a data file has headers of, the newer one first.
 *
 * @param file a file descriptor
 * @param fileBytes the file's size
 * @throws PageError when either of the two headers is not one, or they do not belong together
 */
export function readMetas(file: number, fileBytes: number): readonly [Meta, Meta] {
  const first = parseMeta(readAt(file, 0, META_BYTES), 0);
  const second = parseMeta(readAt(file, first.pageBytes, META_BYTES), 1);
  check(first.pageBytes === second.pageBytes, "its two headers name different page sizes");
  const apart = Math.abs(first.transaction - second.transaction);
  const unused = first.transaction === 0 && second.transaction === 0;
  check(apart === 1 || unused, "its two headers do not follow one another");
  const isFirstNewer = first.transaction > second.transaction;
  const metas = isFirstNewer ? ([first, second] as const) : ([second, first] as const);
  const lastPage = Math.floor(fileBytes / first.pageBytes) - 1;
  for (const tree of [metas[0].free, metas[0].main]) {
    if (tree.root === undefined) continue;
    check(isDataPage(tree.root, metas[0]), "its header names an impossible root");
    check(tree.root <= lastPage, "it was truncated");
  }
  // Pages that were taken and given back in one transaction are counted though they are not in the file.
  check(metas[0].lastPage <= lastPage + PAGES_MISSING_MAX, "its header names an impossible size");
  return metas;
}

function parseMeta(bytes: Buffer, index: number): Meta {
  check(bytes.readUInt32LE(PAGE_HEADER_BYTES) === MAGIC, "its header is not one of LMDB");
  const version = bytes.readUInt32LE(PAGE_HEADER_BYTES + 4);
  check(version === DATA_VERSION, `LMDB's data version is ${version}, not ${DATA_VERSION}`);
  check(bytes.readUInt16LE(18) === PageFlag.meta, "its header is not marked as one");
  check(number64(bytes, 0) === index, "its headers are not in their places");
  const pageBytes = bytes.readUInt32LE(48);
  const isPowerOf2 = (pageBytes & (pageBytes - 1)) === 0;
  check(pageBytes >= 512 && pageBytes <= 65_536 && isPowerOf2, "its page size is impossible");
  const transaction = number64(bytes, 152);
  check(transaction === 0 || transaction % 2 === index, "its headers have changed places");
  return {
    pageBytes,
    transaction,
    lastPage: number64(bytes, 144),
    free: parseTree(bytes, 48, FREE_TREE_FLAGS),
    main: parseTree(bytes, 96, 0),
  };
}

function parseTree(bytes: Buffer, at: number, flags: number): Tree {
  check(bytes.readUInt16LE(at + 4) === flags, "its header names a tree of another kind");
  const empty = bytes.readBigUInt64LE(at + 40) === NO_PAGE;
  const tree = {
    root: empty ? undefined : number64(bytes, at + 40),
    depth: bytes.readUInt16LE(at + 6),
    branchPages: number64(bytes, at + 8),
    leafPages: number64(bytes, at + 16),
    overflowPages: number64(bytes, at + 24),
    entries: number64(bytes, at + 32),
  };
  check((tree.depth === 0) === empty, "its header names an impossible tree");
  check(!empty || tree.entries === 0, "its header names an impossible tree");
  return tree;
}

/** Whether a page of this number can hold anything. */
export function isDataPage(number: number, meta: Meta): boolean {
  return number >= 2 && number <= meta.lastPage;
}

/** Reads `count` pages that lie together; only the first has a header. */
export function readPage(file: number, meta: Meta, number: number, count: number): Page {
  check(
    isDataPage(number, meta) && isDataPage(number + count - 1, meta),
    "a page number is impossible",
  );
  const bytes = readAt(file, number * meta.pageBytes, count * meta.pageBytes);
  const page = {
    number: number64(bytes, 0),
    transaction: number64(bytes, 8),
    flags: bytes.readUInt16LE(18),
    bytes,
  };
  check(page.number === number, `page ${number} says it is another`);
  check(page.transaction <= meta.transaction, `page ${number} is from the future`);
  return page;
}

/** Where the nodes of a branch or leaf page begin, in the order of their keys. */
function nodesOf({ bytes, number }: Page): readonly number[] {
  const room = bytes.length - PAGE_HEADER_BYTES;
  const lower = bytes.readUInt16LE(20);
  const upper = bytes.readUInt16LE(22);
  check(
    lower > 0 && lower % 2 === 0 && lower <= upper && upper <= room,
    `page ${number} is broken`,
  );
  return Array.from({ length: lower / 2 }, (_, i) => {
    const offset = bytes.readUInt16LE(PAGE_HEADER_BYTES + 2 * i);
    check(offset >= upper && offset + NODE_HEADER_BYTES <= room, `page ${number} is broken`);
    return offset + PAGE_HEADER_BYTES;
  });
}

/** The children of a branch page and the lowest key of each; the first one's key says nothing. */
export function branchesOf(page: Page): readonly { key: Buffer; page: number }[] {
  return nodesOf(page).map((at) => ({
    key: slice(page, at + NODE_HEADER_BYTES, page.bytes.readUInt16LE(at + 6)),
    page: page.bytes.readUIntLE(at, 6),
  }));
}

export function leavesOf(page: Page): readonly Leaf[] {
  return nodesOf(page).map((at) => {
    const { bytes } = page;
    const valueBytes = bytes.readUInt32LE(at);
    const flags = bytes.readUInt16LE(at + 4);
    const key = slice(page, at + NODE_HEADER_BYTES, bytes.readUInt16LE(at + 6));
    const valueAt = at + NODE_HEADER_BYTES + key.length;
    check((flags & ~NODE_BIG) === 0, `page ${page.number} has a node of a kind that is not used`);
    if (flags === 0) return { key, value: slice(page, valueAt, valueBytes), big: undefined };
    const pointer = slice(page, valueAt, 24);
    const big = { page: number64(pointer, 0), pages: number64(pointer, 16), bytes: valueBytes };
    return { key, value: undefined, big };
  });
}

/** The value on the pages that a leaf points to. */
export function readBig(
  file: number,
  meta: Meta,
  { page: number, pages, bytes }: NonNullable<Leaf["big"]>,
): Buffer {
  check(
    pages === Math.ceil((PAGE_HEADER_BYTES + bytes) / meta.pageBytes),
    "a large value is broken",
  );
  const page = readPage(file, meta, number, pages);
  check(page.flags === PageFlag.overflow, `page ${number} is of the wrong kind`);
  check(page.bytes.readUInt32LE(20) === pages, `page ${number} is broken`);
  return page.bytes.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + bytes);
}

export function check(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new PageError(problem);
}

/** Above what a number holds exactly it is garbage anyhow, and found out by what it is compared with. */
export function number64(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}

function slice(page: Page, at: number, length: number): Buffer {
  check(at + length <= page.bytes.length, `page ${page.number} is broken`);
  return page.bytes.subarray(at, at + length);
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  let got = 0;
  while (got < length) {
    const bytesRead = readSync(file, bytes, got, length - got, position + got);
    check(bytesRead > 0, "it was truncated");
    got += bytesRead;
  }
  return bytes;
}
