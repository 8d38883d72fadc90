/**
 * One of the journal's two files: of fixed size, written with zeros before it is used, so that appending takes no room on the
 * disk and changes nothing but contents.
 *
 * The first page names the store, and is never written again. Records follow it. All of the file is in memory, too.
 */
import { join } from "node:path";
import { crc32 } from "node:zlib";

import type { Batch } from "@vclock/replica";

import { DirectoryDamagedError, DirectoryNewerError } from "../errors.js";
import { replaceFile } from "../files.js";
import { DurableFile } from "./durable-file.js";
import { Overlay } from "./overlay.js";
import { HEAD_BYTES, findRecords, writeRecord, type RecordHead } from "./record.js";

export const SEGMENT_FILES = ["journal-0", "journal-1"] as const;
export type SegmentIndex = 0 | 1;

/** Records begin here: the header has a page for itself. */
export const HEADER_BYTES = 4096;

const FORMAT_NAME = "vclock-journal";
const FORMAT_VERSION = 1;

interface Header {
  readonly format: string;
  readonly version: number;
  readonly store: string;
  readonly segment: SegmentIndex;
  readonly bytes: number;
}

export class Segment {
  readonly index: SegmentIndex;
  /** What its records leave behind. */
  overlay: Overlay;
  /** The number of the last batch taken in; 0 when there is none. */
  lastNumber = 0;
  readonly #file: DurableFile;
  readonly #image: Buffer;
  readonly #seed: number;
  #end = HEADER_BYTES;

  private constructor(index: SegmentIndex, file: DurableFile, image: Buffer, seed: number) {
    this.index = index;
    this.#file = file;
    this.#image = image;
    this.#seed = seed;
    this.overlay = new Overlay(image);
  }

  /** Makes the file, whole and durable, in place of one that is there. */
  static async make(
    directory: string,
    storeId: string,
    index: SegmentIndex,
    bytes: number,
  ): Promise<void> {
    const header = {
      format: FORMAT_NAME,
      version: FORMAT_VERSION,
      store: storeId,
      segment: index,
      bytes,
    };
    const content = Buffer.alloc(bytes);
    content.write(`${JSON.stringify({ ...header, checksum: checksumOf(header) })}\n`);
    await replaceFile(directory, SEGMENT_FILES[index], content);
  }

  /**
   * Opens the file and reads it. `undefined` when there is none.
   *
   * @param seed what checksums of records begin with
   * @throws DirectoryDamagedError, DirectoryNewerError, and errors of the file system
   */
  static async open(
    directory: string,
    storeId: string,
    index: SegmentIndex,
    seed: number,
  ): Promise<Segment | undefined> {
    const name = SEGMENT_FILES[index];
    let file: DurableFile;
    try {
      file = await DurableFile.open(join(directory, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    try {
      const image = await file.read();
      const problem = checkHeader(directory, image, storeId, index);
      if (problem !== undefined) throw new DirectoryDamagedError(directory, `${name}: ${problem}`);
      return new Segment(index, file, image, seed);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  get size(): number {
    return this.#image.length;
  }

  get isEmpty(): boolean {
    return this.#end === HEADER_BYTES;
  }

  /** How much of it holds records: 0 to 1. */
  get fullness(): number {
    return (this.#end - HEADER_BYTES) / (this.#image.length - HEADER_BYTES);
  }

  hasRoom(bytes: number): boolean {
    return this.#end + bytes <= this.#image.length;
  }

  /** Every whole record in the file since the journal was begun, also those that are in LMDB. */
  records(): Iterable<RecordHead> {
    return findRecords(this.#image, HEADER_BYTES, this.#seed);
  }

  /** Takes in a record that was found in the file, in order: what is appended follows it. */
  takeIn(head: RecordHead): void {
    this.overlay.take(head);
    this.#end = head.at + head.bytes;
    this.lastNumber = head.number;
  }

  /**
   * Makes a batch durable, and shows it then. When that fails, nothing is shown, and the next batch goes to the same place.
   *
   * @throws errors of the file system: what of it is on the disk is not known
   */
  async append(batch: Batch, number: number): Promise<void> {
    const at = this.#end;
    const bytes = writeRecord(this.#image, at, batch, number, this.#seed);
    await this.#file.write(this.#image.subarray(at, at + bytes), at);
    this.takeIn({ at, bytes, number });
  }

  /** Writes a record that was found in the file once more: its writer may have ended before it was on the disk. */
  async writeAgain({ at, bytes }: RecordHead): Promise<void> {
    await this.#file.write(this.#image.subarray(at, at + bytes), at);
  }

  /** After a batch that failed: makes sure that nothing of it is found when the file is read. */
  async wipe(): Promise<void> {
    await this.#file.write(Buffer.alloc(HEAD_BYTES), this.#end);
  }

  /** Begins anew. Everything in it is in LMDB. */
  clear(): void {
    this.#end = HEADER_BYTES;
    this.overlay = new Overlay(this.#image);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** What is wrong with a file's header. */
function checkHeader(
  directory: string,
  image: Buffer,
  storeId: string,
  index: SegmentIndex,
): string | undefined {
  let header: Partial<Record<keyof Header | "checksum", unknown>>;
  try {
    const line = image.toString(
      "utf8",
      0,
      Math.max(0, image.subarray(0, HEADER_BYTES).indexOf(10)),
    );
    header = Object(JSON.parse(line)) as typeof header;
  } catch {
    return "its header is not one of a journal";
  }
  const { format, version, store, segment, bytes, checksum } = header;
  if (format !== FORMAT_NAME) return "its header is not one of a journal";
  if (typeof version === "number" && version > FORMAT_VERSION)
    throw new DirectoryNewerError(directory, version, FORMAT_VERSION);
  if (checksum !== checksumOf({ format, version, store, segment, bytes } as Header))
    return "the checksum of its header is wrong";
  if (store !== storeId) return "it is of another store";
  if (segment !== index) return "it was renamed";
  return bytes === image.length ? undefined : "it was truncated";
}

function checksumOf({ format, version, store, segment, bytes }: Header): string {
  const text = JSON.stringify([format, version, store, segment, bytes]);
  return crc32(text).toString(16).padStart(8, "0");
}
