/**
 * Bitmapped version vectors: what a server knows of every node, gaps included, and what it is missing (Gonçalves et al. 2015).
 *
 * @packageDocumentation
 */
export { ClockError } from "../errors.js";
export { dot, formatDot, parseDot, type Dot } from "../core/dot.js";
export { nodeId, type NodeId } from "../core/node-id.js";
export { reverseOrder, type CausalOrder } from "../core/order.js";
export { VersionVector } from "../version-vector/version-vector.js";
export { BitmappedVersionVector } from "./bitmapped-version-vector.js";
export type { ValueCodec } from "../dotted-version-vector-set/codec.js";
export type { DotRange } from "./dot-range.js";
export { DottedCausalContainer, type DottedValue } from "./dotted-causal-container.js";
export { NodeClock } from "./node-clock.js";
