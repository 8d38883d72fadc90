/**
 * Causality data types: who knew what when events happened. No dependency, no I/O, runs anywhere.
 *
 * @example
 * const mine = VersionVector.of({ s1: 2, s2: 1 });
 * mine.compare(VersionVector.of({ s1: 1, s3: 4 })) //=> "concurrent"
 */
export { CausalContext } from "./causal-context/causal-context.js";
export { compareDots, dot, dotsEqual, formatDot, parseDot, type Dot } from "./core/dot.js";
export {
  ClockError,
  CounterOverflowError,
  DuplicateNodeIdError,
  InvalidBytesError,
  InvalidCounterError,
  InvalidDotError,
  InvalidJsonError,
  InvalidNodeIdError,
  InvalidTokenError,
  MalformedBytesError,
  NonCanonicalBytesError,
  TokenTooLongError,
  TrailingBytesError,
  TruncatedBytesError,
  UnknownFormatError,
  type TokenFault,
} from "./errors.js";
export {
  compareNodeIds,
  isNodeId,
  NODE_ID_BYTES_MAX,
  nodeId,
  type NodeId,
} from "./core/node-id.js";
export { reverseOrder, type CausalOrder } from "./core/order.js";
export { TOKEN_LENGTH_MAX } from "./causal-context/token.js";
export { VersionVector } from "./version-vector/version-vector.js";
