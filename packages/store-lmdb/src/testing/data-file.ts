import { closeSync, openSync, statSync } from "node:fs";

import { readMetas, type Meta } from "../pages.js";

/** How much of a data file LMDB has written to. */
export function usedBytes(path: string): number {
  const { lastPage, pageBytes } = newest(path);
  return (lastPage + 1) * pageBytes;
}

/** The number of the last transaction that LMDB has synced. */
export function lastTransaction(path: string): number {
  return newest(path).transaction;
}

function newest(path: string): Meta {
  const file = openSync(path, "r");
  try {
    return readMetas(file, statSync(path).size)[0];
  } finally {
    closeSync(file);
  }
}
