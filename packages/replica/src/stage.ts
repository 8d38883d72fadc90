/**
 * Where a transfer too large for one batch is kept until it is whole: apart from the containers, on disk, and no part of what
 * this server holds.
 */
import type { Dot } from "@vclock/clock";
import type { CarriedContainer, CarriedDelete, Pulled } from "@vclock/protocol";
import type { Core } from "./core.js";
import {
  APPLYING_NAME,
  counterOfDotKey,
  dotKey,
  nodeOfDotKey,
  Table,
  tableRange,
  textKey,
  textOfKey,
  utf8,
} from "./keyspace.js";
import { type ApplyMark, decodeApplyMark, encodeApplyMark, encodeContainer } from "./records.js";

const MARK_KEY: Uint8Array = textKey(Table.meta, APPLYING_NAME);

export class Stage {
  readonly #core: Core;
  #isDirty: boolean;

  constructor(core: Core) {
    this.#core = core;
    this.#isDirty = this.#firstKeys(1).length > 0;
  }

  /** What a former transfer left is still there: none may be staged. */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  /** The mark of a whole transfer that was being put in place when the process ended. */
  mark(): ApplyMark | undefined {
    const bytes = this.#core.store.get(MARK_KEY);
    return bytes === undefined ? undefined : decodeApplyMark(bytes);
  }

  setMark(mark: ApplyMark | undefined): void {
    this.#core.state.putRaw(
      APPLYING_NAME,
      MARK_KEY,
      mark === undefined ? undefined : encodeApplyMark(mark),
    );
  }

  /** Adds a reply's content, in place of what came of the same keys before. */
  add({ containers, deletes }: Pick<Pulled, "containers" | "deletes">): void {
    for (const container of containers) this.#putContainer(container);
    for (const { dot, key } of deletes) this.#putDelete({ dot, key });
  }

  removeContainer(key: string): void {
    this.#core.state.putRaw(`${Table.stage} ${key}`, textKey(Table.stage, key), undefined);
  }

  removeDelete(dot: Dot): void {
    this.#core.state.putRaw(deleteName(dot), dotKey(Table.stageDeletes, dot), undefined);
  }

  /** The transfer will not be completed. */
  abandon(): void {
    this.#isDirty = true;
  }

  /** Clears a part of what an abandoned transfer left. Called while no batch is out. */
  clear(): void {
    // What is still to be written is not in the store yet, where this looks.
    if (this.#core.state.rawIsOpen) return;
    const keys = this.#firstKeys(this.#core.tuning.applyKeysMax);
    for (const storeKey of keys) {
      if (storeKey[0] === Table.stage) this.removeContainer(textOfKey(storeKey));
      else this.removeDelete({ node: nodeOfDotKey(storeKey), counter: counterOfDotKey(storeKey) });
    }
    this.#isDirty = keys.length > 0;
  }

  #putContainer({ key, versions }: CarriedContainer): void {
    const storeKey = textKey(Table.stage, key);
    this.#core.state.putRaw(`${Table.stage} ${key}`, storeKey, encodeContainer(versions));
  }

  #putDelete({ dot, key }: CarriedDelete): void {
    const storeKey = dotKey(Table.stageDeletes, dot);
    this.#core.state.putRaw(deleteName(dot), storeKey, utf8(key));
  }

  #firstKeys(count: number): Uint8Array[] {
    const keys: Uint8Array[] = [];
    for (const table of [Table.stage, Table.stageDeletes]) {
      for (const [storeKey] of this.#core.store.range(tableRange(table))) {
        if (keys.length >= count) return keys;
        keys.push(Uint8Array.from(storeKey));
      }
    }
    return keys;
  }
}

function deleteName(dot: Dot): string {
  return `${Table.stageDeletes} ${dot.counter} ${dot.node}`;
}
