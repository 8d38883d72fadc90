/**
 * Hybrid logical clocks: wall-clock time that respects causality, in 64 bits (Kulkarni et al. 2014).
 *
 * @packageDocumentation
 */
export { ClockDriftError, ClockError, LogicalOverflowError } from "../errors.js";
export { compareNodeIds, nodeId, type NodeId } from "../core/node-id.js";
export { type CausalOrder } from "../core/order.js";
export { HybridLogicalClock } from "./hybrid-logical-clock.js";
export { HybridLogicalProcess, type HybridLogicalOptions } from "./hybrid-logical-process.js";
export { LOGICAL_MAX, PHYSICAL_MS_MAX, type HybridLogicalLimits } from "./limits.js";
