/**
 * A range of events of one node, as it is asked for, told and written down.
 */
import { isRecord } from "../core/json.js";
import type { NodeId } from "../core/node-id.js";
import { InvalidJsonError } from "../errors.js";
import { pairsOf } from "./node-clock.js";
import type { Runs } from "./runs.js";

/** The events `from` to `to` of one node, both included. */
export interface DotRange {
  readonly node: NodeId;
  readonly from: number;
  readonly to: number;
}

/** Adds a node's runs, from an index on, as ranges. */
export function pushRanges(ranges: DotRange[], node: NodeId, runs: Runs, start: number): void {
  for (const [from, to] of pairsOf(runs, start)) ranges.push({ node, from, to });
}

/** Adds an item to the node's list. */
export function pushTo<T>(lists: Map<NodeId, T[]>, node: NodeId, item: T): void {
  const list = lists.get(node);
  if (list === undefined) lists.set(node, [item]);
  else list.push(item);
}

/** The shape alone; what is in it is checked where it is used. @throws {InvalidJsonError} */
export function checkDotRange(value: unknown): DotRange {
  if (!isRecord(value) || Object.keys(value).toSorted().join() !== "from,node,to") {
    throw new InvalidJsonError(value, "a range of node, from and to");
  }
  return value as unknown as DotRange;
}
