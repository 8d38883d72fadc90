/**
 * The embedded, durable store of a replica, on LMDB.
 *
 * @packageDocumentation
 */
export {
  DirectoryDamagedError,
  DirectoryForeignError,
  DirectoryHeldError,
  DirectoryNewerError,
  DirectoryUnusableError,
  StoreDirectoryError,
} from "./errors.js";
export type { LmdbStore } from "./lmdb-store.js";
export { openLmdbStore, type LmdbStoreOptions } from "./open.js";
