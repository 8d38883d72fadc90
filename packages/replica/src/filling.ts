/**
 * A large transfer to a server that has nothing yet: what comes is put where it belongs at once, with no stage between. A durable
 * mark says that it is no state until the transfer is whole; whatever a transfer leaves that ended before is wiped out.
 *
 * Such a server serves nobody and takes no operations, so nobody sees the parts.
 *
 * @see SPEC.md R-4
 */
import { compareDots, type Dot } from "@vclock/clock";
import type { CarriedContainer, CarriedVersion, Pulled } from "@vclock/protocol";
import { assert } from "./assert.js";
import { tellConflict } from "./conflicts.js";
import type { Container } from "./container.js";
import type { Core } from "./core.js";
import type { StorePut } from "./state.js";
import { dotKey, FILLING_NAME, Table, tableRange, textKey, utf8 } from "./keyspace.js";
import { encodeContainer, encodeFillMark } from "./records.js";

/**
 * Keys come in order, and so their dots in any: each entry of the index would change a page of its own in every batch. So entries are
 * gathered, this many batches of them, and written in order.
 */
const GATHERED_BATCHES = 8;
/** For each key put in place in a batch, so many entries of the index are. */
const ENTRIES_FOR_KEY = 2;

interface IndexEntry {
  readonly dot: Dot;
  readonly key: string;
}

const MARK_KEY: Uint8Array = textKey(Table.meta, FILLING_NAME);

export class Filling {
  readonly #core: Core;
  #isUnderWay = false;
  #isDirty: boolean;
  /** Entries of the index for the containers of the first pass. */
  #gathered: IndexEntry[] = [];
  /** Those that are written before anything else, in order from the last. */
  #draining: IndexEntry[] = [];

  constructor(core: Core) {
    this.#core = core;
    this.#isDirty = this.#isMarked();
  }

  /** Whether what is in the store may be parts of a transfer, and no state. */
  get isOpen(): boolean {
    return this.#isUnderWay || this.#isDirty;
  }

  /** What a transfer left that ended before it was whole is still there: no other may begin. */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  /**
   * Whether this server has nothing, so that a transfer can be put in place as it comes. Not once it has caught up, though that may not
   * be on disk yet: when it is, this server serves.
   */
  get isPossible(): boolean {
    const { hasServed, identity, open } = this.#core.state;
    if (hasServed || identity.everServed || this.isOpen) return false;
    return open.clock.size === 0 && open.keys === 0 && open.deletes === 0;
  }

  /** Whether entries of the index are to be written before more may come. */
  get isDraining(): boolean {
    return this.#draining.length > 0;
  }

  begin(): void {
    assert(this.isPossible, () => "a server that has something was to be filled");
    this.#isUnderWay = true;
    this.#core.state.putRaw(FILLING_NAME, MARK_KEY, encodeFillMark());
  }

  /**
   * Puts a reply's content in place.
   *
   * @param isFirstPass no key comes twice in it, and all of later passes come when it is on disk
   */
  add({ containers, deletes }: Pick<Pulled, "containers" | "deletes">, isFirstPass: boolean): void {
    const { state, outbox } = this.#core;
    assert(this.#isUnderWay, () => "nothing is being filled");
    if (isFirstPass) {
      this.#addNew(containers);
    } else {
      for (const { key, versions } of containers) {
        const before = state.container(key);
        const after = whole(versions);
        state.setContainer(key, before, after);
        tellConflict(outbox, key, before, after);
      }
    }
    for (const { dot, key } of deletes) state.rememberDelete(dot, key);
  }

  /** All of the first pass has come: what follows looks for it in the index. */
  passed(): void {
    this.#drain();
  }

  /** Writes a part of what was gathered, or wipes out a part of what was left. Called while no batch is out. */
  still(): void {
    if (this.#isDirty) {
      this.#clear();
      return;
    }
    const from = Math.max(0, this.#draining.length - this.#entriesMax);
    const part = this.#draining.splice(from).reverse();
    this.#core.state.putNew(
      part.map(({ dot, key }) => [dotKey(Table.versions, dot), utf8(key)] as const),
    );
  }

  /** All is there: with the batch that says so it is this server's state. */
  complete(source: Pick<Pulled, "clock" | "floor" | "runs">): void {
    assert(this.#gathered.length + this.#draining.length === 0, () => "the index is not whole");
    this.#isUnderWay = false;
    this.#core.state.join(source);
    this.#core.state.putRaw(FILLING_NAME, MARK_KEY, undefined);
  }

  /** The transfer will not be completed. */
  abandon(): void {
    if (!this.#isUnderWay) return;
    this.#end();
    this.#isDirty = true;
  }

  /** A batch was refused, and with it what was to complete the transfer, if anything. */
  rolledBack(): void {
    this.#end();
    this.#isDirty ||= this.#isMarked();
  }

  #clear(): void {
    const { state, store, tuning } = this.#core;
    // What is still to be written is not in the store yet, where this looks.
    if (state.isChanged) return;
    const keys: Uint8Array[] = [];
    for (const table of [Table.containers, Table.versions, Table.deletes]) {
      for (const [storeKey] of store.range(tableRange(table))) {
        if (keys.length >= tuning.applyKeysMax) break;
        keys.push(Uint8Array.from(storeKey));
      }
    }
    if (keys.length > 0) {
      state.wipe(keys);
      return;
    }
    state.updateCut({ keys: 0, conflicts: 0, deletes: 0 });
    state.putRaw(FILLING_NAME, MARK_KEY, undefined);
    this.#isDirty = false;
  }

  /** The containers are written now, their entries in the index when there are enough of them. */
  #addNew(containers: readonly CarriedContainer[]): void {
    const { state, outbox } = this.#core;
    let { keys, conflicts } = state.open;
    const entries: StorePut[] = [];
    for (const { key, versions } of containers) {
      if (versions.length === 0) continue;
      entries.push([textKey(Table.containers, key), encodeContainer(whole(versions))]);
      for (const { dot } of versions) this.#gathered.push({ dot, key });
      keys++;
      if (versions.length === 1) continue;
      conflicts++;
      tellConflict(outbox, key, [], whole(versions));
    }
    state.putNew(entries);
    state.updateCut({ keys, conflicts });
    if (this.#gathered.length >= GATHERED_BATCHES * this.#entriesMax) this.#drain();
  }

  get #entriesMax(): number {
    return ENTRIES_FOR_KEY * this.#core.tuning.applyKeysMax;
  }

  #drain(): void {
    // A part that was asked for before may have come since the last ones were gathered.
    const all = [...this.#draining, ...this.#gathered];
    // Backwards, so that each part is taken off the end.
    this.#draining = all.sort((a, b) => compareDots(b.dot, a.dot));
    this.#gathered = [];
  }

  #end(): void {
    this.#isUnderWay = false;
    this.#gathered = [];
    this.#draining = [];
  }

  #isMarked(): boolean {
    return this.#core.store.get(MARK_KEY) !== undefined;
  }
}

/** To a server that has nothing, every value is sent. */
function whole(versions: readonly CarriedVersion[]): Container {
  return versions.map(({ dot, value }) => {
    assert(value !== undefined, () => `the value of ${dot.node}:${dot.counter} was left out`);
    return { dot, value };
  });
}
