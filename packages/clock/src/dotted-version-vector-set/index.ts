/**
 * Dotted version vector sets: the concurrent values of one key, under one version vector (Almeida et al. 2014).
 *
 * @packageDocumentation
 */
export { ClockError } from "../errors.js";
export { dot, formatDot, parseDot, type Dot } from "../core/dot.js";
export { nodeId, type NodeId } from "../core/node-id.js";
export { reverseOrder, type CausalOrder } from "../core/order.js";
export { VersionVector } from "../version-vector/version-vector.js";
export type { ValueCodec } from "./codec.js";
export { DottedVersionVectorSet, type SiblingEntry } from "./dotted-version-vector-set.js";
