/** What a directory is, found out before LMDB is let near it, and without changing anything in it. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import { checkHeaders, lookAtFile } from "./check-file.js";
import { DirectoryDamagedError, DirectoryForeignError } from "./errors.js";
import { isTemporary } from "./files.js";
import { SEGMENT_FILES } from "./journal/segment.js";
import { MARKER_FILE, parseMarker, readMarker, type Marker } from "./marker.js";
import { unseal } from "./seal.js";
import { MARKER_KEY } from "./environment.js";

export const DATA_FILE = "data.mdb";
export const LOCK_FILE = "lock.mdb";

const OWN_FILES: ReadonlySet<string> = new Set([
  DATA_FILE,
  LOCK_FILE,
  MARKER_FILE,
  ...SEGMENT_FILES,
]);

/** May lie in a directory without making it somebody's. */
const HARMLESS_FILES: ReadonlySet<string> = new Set(["lost+found", ".DS_Store"]);

/**
 * - `empty`: there is no store, and room for one
 * - `unfinished`: the process that made the store died before it was done; the record within LMDB is there
 * - `store`: the files are all there, and the data file has the headers of one
 */
export type Survey =
  | { readonly type: "empty" }
  | { readonly type: "unfinished" | "store"; readonly marker: Marker };

/**
 * @throws DirectoryForeignError, DirectoryDamagedError, DirectoryNewerError, and errors of the file system.
 */
export async function survey(directory: string): Promise<Survey> {
  const names = await readdir(directory);
  const marker = await readMarker(directory);
  const path = join(directory, DATA_FILE);
  const dataBytes = names.includes(DATA_FILE) ? (await stat(path)).size : undefined;
  if (marker !== undefined) {
    if (dataBytes === undefined) throw new DirectoryDamagedError(directory, `${DATA_FILE} is gone`);
    const { problem } = checkHeaders(path);
    if (problem !== undefined) throw damagedData(directory, problem);
    return { type: "store", marker };
  }
  const foreign = names.find((name) => !isOwn(name));
  if (foreign !== undefined) {
    throw new DirectoryForeignError(directory, `it holds "${foreign}", and no ${MARKER_FILE}`);
  }
  if (SEGMENT_FILES.some((name) => names.includes(name)) && !dataBytes)
    throw new DirectoryDamagedError(directory, `${DATA_FILE} and ${MARKER_FILE} are gone`);
  if (dataBytes === undefined || dataBytes === 0) return { type: "empty" };
  const { problem, entries, firstValue } = lookAtFile(path);
  const record = firstValue && unseal(MARKER_KEY, firstValue);
  if (problem === undefined && entries === 0) return { type: "empty" };
  if (problem !== undefined || record === undefined) {
    throw new DirectoryForeignError(directory, `its ${DATA_FILE} was written by another program`);
  }
  return { type: "unfinished", marker: parseMarker(directory, record, "the record in LMDB") };
}

export function damagedData(directory: string, problem: string): DirectoryDamagedError {
  return new DirectoryDamagedError(directory, `${DATA_FILE}: ${problem}`);
}

function isOwn(name: string): boolean {
  return OWN_FILES.has(name) || HARMLESS_FILES.has(name) || isTemporary(name);
}
