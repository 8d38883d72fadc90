import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { InvalidConfigError, StoreFullError } from "@vclock/replica";

import { checkFile } from "./check-file.js";
import {
  Environment,
  JOURNAL_KEY,
  MARKER_KEY,
  addressSpaceBytesMax,
  type Database,
} from "./environment.js";
import {
  DirectoryDamagedError,
  DirectoryHeldError,
  DirectoryUnusableError,
  StoreDirectoryError,
} from "./errors.js";
import { createFile, makeDirectory, syncDirectory, trySpace } from "./files.js";
import { Journal } from "./journal/journal.js";
import { parseState } from "./journal/state.js";
import { LmdbStore } from "./lmdb-store.js";
import {
  MARKER_FILE,
  formatMarker,
  makeMarker,
  parseMarker,
  writeMarker,
  type Marker,
} from "./marker.js";
import { Room, isFull } from "./room.js";
import { sealAll, unseal } from "./seal.js";
import { DATA_FILE, LOCK_FILE, damagedData, survey, type Survey } from "./survey.js";
import { Tree } from "./tree.js";

export interface LmdbStoreOptions {
  /** Where the store's files are. Made when missing, for its owner alone. Nothing else should be kept there. */
  readonly directory: string;
  /**
   * How many bytes the data file may take up: past it, batches that put something fail with `StoreFullError`. It can be longer
   * by what one batch needs, and by what the journal holds, which takes 8 MiB beside it. Address space of this size is set
   * aside at once, memory and disk only as they are needed. Default 1 TiB, or an eighth of what the process may address.
   */
  readonly mapSizeMax?: number;
  /**
   * How many bytes of the data file are looked through for damage when it is opened, the upper levels of its tree first.
   * Takes 1 ms a MiB of large values, some 20 ms a MiB of small ones. Default 16 MiB; the rest is checked as it is read.
   */
  readonly checkBytesMax?: number;
}

const MIB = 2 ** 20;
const MAP_SIZE_DEFAULT = 2 ** 40;
const MAP_SIZE_MIN = MIB;
const CHECK_BYTES_DEFAULT = 16 * MIB;

/** LMDB's lock file. Written whole before it is mapped: on a full disk, touching a hole in it would end the process. */
const LOCK_FILE_BYTES = 32 * 1024;

/** What a store needs at first, as a trial of the disk: lmdb crashes when it finds none while it makes its file. */
const FIRST_BYTES = 64 * 1024;

/** Each of the journal's two files. */
const SEGMENT_BYTES = 4 * MIB;

/** A holder that was just killed may take a moment to go. */
const HELD_GRACE_MS = 500;
const HELD_RETRY_MS = 25;

/**
 * Opens the store in a directory, and makes one when there is none.
 *
 * Only one process, and that only once, has a store open: LMDB's lock file says which, by locks that the kernel releases
 * with the process, however it ends.
 *
 * @throws DirectoryHeldError, DirectoryDamagedError, DirectoryForeignError, DirectoryNewerError, DirectoryUnusableError
 *   when it cannot be opened. Nothing was changed or deleted then.
 * @throws StoreFullError when there is no room to make one.
 * @throws InvalidConfigError when a size makes no sense.
 */
export function openLmdbStore(options: LmdbStoreOptions): Promise<LmdbStore> {
  return openWith(options, SEGMENT_BYTES);
}

/**
 * The same with segments of another size.
 *
 * @internal
 */
export async function openWith(
  options: LmdbStoreOptions,
  segmentBytes: number,
): Promise<LmdbStore> {
  const directory = resolve(options.directory);
  const mapSizeMax = options.mapSizeMax ?? Math.min(MAP_SIZE_DEFAULT, addressSpaceBytesMax() / 8);
  const checkBytesMax = options.checkBytesMax ?? CHECK_BYTES_DEFAULT;
  checkOption("mapSizeMax", mapSizeMax, MAP_SIZE_MIN);
  checkOption("checkBytesMax", checkBytesMax, 0);
  try {
    await makeDirectory(directory);
    const giveUpAtMs = performance.now() + HELD_GRACE_MS;
    for (;;) {
      const found = await survey(directory);
      const result = await openOnce({
        directory,
        found,
        mapSizeMax: Math.floor(mapSizeMax),
        checkBytesMax,
        segmentBytes,
      });
      if (result instanceof LmdbStore) return result;
      if (performance.now() >= giveUpAtMs) throw result;
      await delay(HELD_RETRY_MS);
    }
  } catch (error) {
    throw explain(directory, error);
  }
}

interface Opening {
  readonly directory: string;
  readonly found: Survey;
  readonly mapSizeMax: number;
  readonly checkBytesMax: number;
  readonly segmentBytes: number;
}

