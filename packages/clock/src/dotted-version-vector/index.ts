/**
 * Dotted version vectors: one version of a value each, its event apart from its past (Preguiça et al. 2010, 2012).
 *
 * @packageDocumentation
 */
export { ClockError } from "../errors.js";
export { dot, formatDot, parseDot, type Dot } from "../core/dot.js";
export { nodeId, type NodeId } from "../core/node-id.js";
export { reverseOrder, type CausalOrder } from "../core/order.js";
export { VersionVector } from "../version-vector/version-vector.js";
export { DottedVersionVector } from "./dotted-version-vector.js";
