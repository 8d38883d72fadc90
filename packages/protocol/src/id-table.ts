/**
 * Node ids that came lately. A cluster's few ids are in every message: here each is checked once, and kept as one string
 * however often it is decoded.
 */
import { isNodeId, type NodeId } from "@vclock/clock";

/** A bounded set of checked node ids. */
export class IdTable {
  private readonly known = new Map<unknown, NodeId>();

  constructor(private readonly idsMax: number) {}

  get size(): number {
    return this.known.size;
  }

  /** The value as a node id, or `undefined` when it is none. O(1) for an id in the table, else O(length). */
  find(value: unknown): NodeId | undefined {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    if (!isNodeId(value)) return undefined;
    // All go at once: whoever sends ever new ids costs others a check each, and nobody memory.
    if (this.known.size === this.idsMax) this.known.clear();
    this.known.set(value, value);
    return value;
  }
}
