/**
 * Reads the journal of a store that is opened.
 *
 * Only one record is under way at a time, and a segment is written anew only when all that it holds is in LMDB. So of the
 * batches beyond those in LMDB each whole one is found exactly once, up to the last; what follows that is the beginning of one
 * that nobody was told is durable. Everything else is damage: a number is missing, and a later one is there.
 *
 * What cannot be told is damage to the very last record from a batch that was never finished.
 */
import { DirectoryDamagedError, StoreDirectoryError } from "../errors.js";
import { isFull } from "../room.js";
import type { RecordHead } from "./record.js";
import { SEGMENT_FILES, Segment, type SegmentIndex } from "./segment.js";

/** What a journal holds. */
export interface Recovered {
  /** The number of the last batch, in LMDB or in the journal. */
  readonly last: number;
  /** Where batches are added. */
  readonly active: Segment;
  /** The other one, if it holds batches that are not in LMDB: older ones. */
  readonly frozen: Segment | undefined;
  /** The other one, if it does not. */
  readonly free: Segment | undefined;
}

/**
 * @param seed what checksums of records begin with
 * @param applied every batch up to this number is in LMDB
 * @throws DirectoryDamagedError, DirectoryNewerError, and errors of the file system
 */
export async function recover(
  directory: string,
  storeId: string,
  seed: number,
  applied: number,
): Promise<Recovered> {
  const first = await openPresent(directory, storeId, 0, seed);
  let second: Segment | undefined;
  try {
    second = await openPresent(directory, storeId, 1, seed);
    if (first.size !== second.size)
      throw new DirectoryDamagedError(directory, "the journal's files are of different sizes");
    return await takeIn(directory, [first, second], applied);
  } catch (error) {
    await first.close();
    await second?.close();
    throw error;
  }
}

async function openPresent(
  directory: string,
  storeId: string,
  index: SegmentIndex,
  seed: number,
): Promise<Segment> {
  const segment = await Segment.open(directory, storeId, index, seed);
  if (segment !== undefined) return segment;
  throw new DirectoryDamagedError(directory, `${SEGMENT_FILES[index]} is gone`);
}

/** A segment for a journal that is begun: the file that is there, if it can be used again, or a new one. */
export async function reuseOrMake(
  directory: string,
  storeId: string,
  index: SegmentIndex,
  seed: number,
  bytes: number,
): Promise<Segment> {
  const open = (): Promise<Segment | undefined> => Segment.open(directory, storeId, index, seed);
  const old = await open().catch((error: unknown) => {
    if (error instanceof StoreDirectoryError) return undefined;
    throw error;
  });
  if (old?.size === bytes) return old;
  await old?.close();
  await Segment.make(directory, storeId, index, bytes);
  return (await open()) as Segment;
}

async function takeIn(
  directory: string,
  segments: readonly [Segment, Segment],
  applied: number,
): Promise<Recovered> {
  const live = segments.flatMap((segment) =>
    beyond(segment, applied).map((head) => ({ segment, head })),
  );
  live.sort((a, b) => a.head.number - b.head.number);
  for (const [i, { head }] of live.entries()) {
    const number = applied + 1 + i;
    if (head.number === number) continue;
    const problem = `the journal lacks batch ${number}, and has batch ${head.number}`;
    throw new DirectoryDamagedError(directory, problem);
  }
  for (const { segment, head } of live) segment.takeIn(head);
  const newest = live.at(-1);
  if (newest !== undefined) await makeDurable(newest.segment, newest.head);
  const active = newest?.segment ?? segments[0];
  const other = active === segments[0] ? segments[1] : segments[0];
  const last = applied + live.length;
  return other.isEmpty
    ? { last, active, frozen: undefined, free: other }
    : { last, active, frozen: other, free: undefined };
}

/** The records of a segment that are not in LMDB. */
function beyond(segment: Segment, applied: number): RecordHead[] {
  return [...segment.records()].filter(({ number }) => number > applied);
}

/** What is read from now on must not be gone after a power failure. A file system without room for that has it already. */
async function makeDurable(segment: Segment, last: RecordHead): Promise<void> {
  try {
    await segment.writeAgain(last);
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}
