import { closeSync, openSync, statSync } from "node:fs";

import { readMetas } from "../pages.js";

/** How much of a data file LMDB has written to. */
export function usedBytes(path: string): number {
  const file = openSync(path, "r");
  const [{ lastPage, pageBytes }] = readMetas(file, statSync(path).size);
  closeSync(file);
  return (lastPage + 1) * pageBytes;
}
