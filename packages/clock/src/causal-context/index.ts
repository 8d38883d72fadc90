/**
 * Causal contexts: what a client has seen, gaps included, and the token it travels as.
 *
 * @packageDocumentation
 */
export { ClockError } from "../errors.js";
export { dot, formatDot, parseDot, type Dot } from "../core/dot.js";
export { nodeId, type NodeId } from "../core/node-id.js";
export { reverseOrder, type CausalOrder } from "../core/order.js";
export { VersionVector } from "../version-vector/version-vector.js";
export { CausalContext } from "./causal-context.js";
export { TOKEN_LENGTH_MAX } from "./token.js";
