/**
 * Interval tree clocks: causality for nodes that come and go (Almeida, Baquero, Fonte 2008).
 *
 * @packageDocumentation
 */
export {
  AnonymousClockError,
  ClockError,
  InvalidIntervalTreeError,
  OverlappingIdsError,
  TreeTooDeepError,
} from "../errors.js";
export { reverseOrder, type CausalOrder } from "../core/order.js";
export { IntervalTreeClock } from "./interval-tree-clock.js";
export { IntervalTreeProcess } from "./interval-tree-process.js";
export { TREE_DEPTH_MAX } from "./steps.js";
export type { EventTree, IdTree } from "./tree.js";
