/**
 * Reads what a replica has left in a store, without a replica: for checkers, and for people who want to see what is on a disk.
 *
 * @packageDocumentation
 *
 * @example
 * const held = inspect(store);
 * held?.cut.clock.toString();
 */
import type { Dot } from "@vclock/clock";
import type { Version } from "@vclock/protocol";
import { type Container, EMPTY_CONTAINER } from "./container.js";
import { StoreDamagedError } from "./errors.js";
import {
  APPLYING_NAME,
  counterOfDotKey,
  FILLING_NAME,
  fromUtf8,
  nodeOfDotKey,
  Table,
  tableRange,
  textKey,
  textOfKey,
} from "./keyspace.js";
import { type Cut, decodeContainer, decodeCut, decodeIdentity, type Identity } from "./records.js";
import type { Store } from "./store.js";

export type { Cut, Identity, OwnRun } from "./records.js";

/** An entry of the index. */
export interface IndexEntry {
  readonly dot: Dot;
  readonly key: string;
}

/** Everything that a replica keeps, decoded. */
export interface Inspection {
  readonly identity: Identity;
  readonly cut: Cut;
  /** The live versions of every key that has any. */
  readonly containers: ReadonlyMap<string, readonly Version[]>;
  /** The index of live versions, in order of the dots. */
  readonly versions: readonly IndexEntry[];
  /** The index of remembered deletes, in order of the dots. */
  readonly deletes: readonly IndexEntry[];
  /** Entries of a transfer under way, no part of the cut. */
  readonly staged: number;
  /** A transfer is being put in place: until it is, the containers are no cut. */
  readonly isApplying: boolean;
  /** A transfer is put in place as it comes, where nothing was: until it is whole, containers and index are parts of it. */
  readonly isFilling: boolean;
}

/**
 * All of it, or `undefined` when no replica has used the store. Time and memory grow with the store.
 *
 * @throws StoreReadError, StoreDamagedError
 */
export function inspect(store: Store): Inspection | undefined {
  const identity = inspectIdentity(store);
  const cut = inspectCut(store);
  if (identity === undefined && cut === undefined) return undefined;
  if (identity === undefined || cut === undefined)
    throw new StoreDamagedError("the store has lost one of its two main records");
  const containers = new Map<string, readonly Version[]>();
  for (const [storeKey, bytes] of store.range(tableRange(Table.containers)))
    containers.set(textOfKey(storeKey), decodeContainer(bytes));
  return {
    identity,
    cut,
    containers,
    versions: indexEntries(store, Table.versions),
    deletes: indexEntries(store, Table.deletes),
    staged: count(store, Table.stage) + count(store, Table.stageDeletes),
    isApplying: isMarked(store, APPLYING_NAME),
    isFilling: isMarked(store, FILLING_NAME),
  };
}

/** The clock on disk and what goes with it; `undefined` when there is none. */
export function inspectCut(store: Store): Cut | undefined {
  const bytes = store.get(textKey(Table.meta, "cut"));
  return bytes === undefined ? undefined : decodeCut(bytes);
}

/** Whose store this is; `undefined` when there is none. */
export function inspectIdentity(store: Store): Identity | undefined {
  const bytes = store.get(textKey(Table.meta, "identity"));
  return bytes === undefined ? undefined : decodeIdentity(bytes);
}

/** The live versions of one key on disk. */
export function inspectContainer(store: Store, key: string): Container {
  const bytes = store.get(textKey(Table.containers, key));
  return bytes === undefined ? EMPTY_CONTAINER : decodeContainer(bytes);
}

function indexEntries(store: Store, table: Table): IndexEntry[] {
  return [...store.range(tableRange(table))].map(([storeKey, key]) => ({
    dot: { node: nodeOfDotKey(storeKey), counter: counterOfDotKey(storeKey) },
    key: fromUtf8(key),
  }));
}

function isMarked(store: Store, name: string): boolean {
  return store.get(textKey(Table.meta, name)) !== undefined;
}

function count(store: Store, table: Table): number {
  let entries = 0;
  for (const _ of store.range(tableRange(table))) entries++;
  return entries;
}
