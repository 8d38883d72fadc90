/**
 * What a replica holds, in three ages: *durable* (on disk and known to be), *sealed* (in the batch on its way to the disk) and
 * *open* (changed since). Answers show the durable age; changes are made to the open one. Whatever a batch changes is kept
 * here in its earlier ages, so that no read depends on how far the disk has got.
 */
import { type Dot, type NodeId, VersionVector } from "@vclock/clock";
import type { CarriedVersion, Pulled } from "@vclock/protocol";
import { assert } from "./assert.js";
import { type Container, EMPTY_CONTAINER, hasDot, mergeContainers, sameDots } from "./container.js";
import { StoreDamagedError } from "./errors.js";
import { IndexChanges } from "./index-changes.js";
import { Table, textKey, utf8 } from "./keyspace.js";
import {
  type Cut,
  decodeContainer,
  decodeCut,
  decodeIdentity,
  encodeContainer,
  encodeCut,
  encodeIdentity,
  type Identity,
} from "./records.js";
import { RecentContainers } from "./recent-containers.js";
import { RecentDeletes } from "./recent-deletes.js";
import type { Batch, Store } from "./store.js";

interface Ages {
  durable: Container;
  sealed: Container | undefined;
  open: Container | undefined;
}

const CUT_KEY: Uint8Array = textKey(Table.meta, "cut");
const IDENTITY_KEY: Uint8Array = textKey(Table.meta, "identity");

const EMPTY_CUT: Cut = {
  clock: VersionVector.empty,
  runs: new Map(),
  floor: VersionVector.empty,
  keys: 0,
  conflicts: 0,
  deletes: 0,
};

/** A key and a value for the store. */
export type StorePut = readonly [storeKey: Uint8Array, value: Uint8Array];

export interface StateParts {
  readonly store: Store;
  /** Memory for containers that were used lately, in bytes. */
  readonly recentBytesMax: number;
}

export class State {
  /** Deletes that have left the store, for those who follow the changes. */
  readonly forgotten: RecentDeletes;
  readonly #store: Store;
  /** Those that a batch changes. */
  readonly #containers = new Map<string, Ages>();
  /** Of those that none changes, some. */
  readonly #recent: RecentContainers;
  #sealedKeys: string[] = [];
  #openKeys: string[] = [];
  #indexChanges = new IndexChanges();
  #rawPuts = new Map<string, readonly [Uint8Array, Uint8Array | undefined]>();
  /** Entries that nothing was there before of, and keys of entries that are to go. */
  #filled: StorePut[] = [];
  #wiped: readonly Uint8Array[] = [];
  #cutChanged = false;
  #identityChanged = false;
  #identityOnDisk: boolean;
  #open: { cut: Cut; identity: Identity };
  #sealed: { cut: Cut; identity: Identity } | undefined;
  #age = 1;
  #durable: { cut: Cut; identity: Identity };

  private constructor(
    { store, recentBytesMax }: StateParts,
    cut: Cut,
    identity: Identity,
    isFresh: boolean,
  ) {
    this.#store = store;
    this.#recent = new RecentContainers(recentBytesMax);
    this.forgotten = new RecentDeletes(cut.floor);
    this.#identityOnDisk = !isFresh;
    this.#identityChanged = isFresh;
    this.#cutChanged = isFresh;
    this.#open = { cut, identity };
    this.#durable = this.#open;
  }

  /**
   * Reads what the store has, or begins with `fresh` when it is empty.
   *
   * @throws StoreReadError, StoreDamagedError
   */
  static load(parts: StateParts, fresh: Identity): State {
    const { store } = parts;
    const identity = store.get(IDENTITY_KEY);
    const cut = store.get(CUT_KEY);
    if (identity === undefined && cut === undefined)
      return new State(parts, EMPTY_CUT, fresh, true);
    if (identity === undefined || cut === undefined) {
      throw new StoreDamagedError("the store has lost one of its two main records");
    }
    return new State(parts, decodeCut(cut), decodeIdentity(identity), false);
  }

  /** The cut with every change so far. */
  get open(): Cut {
    return this.#open.cut;
  }

  /** The cut that is on disk. */
  get durable(): Cut {
    return this.#durable.cut;
  }

  get identity(): Identity {
    return this.#open.identity;
  }

  /** The id by what is on disk; a life that is not on disk yet has the one it begins with. */
  get nodeOnDisk(): NodeId {
    return this.#durable.identity.node;
  }

  /** Whether a batch is on its way. While none is, the store shows exactly the durable age. */
  get batchIsOut(): boolean {
    return this.#sealed !== undefined;
  }

  /** The number of the open age: one more with each batch. */
  get age(): number {
    return this.#age;
  }

  /** Whether all that was changed in an age, and before it, is on disk. */
  isOnDisk(age: number): boolean {
    if (this.batchIsOut) return age < this.#age - 1;
    return age < this.#age || !this.isChanged;
  }

