/**
 * Looks through a data file for damage before LMDB maps it.
 *
 * Everything that a reader could come across is visited, breadth first, until a budget is spent: page numbers, kinds and
 * bounds, the order of the keys, the checksums of the values, and that no free page is in use. What lies beyond the budget
 * is met by the checksums when it is read.
 */
import { closeSync, fstatSync, openSync } from "node:fs";

import {
  PageError,
  PageFlag,
  branchesOf,
  check,
  isDataPage,
  leavesOf,
  readBig,
  readMetas,
  readPage,
  type Leaf,
  type Meta,
  type Tree,
} from "./pages.js";
import { unseal } from "./seal.js";

/** What the file is found to be. */
export interface FileReport {
  /** What is wrong, completing "the data file is damaged: …"; `undefined` when nothing was found. */
  readonly problem: string | undefined;
  /** Entries of the last commit; 0 when the header cannot be read. */
  readonly entries: number;
  /** The value of the lowest key, as it lies in the file. */
  readonly firstValue: Buffer | undefined;
}

/** Times that headers are read before they are called bad: a process that has the store open may be changing them. */
const HEADER_TRIES = 5;

/** The headers only, which must be sound or lmdb crashes. Also for a file that another process has open. */
export function checkHeaders(path: string): FileReport {
  let report = withFile(path, () => undefined);
  for (let tries = 1; report.problem !== undefined && tries < HEADER_TRIES; tries++) {
    report = withFile(path, () => undefined);
  }
  return report;
}

/** The headers and the lowest key: enough to know whose file it is. */
export function lookAtFile(path: string): FileReport {
  return withFile(path, (file, meta) => {
    let level: number | undefined = meta.main.root;
    for (let depth = meta.main.depth; level !== undefined && depth > 1; depth--) {
      level = branchesOf(readPage(file, meta, level, 1))[0]?.page;
    }
    if (level === undefined) return undefined;
    const [leaf] = leavesOf(readPage(file, meta, level, 1));
    return leaf?.value;
  });
}

/**
 * The whole of the file, as far as the budget goes.
 *
 * @param budgetBytes how much of the file to read at most; the upper levels of the tree come first
 */
export function checkFile(path: string, budgetBytes: number): FileReport {
  return withFile(path, (file, meta) => {
    const { root } = meta.main;
    const newest = root === undefined ? undefined : readPage(file, meta, root, 1).transaction;
    // Every commit of ours writes the root anew; so this is an older one that says it is newer.
    check(newest === undefined || newest === meta.transaction, "its header was changed");
    const walk = new Walk(file, meta, Math.floor(budgetBytes / meta.pageBytes));
    const main = walk.tree(meta.main, compareKeys, (leaf, value) => {
      const key = leaf.key.subarray(1);
      check(unseal(key, value) !== undefined, "the checksum of a value is wrong");
    });
    const freePages: number[] = [];
    const free = walk.tree(meta.free, compareTransactions, (_, value) => {
      for (const page of freePagesIn(value, meta)) freePages.push(page);
    });
    if (!main || !free) return undefined;
    check(
      !freePages.some((page) => walk.visited.has(page)),
      "its list of free pages names one that is in use",
    );
    return undefined;
  });
}

class Walk {
  readonly visited = new Set<number>();

  constructor(
    readonly file: number,
    readonly meta: Meta,
    private pagesLeft: number,
  ) {}

  /** @returns whether the budget was enough for the whole tree */
  tree(
    tree: Tree,
    compare: (a: Buffer, b: Buffer) => number,
    onValue: (leaf: Leaf, value: Buffer) => void,
  ): boolean {
    let level = tree.root === undefined ? [] : [tree.root];
    const found = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 };
    for (let depth = tree.depth; level.length > 0; depth--) {
      const below: number[] = [];
      for (const number of level) {
        if (!this.#take(number, 1)) return false;
        const page = readPage(this.file, this.meta, number, 1);
        const kind = depth > 1 ? PageFlag.branch : PageFlag.leaf;
        check(page.flags === kind, `page ${number} is of the wrong kind`);
        if (depth > 1) {
          const branches = branchesOf(page);
          checkOrder(branches.slice(1), compare, number);
          for (const branch of branches) below.push(branch.page);
          found.branchPages++;
          continue;
        }
        const leaves = leavesOf(page);
        checkOrder(leaves, compare, number);
        found.leafPages++;
        found.entries += leaves.length;
        for (const leaf of leaves) {
          if (leaf.big !== undefined && !this.#take(leaf.big.page, leaf.big.pages)) return false;
          found.overflowPages += leaf.big?.pages ?? 0;
          const value =
            leaf.big === undefined ? leaf.value : readBig(this.file, this.meta, leaf.big);
          if (value !== undefined) onValue(leaf, value);
        }
      }
      level = below;
    }
    for (const name of ["branchPages", "leafPages", "overflowPages", "entries"] as const) {
      check(found[name] === tree[name], `it has ${found[name]} ${name} instead of ${tree[name]}`);
    }
    return true;
  }

  #take(first: number, count: number): boolean {
    const last = first + count - 1;
    check(
      isDataPage(first, this.meta) && isDataPage(last, this.meta),
      "a page number is impossible",
    );
    this.pagesLeft -= count;
    if (this.pagesLeft < 0) return false;
    for (let page = first; page <= last; page++) {
      check(!this.visited.has(page), `page ${page} is in two places`);
      this.visited.add(page);
    }
    return true;
  }
}

function checkOrder(
  nodes: readonly { readonly key: Buffer }[],
  compare: (a: Buffer, b: Buffer) => number,
  page: number,
): void {
  nodes.reduce((before, node) => {
    check(compare(before.key, node.key) < 0, `the keys of page ${page} are out of order`);
    return node;
  });
}

function compareKeys(a: Buffer, b: Buffer): number {
  return a.compare(b);
}

/** Keys of the free list are transaction numbers. */
function compareTransactions(a: Buffer, b: Buffer): number {
  check(a.length === 8 && b.length === 8, "its list of free pages is broken");
  return Number(a.readBigUInt64LE() - b.readBigUInt64LE());
}

/** Pages of one entry of the free list: a count, then 0 for nothing, a page, or a negative length and the first page. */
function* freePagesIn(list: Buffer, meta: Meta): Generator<number> {
  const broken = "its list of free pages is broken";
  const count = list.length < 8 ? -1 : Number(list.readBigInt64LE());
  check(count >= 0 && (count + 1) * 8 <= list.length, broken);
  for (let i = 1; i <= count; i++) {
    const entry = Number(list.readBigInt64LE(i * 8));
    if (entry === 0) continue;
    check(entry > 0 || ++i <= count, broken);
    const first = entry > 0 ? entry : Number(list.readBigInt64LE(i * 8));
    const last = entry > 0 ? entry : first - entry - 1;
    check(isDataPage(first, meta) && isDataPage(last, meta), broken);
    for (let page = first; page <= last; page++) yield page;
  }
}

function withFile(
  path: string,
  look: (file: number, newest: Meta) => Buffer | undefined,
): FileReport {
  const file = openSync(path, "r+");
  let entries = 0;
  try {
    const metas = readMetas(file, fstatSync(file).size);
    entries = metas[0].main.entries;
    return { problem: undefined, entries, firstValue: look(file, metas[0]) };
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    return { problem: error.message, entries, firstValue: undefined };
  } finally {
    closeSync(file);
  }
}
