/**
 * The record that tells a store of this package from anything else, and its format from another.
 *
 * It is kept twice: as a file, read before LMDB is let near the directory, and as a record within LMDB, so that a
 * directory put together from two is noticed.
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";

import { DirectoryDamagedError, DirectoryForeignError, DirectoryNewerError } from "./errors.js";
import { replaceFile } from "./files.js";

export const MARKER_FILE = "vclock-store.json";

/** The newest format that this version reads, and the one it writes. */
export const FORMAT_VERSION = 1;

const FORMAT_NAME = "vclock-store-lmdb";

export interface Marker {
  readonly format: typeof FORMAT_NAME;
  readonly version: number;
  /** Names this directory's life: random, made once. */
  readonly id: string;
  /** When it was made, for people. */
  readonly created: string;
  /** CRC-32 of the fields above, in hexadecimal. */
  readonly checksum: string;
}

export function makeMarker(): Marker {
  const fields = {
    format: FORMAT_NAME,
    version: FORMAT_VERSION,
    id: randomBytes(15).toString("base64url"),
    created: new Date().toISOString(),
  } as const;
  return { ...fields, checksum: checksumOf(fields) };
}

/** The marker in bytes, for the file and for the record. */
export function formatMarker(marker: Marker): Buffer {
  return Buffer.from(`${JSON.stringify(marker, undefined, 2)}\n`);
}

/** @param where what is parsed, for the message */
export function parseMarker(directory: string, bytes: Uint8Array, where: string): Marker {
  let fields: Partial<Record<keyof Marker, unknown>>;
  try {
    fields = Object(JSON.parse(Buffer.from(bytes).toString())) as typeof fields;
  } catch (cause) {
    throw new DirectoryDamagedError(directory, `${where} is not JSON`, { cause });
  }
  const { format, version, id, created, checksum } = fields;
  if (format !== FORMAT_NAME) {
    throw new DirectoryForeignError(directory, `${where} does not say "${FORMAT_NAME}"`);
  }
  // Before the checksum: a newer format may reckon it in another way.
  if (typeof version === "number" && version > FORMAT_VERSION) {
    throw new DirectoryNewerError(directory, version, FORMAT_VERSION);
  }
  const marker = { format, version, id, created, checksum } as Marker;
  if (checksum !== checksumOf(marker)) {
    throw new DirectoryDamagedError(directory, `the checksum of ${where} is wrong`);
  }
  return marker;
}

/** The marker file of a directory; `undefined` when there is none. */
export async function readMarker(directory: string): Promise<Marker | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(directory, MARKER_FILE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return parseMarker(directory, bytes, MARKER_FILE);
}

/** Last when a store is made: whoever finds the file finds a whole store with it. */
export function writeMarker(directory: string, marker: Marker): Promise<void> {
  return replaceFile(directory, MARKER_FILE, formatMarker(marker));
}

function checksumOf({ format, version, id, created }: Omit<Marker, "checksum">): string {
  const text = JSON.stringify([format, version, id, created]);
  return crc32(text).toString(16).padStart(8, "0");
}
