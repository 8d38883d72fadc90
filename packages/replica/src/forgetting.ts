/**
 * Forgets deletes: those that every member has, and, past the bound, the oldest. The floor keeps what was forgotten, so that a
 * member that turns out to lack it compares key by key.
 *
 * @see SPEC.md R-5
 */
import { type Dot, VersionVector } from "@vclock/clock";
import type { Core } from "./core.js";
import { counterOfDotKey, dotRange, fromUtf8, Table } from "./keyspace.js";
import type { Members } from "./members.js";

export class Forgetting {
  readonly #core: Core;
  readonly #members: Members;
  /** Everything that everyone had up to here is forgotten. */
  #doneUntil: VersionVector = VersionVector.empty;

  constructor(core: Core, members: Members) {
    this.#core = core;
    this.#members = members;
  }

  /** Called while no batch is out: the store shows the durable cut. */
  still(): void {
    const { state, tuning } = this.#core;
    if (state.open.deletes === 0 || state.open.deletes !== state.durable.deletes) return;
    const everyone = this.#members.everyoneHas();
    if (!this.#doneUntil.dominates(everyone)) {
      const deletes = this.#remembered(everyone, tuning.applyKeysMax, this.#doneUntil);
      for (const { dot, key } of deletes) state.forgetDelete(dot, key);
      if (deletes.length < tuning.applyKeysMax) this.#doneUntil = everyone;
      if (deletes.length > 0) return;
    }
    const excess = state.durable.deletes - tuning.rememberedDeletesMax;
    if (excess > 0) this.#forgetOldest(Math.min(excess, tuning.applyKeysMax));
  }

  rolledBack(): void {
    this.#doneUntil = VersionVector.empty;
  }

  /** A fair share from each node, the oldest of each first: which server's deletes are older, nothing here tells. */
  #forgetOldest(count: number): void {
    const { state } = this.#core;
    const { clock } = state.durable;
    const share = Math.ceil(count / Math.max(1, clock.size));
    let left = count;
    for (const [node, counter] of clock) {
      const only = VersionVector.of([[node, counter]]);
      for (const { dot, key } of this.#remembered(only, Math.min(share, left))) {
        state.forgetDelete(dot, key);
        left--;
      }
    }
    this.#core.outbox.note("warn", "deletes forgotten for want of room", { count: count - left });
  }

  #remembered(
    until: VersionVector,
    most: number,
    after: VersionVector = VersionVector.empty,
  ): { readonly dot: Dot; readonly key: string }[] {
    const deletes: { readonly dot: Dot; readonly key: string }[] = [];
    for (const [node, counter] of until) {
      const range = dotRange(Table.deletes, node, after.get(node), counter);
      for (const [storeKey, key] of this.#core.store.range(range)) {
        if (deletes.length >= most) return deletes;
        const dot = { node, counter: counterOfDotKey(storeKey) };
        deletes.push({ dot, key: fromUtf8(key) });
      }
    }
    return deletes;
  }
}
