/**
 * Puts a whole stage in place. It may take several batches, so a durable mark says that it is under way: until the last of
 * them this server's state is no cut and it answers nothing, and after a crash it goes on from the stage alone.
 *
 * @see SPEC.md R-4
 */
import type { Dot } from "@vclock/clock";
import type { CarriedVersion } from "@vclock/protocol";
import { assert } from "./assert.js";
import { tellConflict } from "./conflicts.js";
import type { Core } from "./core.js";
import {
  compareBytes,
  counterOfDotKey,
  fromUtf8,
  nodeOfDotKey,
  rangeAfter,
  Table,
  tableRange,
  textOfKey,
} from "./keyspace.js";
import { type ApplyMark, decodeCarried } from "./records.js";
import type { Stage } from "./stage.js";

interface Incoming {
  readonly storeKey: Uint8Array;
  readonly key: string;
  readonly versions: readonly CarriedVersion[];
}

export class Applying {
  readonly #core: Core;
  readonly #stage: Stage;
  #mark: ApplyMark | undefined;
  /** The last part is on its way to the disk. */
  #isFinishing = false;

  /** Goes on where the process before this one stopped. */
  constructor(core: Core, stage: Stage) {
    this.#core = core;
    this.#stage = stage;
    this.#mark = stage.mark();
  }

  get isUnderWay(): boolean {
    return this.#mark !== undefined || this.#isFinishing;
  }

  begin(source: ApplyMark["source"]): void {
    this.#setMark({ source, doneUntil: undefined });
  }

  /** A batch is on disk. @returns whether the last part was in it. */
  settled(): boolean {
    const isFinished = this.#isFinishing;
    this.#isFinishing = false;
    return isFinished;
  }

  /** A batch was refused: what the store says holds. */
  rolledBack(): void {
    this.#isFinishing = false;
    this.#mark = this.#stage.mark();
  }

  /** Puts the next part in place. Called while no batch is out and nothing waits for one. */
  advance(): void {
    const mark = this.#mark;
    assert(mark !== undefined, () => "nothing is being put in place");
    const { state, outbox } = this.#core;
    const incoming = this.#incoming(mark);
    for (const { key, versions } of incoming) {
      tellConflict(outbox, key, ...state.mergeContainer(key, versions, mark.source.clock));
      this.#stage.removeContainer(key);
    }
    const last = incoming.at(-1);
    if (last !== undefined) {
      this.#setMark({ ...mark, doneUntil: last.key });
      return;
    }
    if (this.#rememberDeletes()) return;
    state.join(mark.source);
    this.#setMark(undefined);
    this.#isFinishing = true;
  }

  #setMark(mark: ApplyMark | undefined): void {
    this.#mark = mark;
    this.#stage.setMark(mark);
  }

  /** The next keys in order: those staged and, when the source listed every key, those that are only here. */
  #incoming({ source, doneUntil }: ApplyMark): Incoming[] {
    const staged = this.#take(Table.stage, undefined, decodeCarried);
    if (!source.everyKey) return staged.found;
    const local = this.#take(Table.containers, doneUntil, () => []);
    const stagedKeys = new Set(staged.found.map(({ key }) => key));
    const absent = local.found.filter(({ key }) => !stagedKeys.has(key));
    const order = (a: Incoming, b: Incoming): number =>
      compareBytes(a.storeKey.subarray(1), b.storeKey.subarray(1));
    // Where one list was cut off, the other's later keys have to wait, or a staged one would look absent.
    return [...staged.found, ...absent]
      .sort(order)
      .filter(
        (incoming) =>
          (staged.cutAfter === undefined || order(incoming, staged.cutAfter) <= 0) &&
          (local.cutAfter === undefined || order(incoming, local.cutAfter) <= 0),
      );
  }

  #take(
    table: Table,
    after: string | undefined,
    versions: (value: Uint8Array) => CarriedVersion[],
  ): { found: Incoming[]; cutAfter: Incoming | undefined } {
    const found: Incoming[] = [];
    for (const [storeKey, value] of this.#core.store.range(rangeAfter(table, after))) {
      if (found.length >= this.#core.tuning.applyKeysMax) return { found, cutAfter: found.at(-1) };
      found.push({
        storeKey: Uint8Array.from(storeKey),
        key: textOfKey(storeKey),
        versions: versions(value),
      });
    }
    return { found, cutAfter: undefined };
  }

  /** @returns whether there were any. */
  #rememberDeletes(): boolean {
    const { store, state, tuning } = this.#core;
    const staged: { dot: Dot; key: string }[] = [];
    for (const [storeKey, value] of store.range(tableRange(Table.stageDeletes))) {
      if (staged.length >= tuning.applyKeysMax) break;
      const dot = { node: nodeOfDotKey(storeKey), counter: counterOfDotKey(storeKey) };
      staged.push({ dot, key: fromUtf8(value) });
    }
    for (const { dot, key } of staged) {
      if (!state.open.clock.covers(dot)) state.rememberDelete(dot, key);
      this.#stage.removeDelete(dot);
    }
    return staged.length > 0;
  }
}
