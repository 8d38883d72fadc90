/**
 * Closed ids that need not be named any more in contexts, dependencies and announced clocks.
 *
 * Every member has all of a closed id's operations, so no clock needs to say so. A context is different: one that does not name
 * an id covers nothing of it. So an id is left out only when nothing here carries it any more: whatever superseded its last
 * version is then in every context that this server gives out, and whoever honours such a context has that too.
 *
 * @see SPEC.md R-7
 */
import type { NodeId, VersionVector } from "@vclock/clock";
import type { Core } from "./core.js";
import { dotRange, Table } from "./keyspace.js";

export class ClosedIds {
  readonly #core: Core;
  readonly #unnamed = new Set<NodeId>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** A clock as others are shown it. */
  visible = (clock: VersionVector): VersionVector =>
    this.#unnamed.size === 0 ? clock : clock.filter((node) => !this.#unnamed.has(node));

  /** Looks which closed ids have no live version left. Called while no batch is out. */
  still(): void {
    const { durable, identity } = this.#core.state;
    const { closed } = identity;
    if (closed.size === this.#unnamed.size) return;
    for (const [node, counter] of closed) {
      // A new life hears of closed ids before it has what they wrote.
      const isHere = durable.clock.get(node) >= counter;
      if (isHere && !this.#unnamed.has(node) && this.#isGone(node, counter))
        this.#unnamed.add(node);
    }
  }

  #isGone(node: NodeId, counter: number): boolean {
    for (const table of [Table.versions, Table.deletes]) {
      for (const _ of this.#core.store.range(dotRange(table, node, 0, counter))) return false;
    }
    return true;
  }
}
