/**
 * Changes to the index tables that wait for the next batch: by table, node and counter, the last one of each dot.
 */
import type { Dot, NodeId } from "@vclock/clock";
import { dotKey, type Table } from "./keyspace.js";

type ByCounter = Map<number, string | undefined>;

export class IndexChanges {
  readonly #tables = new Map<Table, Map<NodeId, ByCounter>>();

  /** @param key the user's key; `undefined` removes the entry */
  set(table: Table, { node, counter }: Dot, key: string | undefined): void {
    let nodes = this.#tables.get(table);
    if (nodes === undefined) this.#tables.set(table, (nodes = new Map<NodeId, ByCounter>()));
    let counters = nodes.get(node);
    if (counters === undefined) nodes.set(node, (counters = new Map<number, string | undefined>()));
    counters.set(counter, key);
  }

  /** Calls back with each change, as the store's key of the dot and the user's key. */
  forEach(call: (storeKey: Uint8Array, key: string | undefined) => void): void {
    for (const [table, nodes] of this.#tables) {
      for (const [node, counters] of nodes) {
        for (const [counter, key] of counters) call(dotKey(table, { node, counter }), key);
      }
    }
  }
}
