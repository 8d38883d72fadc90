/**
 * Lamport clocks: one number for each process, and a total order that respects causality (Lamport 1978).
 *
 * @packageDocumentation
 */
export { ClockError } from "../errors.js";
export { nodeId, type NodeId } from "../core/node-id.js";
export { type CausalOrder } from "../core/order.js";
export { LamportClock } from "./lamport-clock.js";
export { LamportProcess } from "./lamport-process.js";