async function openOnce(opening: Opening): Promise<LmdbStore | DirectoryHeldError> {
  const { directory, found, mapSizeMax, checkBytesMax } = opening;
  const path = join(directory, DATA_FILE);
  if (found.type === "empty") await trySpace(directory, FIRST_BYTES);
  await createFile(directory, LOCK_FILE, LOCK_FILE_BYTES);
  const environment = new Environment(directory, await mapBytesFor(path, mapSizeMax));
  try {
    const holder = environment.readers()[0];
    if (holder !== undefined) return await heldBy(environment, directory, holder);
    if (found.type !== "empty") {
      const { problem } = checkFile(path, checkBytesMax);
      // Unless somebody was quicker, and changes the file.
      const holder = problem === undefined ? undefined : environment.readers()[0];
      if (holder !== undefined) return await heldBy(environment, directory, holder);
      if (problem !== undefined) throw damagedData(directory, problem);
    }
    const marker = found.type === "empty" ? makeMarker() : found.marker;
    const claim = claimStore(environment.database(), found.type === "empty" ? marker : undefined);
    if (!claim.isOurs) return await heldBy(environment, directory, environment.readers()[0]);
    if (recordIn(directory, claim.record)?.id !== marker.id) {
      throw new DirectoryDamagedError(
        directory,
        `${DATA_FILE} and ${MARKER_FILE} are of two stores`,
      );
    }
    if (found.type !== "store") await writeMarker(directory, marker);
    await syncDirectory(directory);
    return await withJournal(opening, environment, marker);
  } catch (error) {
    await environment.close();
    throw error;
  }
}

async function withJournal(
  { directory, mapSizeMax, segmentBytes }: Opening,
  environment: Environment,
  { id }: Marker,
): Promise<LmdbStore> {
  const room = await Room.of(join(directory, DATA_FILE), mapSizeMax);
  try {
    const tree = new Tree(directory, environment, room);
    const state = parseState(directory, tree.get(JOURNAL_KEY));
    return LmdbStore.on(tree, await Journal.open({ tree, storeId: id, segmentBytes }, state));
  } catch (error) {
    await room.close();
    throw error;
  }
}

/**
 * Takes the store for this process, unless another has it.
 *
 * LMDB's lock file counts the slots its readers have taken. The count begins anew when the file is opened while nobody else
 * has it open, which the kernel's file locks tell; so it is above 0 exactly if another opener has taken a slot and somebody
 * has had the file open ever since. Looking and taking happen under LMDB's write lock: of two openers, one comes second.
 *
 * @param fresh the marker to write into a store that has none
 */
function claimStore(
  database: Database,
  fresh: Marker | undefined,
): { isOurs: false } | { isOurs: true; record: Uint8Array | undefined } {
  return database.transactionSync(() => {
    if (database.env.info().numReaders > 0) return { isOurs: false };
    database.useReadTransaction().done();
    const record = database.get(MARKER_KEY);
    if (record !== undefined || fresh === undefined) return { isOurs: true, record };
    const [sealed] = sealAll([[MARKER_KEY, formatMarker(fresh)]]);
    if (sealed !== undefined) database.put(...sealed);
    return { isOurs: true, record: sealed?.[1] };
  });
}

function recordIn(directory: string, sealed: Uint8Array | undefined): Marker | undefined {
  const bytes = sealed && unseal(MARKER_KEY, sealed);
  return bytes && parseMarker(directory, bytes, "the record in LMDB");
}

async function heldBy(
  environment: Environment,
  directory: string,
  holder: number | undefined,
): Promise<DirectoryHeldError> {
  await environment.close();
  return new DirectoryHeldError(directory, holder);
}

/** The map is somewhat larger than what the file may become, so that lmdb never has to move it. */
async function mapBytesFor(path: string, mapSizeMax: number): Promise<number> {
  const fileBytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const bytes = Math.max(mapSizeMax, fileBytes);
  return bytes + Math.max(64 * MIB, Math.ceil(bytes / 16));
}

function checkOption(name: string, value: number, min: number): void {
  const isSound = Number.isFinite(value) && value >= min && value <= addressSpaceBytesMax() / 2;
  if (isSound) return;
  throw new InvalidConfigError(
    `${name} is ${value}; it is a number of bytes, at least ${min}, and within the address space`,
  );
}

function explain(directory: string, error: unknown): unknown {
  if (error instanceof StoreDirectoryError) return error;
  if (isFull(error)) {
    return new StoreFullError(`${directory}: no room for a store: no space left on the disk`, {
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new DirectoryUnusableError(directory, reason, { cause: error });
}