  /** Whether this life serves, by what is on disk. */
  get hasServed(): boolean {
    return this.#identityOnDisk && this.#durable.identity.everServed;
  }

  /** Whether anything outside of containers and index waits to be written. */
  get rawIsOpen(): boolean {
    return this.#rawPuts.size > 0;
  }

  /** Whether anything at all waits to be written. */
  get isChanged(): boolean {
    if (this.#cutChanged || this.#identityChanged || this.rawIsOpen) return true;
    return this.#openKeys.length > 0 || this.#filled.length > 0 || this.#wiped.length > 0;
  }

  /** Whether the identity on disk is the one in use. */
  get identityIsDurable(): boolean {
    return this.#identityOnDisk && this.#durable.identity === this.#open.identity;
  }

  /** Whether the key has changes that are not known to be on disk. */
  isUnsettled(key: string): boolean {
    return this.#containers.has(key);
  }

  /** The container of the durable age. @throws StoreReadError, StoreDamagedError */
  durableContainer(key: string): Container {
    return this.#containers.get(key)?.durable ?? this.#load(key);
  }

  /** The container with every change so far. @throws StoreReadError, StoreDamagedError */
  container(key: string): Container {
    const ages = this.#containers.get(key);
    return ages === undefined ? this.#load(key) : (ages.open ?? ages.sealed ?? ages.durable);
  }

  /**
   * Replaces a container and keeps index and counts in step.
   *
   * @param before what {@link container} gives for the key now: the caller has just read it.
   */
  setContainer(key: string, before: Container, container: Container): void {
    let ages = this.#containers.get(key);
    if (ages === undefined) {
      ages = { durable: before, sealed: undefined, open: undefined };
      this.#containers.set(key, ages);
    }
    if (ages.open === undefined) this.#openKeys.push(key);
    ages.open = container;
    this.#indexDifference(key, before, container);
    const { keys, conflicts } = this.open;
    const more = Number(container.length > 0) - Number(before.length > 0);
    const moreConflicts = Number(container.length > 1) - Number(before.length > 1);
    if (more !== 0 || moreConflicts !== 0) {
      this.updateCut({ keys: keys + more, conflicts: conflicts + moreConflicts });
    }
  }

  /**
   * Takes another server's container in. The cut is joined to `remoteClock` when all its containers are in.
   *
   * @returns the container before and after
   */
  mergeContainer(
    key: string,
    remote: readonly CarriedVersion[],
    remoteClock: VersionVector,
  ): readonly [before: Container, after: Container] {
    const local = this.container(key);
    const merged = mergeContainers(local, this.open.clock, remote, remoteClock);
    if (!sameDots(local, merged)) this.setContainer(key, local, merged);
    return [local, merged];
  }

  /** Writes entries of containers and index that were never there, and that nothing asks for before they are in the store. */
  putNew(entries: readonly StorePut[]): void {
    for (const entry of entries) this.#filled.push(entry);
  }

  /** Removes entries of containers and index by their keys in the store. Clock and counts are for the caller to put right. */
  wipe(storeKeys: readonly Uint8Array[]): void {
    this.#recent.clear();
    this.#wiped = storeKeys;
  }

  /** Joins the cut of another server whose containers are all in. */
  join({ clock, runs, floor }: Pick<Pulled, "clock" | "runs" | "floor">): void {
    this.forgotten.joined(floor, this.open.clock);
    this.updateCut({
      clock: this.open.clock.merge(clock),
      runs: mergeRuns(this.open, clock, runs),
      floor: this.open.floor.merge(floor),
    });
  }

  /** Remembers a delete, until {@link forgetDelete}. */
  rememberDelete(dot: Dot, key: string): void {
    this.#indexChanges.set(Table.deletes, dot, key);
    this.updateCut({ deletes: this.open.deletes + 1 });
  }

  forgetDelete(dot: Dot, key: string): void {
    this.forgotten.add(dot, key);
    this.#indexChanges.set(Table.deletes, dot, undefined);
    const deletes = this.open.deletes - 1;
    assert(
      deletes >= 0,
      () => `forgot a delete more than were remembered, ${dot.node}:${dot.counter}`,
    );
    const floor = this.open.floor.merge(VersionVector.of([[dot.node, dot.counter]]));
    this.updateCut({ deletes, floor });
  }

  updateCut(change: Partial<Cut>): void {
    if (change.clock !== undefined) {
      assert(change.clock.dominates(this.open.clock), () => "the clock went back");
    }
    const { cut, identity } = this.#open;
    this.#open = {
      // Spelt out: this is done for every operation, and spreading costs ten times as much.
      cut: {
        clock: change.clock ?? cut.clock,
        runs: change.runs ?? cut.runs,
        floor: change.floor ?? cut.floor,
        keys: change.keys ?? cut.keys,
        conflicts: change.conflicts ?? cut.conflicts,
        deletes: change.deletes ?? cut.deletes,
      },
      identity,
    };
    this.#cutChanged = true;
  }

