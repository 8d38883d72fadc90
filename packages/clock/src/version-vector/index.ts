/**
 * Version vectors: how many events of each node are known (Parker et al. 1983).
 *
 * @packageDocumentation
 */
export { ClockError } from "../errors.js";
export { dot, formatDot, parseDot, type Dot } from "../core/dot.js";
export { nodeId, type NodeId } from "../core/node-id.js";
export { reverseOrder, type CausalOrder } from "../core/order.js";
export { VersionVector } from "./version-vector.js";
