/**
 * Causality data types: who knew what when events happened. No dependency, no I/O, runs anywhere.
 *
 * Everything that the entry points export, and the few functions about ids and dots that none of them needs.
 *
 * @packageDocumentation
 *
 * @example
 * const mine = VersionVector.of({ s1: 2, s2: 1 });
 * mine.compare(VersionVector.of({ s1: 1, s3: 4 })) //=> "concurrent"
 */
export * from "./bitmapped-version-vector/index.js";
export * from "./causal-buffer/index.js";
export * from "./causal-context/index.js";
export { compareDots, dotsEqual } from "./core/dot.js";
export { compareNodeIds, isNodeId, NODE_ID_BYTES_MAX } from "./core/node-id.js";
export * from "./dotted-version-vector-set/index.js";
export * from "./dotted-version-vector/index.js";
export * from "./errors.js";
export * from "./hybrid-logical/index.js";
export * from "./interval-tree/index.js";
export * from "./lamport/index.js";
export * from "./matrix/index.js";
export * from "./vector/index.js";
export * from "./version-vector/index.js";
