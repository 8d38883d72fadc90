/**
 * Operations that came before what they depend on. Bounded: what finds no room is dropped, and pulled later.
 */
import type { NodeId, VersionVector } from "@vclock/clock";
import type { Operation } from "@vclock/protocol";
import type { Tuning } from "./config.js";

/** An operation with its dependencies spelt out, and the run of its coordinator that issued it. */
export type HeldOperation = Operation & { readonly deps: VersionVector; readonly run: string };

/** What an operation weighs beside its key and value: dots, dependencies, objects. A rough figure, for the bound only. */
const OVERHEAD_BYTES = 256;

export class WaitingRoom {
  readonly #tuning: Tuning;
  readonly #byNode = new Map<NodeId, Map<number, HeldOperation>>();
  #count = 0;
  #bytes = 0;

  constructor(tuning: Tuning) {
    this.#tuning = tuning;
  }

  get size(): number {
    return this.#count;
  }

  /** Whose operations are held. */
  nodes(): readonly NodeId[] {
    return [...this.#byNode.keys()];
  }

  /** @returns whether there was room, or the operation was here already. */
  hold(operation: HeldOperation): boolean {
    const { node, counter } = operation.dot;
    let held = this.#byNode.get(node);
    if (held?.has(counter) === true) return true;
    const bytes = weight(operation);
    if (
      this.#count >= this.#tuning.waitingOperationsMax ||
      this.#bytes + bytes > this.#tuning.waitingOperationBytesMax
    ) {
      return false;
    }
    if (held === undefined) {
      held = new Map();
      this.#byNode.set(node, held);
    }
    held.set(counter, operation);
    this.#count++;
    this.#bytes += bytes;
    return true;
  }

  /** Takes out an operation that may be applied on top of `clock`, or `undefined` when there is none. */
  takeReady(clock: VersionVector): HeldOperation | undefined {
    for (const [node, held] of this.#byNode) {
      const next = held.get(clock.get(node) + 1);
      if (next === undefined || !clock.dominates(next.deps)) continue;
      this.#remove(next);
      return next;
    }
    return undefined;
  }

  /** Drops what `clock` covers, which came by another way. */
  dropCovered(clock: VersionVector): void {
    for (const held of this.#byNode.values()) {
      for (const operation of held.values()) {
        if (clock.covers(operation.dot)) this.#remove(operation);
      }
    }
  }

  /** Drops what came from a node that may send nothing any more. */
  dropNode(node: NodeId): void {
    for (const operation of this.#byNode.get(node)?.values() ?? []) this.#remove(operation);
  }

  clear(): void {
    this.#byNode.clear();
    this.#count = 0;
    this.#bytes = 0;
  }

  #remove(operation: HeldOperation): void {
    const held = this.#byNode.get(operation.dot.node);
    if (held?.delete(operation.dot.counter) !== true) return;
    if (held.size === 0) this.#byNode.delete(operation.dot.node);
    this.#count--;
    this.#bytes -= weight(operation);
  }
}

/** What an operation weighs against the room's bound, in bytes. */
export function weight(operation: Operation): number {
  return OVERHEAD_BYTES + operation.key.length + (operation.value?.bytes.length ?? 0);
}
