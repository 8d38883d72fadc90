/**
 * The client of vclock: reads that show conflicts, updates with the context of what was read, sessions, changes as they arrive.
 *
 * @packageDocumentation
 */
export { connect } from "./connect.js";
export {
  remove,
  unchanged,
  type Access,
  type Client,
  type ClientEvent,
  type ConnectOptions,
  type ContextOption,
  type KeysOptions,
  type ReadOptions,
  type RequestOptions,
  type Resolver,
  type ServerInfo,
  type ServerReport,
  type Session,
  type Storable,
  type UpdateFunction,
  type UpdateOptions,
  type WriteOptions,
} from "./client.js";
export type { Change, Changes, ChangesOptions, Gap, KeyChange } from "./changes.js";
export type { ServerEvent, TraceAllOptions, TraceItem, TraceOptions } from "./trace.js";
export { maximum, mergeObjects, union } from "./resolvers.js";
export { raw, RawValue } from "./raw-value.js";
export type {
  AbsentRead,
  ConflictRead,
  Data,
  ReadBase,
  ReadResult,
  Sibling,
  Undecodable,
  UndecodableRead,
  ValueRead,
  Version,
} from "./read-result.js";
export type {
  DeleteResult,
  Removed,
  Unchanged,
  Updated,
  UpdateResult,
  WriteBase,
  Written,
} from "./write-result.js";
export * from "./errors.js";
export type {
  Consistency,
  EventKind,
  KeyEntry,
  Participation,
  PeerStatus,
  Phase,
  ServerStatus,
  TransferStatus,
  Value,
} from "@vclock/protocol";
export { decodeVersion } from "./value-codec.js";
