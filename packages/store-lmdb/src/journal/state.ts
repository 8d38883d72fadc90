/** The record within LMDB that says how far the journal is in LMDB. Changed in the transaction that makes it so. */
import { randomInt } from "node:crypto";

import { JOURNAL_KEY } from "../environment.js";
import { DirectoryDamagedError } from "../errors.js";
import type { Pair } from "../tree.js";

export interface JournalState {
  /** Every batch up to this number is in LMDB. */
  readonly applied: number;
  /**
   * What the checksums of its records begin with, when the journal may hold batches that are not in LMDB: its files have to be
   * there then. Chosen anew whenever it is begun, so that no record of before counts.
   */
  readonly seed: number | undefined;
}

export function newSeed(): number {
  return randomInt(2 ** 32);
}

/** Of a store that never had a journal. */
export const NEW_JOURNAL: JournalState = { applied: 0, seed: undefined };

export function statePair(state: JournalState): Pair {
  return [JOURNAL_KEY, Buffer.from(JSON.stringify(state))];
}

export function parseState(directory: string, bytes: Uint8Array | undefined): JournalState {
  if (bytes === undefined) return NEW_JOURNAL;
  let fields: Partial<Record<keyof JournalState, unknown>>;
  try {
    fields = Object(JSON.parse(Buffer.from(bytes).toString())) as typeof fields;
  } catch (cause) {
    throw new DirectoryDamagedError(directory, "the journal's record is not JSON", { cause });
  }
  const { applied, seed } = fields;
  if (!Number.isSafeInteger(applied) || (seed !== undefined && !Number.isSafeInteger(seed)))
    throw new DirectoryDamagedError(directory, "the journal's record makes no sense");
  return { applied: applied as number, seed: seed as number | undefined };
}
