/**
 * The folder that keeps one server's data, and what becomes of it when its life is over.
 */
import { readdir, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { MemoryStore, StoreFullError, type Store } from "@vclock/replica";
import { openLmdbStore, StoreDirectoryError } from "@vclock/store-lmdb";
import { DataDirectoryError, messageOf } from "./errors.js";

const SET_ASIDE = ".set-aside-";

/**
 * Opens the store of a server.
 *
 * @param dataDir made when missing; `undefined` for a store in memory
 * @throws DataDirectoryError when the directory is damaged, foreign, of a newer format, or held by another process
 */
export async function openStore(dataDir: string | undefined): Promise<Store> {
  if (dataDir === undefined) return new MemoryStore();
  try {
    return await openLmdbStore({ directory: dataDir });
  } catch (cause) {
    throw refused(dataDir, cause);
  }
}

/** An error that says what is wrong with a data directory and what to do next. */
export function refused(dataDir: string | undefined, cause: unknown): DataDirectoryError {
  if (cause instanceof StoreDirectoryError) {
    const { directory, problem, hint } = cause;
    return new DataDirectoryError(`${directory}: ${problem}`, { cause, hint });
  }
  const hint =
    cause instanceof StoreFullError
      ? "make room on the disk and start again"
      : "move the directory away and start again: the server then joins anew and takes everything from its peers";
  return new DataDirectoryError(`${dataDir ?? "the store in memory"}: ${messageOf(cause)}`, {
    cause,
    hint,
  });
}

/**
 * Puts a data directory out of the way; the next life begins with an empty one in its place.
 *
 * @returns its new path
 */
export async function setAside(dataDir: string, now: Date): Promise<string> {
  // No colons: not every file system takes them.
  const target = `${dataDir}${SET_ASIDE}${now.toISOString().replaceAll(":", "-")}`;
  await rename(dataDir, target);
  return target;
}

/** What was set aside of a data directory and is still there, the oldest first. */
export async function listSetAside(dataDir: string): Promise<readonly string[]> {
  const parent = dirname(dataDir);
  const names = await readdir(parent).catch(() => []);
  const prefix = `${basename(dataDir)}${SET_ASIDE}`;
  const found = names.filter((name) => name.startsWith(prefix));
  found.sort((a, b) => (a < b ? -1 : 1));
  return found.map((name) => join(parent, name));
}
