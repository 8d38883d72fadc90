/**
 * The messages that wait for others: by name, and by the one message that each waits for next.
 *
 * A message is looked at only when the message it waits for is delivered, and never twice for one entry of
 * its stamp: so any order of arrival costs as much as the stamps are long, all in all.
 */
import type { Dot } from "../core/dot.js";
import type { NodeId } from "../core/node-id.js";
import type { CausalMessage } from "./causal-message.js";

/** A message, and how far its stamp was found to be delivered. */
export interface Waiting<M> {
  readonly message: CausalMessage<M>;
  readonly dot: Dot;
  /** The index of the first entry of the stamp that may not be delivered. */
  entry: number;
  /** The message that has to be delivered first. */
  awaited: Dot;
}

/** By node, then by counter. */
type ByDot<T> = Map<NodeId, Map<number, T>>;

export class WaitingRoom<M> {
  private readonly byName: ByDot<Waiting<M>> = new Map();
  private readonly byAwaited: ByDot<Waiting<M>[]> = new Map();
  private count = 0;

  get size(): number {
    return this.count;
  }

  get({ node, counter }: Dot): Waiting<M> | undefined {
    return this.byName.get(node)?.get(counter);
  }

  /** All of them, by sender, then by number there. O(n log n). */
  *values(): IterableIterator<Waiting<M>> {
    for (const node of [...this.byName.keys()].sort()) {
      const counters = this.countersOf(node);
      for (const counter of counters) yield this.get({ node, counter }) as Waiting<M>;
    }
  }

  /** The numbers of the waiting messages of a node, ascending. */
  countersOf(node: NodeId): number[] {
    return [...(this.byName.get(node)?.keys() ?? [])].sort((a, b) => a - b);
  }

  /** Takes one in; it waits for `awaited`. */
  add(waiting: Waiting<M>): void {
    inner(this.byName, waiting.dot.node).set(waiting.dot.counter, waiting);
    this.count++;
    this.await(waiting);
  }

  /** It is still in, but waits for another message now. */
  await(waiting: Waiting<M>): void {
    const { node, counter } = waiting.awaited;
    const others = inner(this.byAwaited, node);
    const list = others.get(counter);
    if (list === undefined) others.set(counter, [waiting]);
    else list.push(waiting);
  }

  /** Those that waited for this message. They are still in, but wait for nothing. */
  wake(dot: Dot): Waiting<M>[] {
    const woken = this.byAwaited.get(dot.node)?.get(dot.counter);
    if (woken === undefined) return [];
    remove(this.byAwaited, dot);
    return woken.filter((waiting) => this.get(waiting.dot) === waiting);
  }

  /** Lets one go. What it waited for may still name it; `wake` leaves it out. */
  delete(waiting: Waiting<M>): void {
    remove(this.byName, waiting.dot);
    this.count--;
  }
}

function inner<T>(map: ByDot<T>, node: NodeId): Map<number, T> {
  let found = map.get(node);
  if (found === undefined) map.set(node, (found = new Map()));
  return found;
}

function remove<T>(map: ByDot<T>, { node, counter }: Dot): void {
  const found = map.get(node);
  found?.delete(counter);
  if (found?.size === 0) map.delete(node);
}