  updateIdentity(change: Partial<Identity>): void {
    this.#open = { ...this.#open, identity: { ...this.#open.identity, ...change } };
    this.#identityChanged = true;
  }

  /** Writes outside of containers and index: the stage and its mark. `name` is unique to the store's key. */
  putRaw(name: string, storeKey: Uint8Array, value: Uint8Array | undefined): void {
    this.#rawPuts.set(name, [storeKey, value]);
  }

  /** Closes the open age into a batch, or `undefined` when nothing changed. */
  seal(): Batch | undefined {
    assert(!this.batchIsOut, () => "sealed a batch while one is out");
    if (!this.isChanged) return undefined;
    const puts: (readonly [Uint8Array, Uint8Array])[] = [];
    const deletes: Uint8Array[] = [];
    const write = (storeKey: Uint8Array, value: Uint8Array | undefined): void => {
      if (value === undefined) deletes.push(storeKey);
      else puts.push([storeKey, value]);
    };
    for (const key of this.#openKeys) {
      const ages = this.#containers.get(key);
      assert(ages?.open !== undefined, () => "an open key has no open container");
      ages.sealed = ages.open;
      ages.open = undefined;
      write(
        textKey(Table.containers, key),
        ages.sealed.length === 0 ? undefined : encodeContainer(ages.sealed),
      );
    }
    this.#indexChanges.forEach((storeKey, key) => {
      write(storeKey, key === undefined ? undefined : utf8(key));
    });
    for (const [storeKey, value] of this.#rawPuts.values()) write(storeKey, value);
    for (const entry of this.#filled) puts.push(entry);
    for (const storeKey of this.#wiped) deletes.push(storeKey);
    if (this.#cutChanged) puts.push([CUT_KEY, encodeCut(this.open)]);
    if (this.#identityChanged) puts.push([IDENTITY_KEY, encodeIdentity(this.identity)]);
    this.#sealedKeys = this.#openKeys;
    this.#sealed = this.#open;
    this.#age++;
    this.#forgetChanges();
    return { puts, deletes };
  }

  /** The sealed age is on disk. */
  settle(): void {
    assert(this.#sealed !== undefined, () => "a batch became durable that was not out");
    this.#durable = this.#sealed;
    this.#identityOnDisk = true;
    this.#sealed = undefined;
    for (const key of this.#sealedKeys) {
      const ages = this.#containers.get(key);
      assert(ages?.sealed !== undefined, () => "a sealed key has no sealed container");
      this.#recent.set(key, ages.sealed);
      if (ages.open === undefined) {
        this.#containers.delete(key);
      } else {
        ages.durable = ages.sealed;
        ages.sealed = undefined;
      }
    }
    this.#sealedKeys = [];
  }

  /** The sealed age was refused: it and what was built on it never happened. What is known of members stays known. */
  rollBack(): void {
    assert(this.#sealed !== undefined, () => "a batch was refused that was not out");
    const { everServed } = this.#durable.identity;
    this.#open = { cut: this.#durable.cut, identity: { ...this.#open.identity, everServed } };
    this.#sealed = undefined;
    this.#sealedKeys = [];
    this.#containers.clear();
    this.#recent.clear();
    this.#forgetChanges();
    this.#identityChanged = !this.identityIsDurable;
    this.#cutChanged = !this.#identityOnDisk;
  }

  #forgetChanges(): void {
    this.#openKeys = [];
    this.#indexChanges = new IndexChanges();
    this.#rawPuts = new Map();
    this.#filled = [];
    this.#wiped = [];
    this.#cutChanged = false;
    this.#identityChanged = false;
  }

  #indexDifference(key: string, before: Container, after: Container): void {
    for (const { dot } of before) {
      if (!hasDot(after, dot)) this.#indexChanges.set(Table.versions, dot, undefined);
    }
    for (const { dot } of after) {
      if (!hasDot(before, dot)) this.#indexChanges.set(Table.versions, dot, key);
    }
  }

  #load(key: string): Container {
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const bytes = this.#store.get(textKey(Table.containers, key));
    const container = bytes === undefined ? EMPTY_CONTAINER : decodeContainer(bytes);
    this.#recent.set(key, container);
    return container;
  }
}

/** Which run of a node's process issued its newest dot, for a clock that took in another. */
function mergeRuns(
  local: Cut,
  remoteClock: VersionVector,
  remoteRuns: Iterable<readonly [NodeId, string]>,
): ReadonlyMap<NodeId, string> {
  const runs = new Map(local.runs);
  for (const [node, run] of remoteRuns) {
    if (remoteClock.get(node) > local.clock.get(node)) runs.set(node, run);
  }
  return runs;
}
