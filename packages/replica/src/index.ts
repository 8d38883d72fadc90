/**
 * One server's part of the store, as a pure state machine: inputs and the time go in, a batch for the disk, messages and
 * replies come out.
 *
 * @packageDocumentation
 */
export { DEFAULT_TUNING, nameOfNode, type ReplicaConfig, type Tuning } from "./config.js";
export {
  InvalidConfigError,
  InvariantError,
  ReplicaError,
  StoreDamagedError,
  StoreError,
  StoreFullError,
  StoreReadError,
  StoreWriteError,
} from "./errors.js";
export type {
  ClientHandle,
  Effects,
  End,
  Envelope,
  Input,
  Note,
  ReplicaEvent,
  Reply,
} from "./io.js";
export { MemoryStore } from "./memory-store.js";
export { Replica } from "./replica.js";
export type { Batch, Range, Store } from "./store.js";
