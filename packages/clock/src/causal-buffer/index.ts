/**
 * Causal delivery of broadcast messages (Birman, Schiper, Stephenson 1991).
 *
 * @packageDocumentation
 */
export {
  CausalBufferFullError,
  ClockError,
  ConflictingMessageError,
  InvalidLimitError,
  InvalidMessageError,
  MessageTooFarError,
  UnknownMemberError,
  UnsentMessageError,
} from "../errors.js";
export { dot, formatDot, parseDot, type Dot } from "../core/dot.js";
export { nodeId, type NodeId } from "../core/node-id.js";
export { reverseOrder, type CausalOrder } from "../core/order.js";
export { VersionVector } from "../version-vector/version-vector.js";
export { CausalBuffer, type CausalBufferOptions, type MissingMessages } from "./causal-buffer.js";
export { CausalMessage, type PayloadCodec } from "./causal-message.js";
