/**
 * What vclock servers and clients say to each other: message types, frames, hello, limits.
 *
 * The way of a message: bytes → `FrameDecoder` → `decode…` → message → `encode…` → bytes.
 *
 * @packageDocumentation
 */
export * from "./client-messages.js";
export {
  decodeClientReply,
  decodeClientRequest,
  decodeHello,
  decodeHelloReply,
  decodePeerFrame,
  decodePeerMessage,
  encodeClientReply,
  encodeClientRequest,
  encodeHello,
  encodePeerMessage,
} from "./codec.js";
export {
  ForbiddenTypeError,
  FrameTooLargeError,
  HelloRejectedError,
  InvalidKeyError,
  InvalidUtf8Error,
  ProtocolError,
  ShapeError,
  StructureError,
  TooDeepError,
  TooManyItemsError,
  TrailingBytesError,
  TruncatedError,
  UndecodableError,
  UnknownMessageError,
  UnsafeIntegerError,
  UnsupportedVersionError,
} from "./errors.js";
export { FrameDecoder } from "./frame.js";
export * from "./hello.js";
export { checkHello, type HelloExpectation } from "./hello-check.js";
export { checkKey } from "./key.js";
export {
  FRAME_HEADER_BYTES,
  HELLO_FRAME_BYTES_MAX,
  KEY_BYTES_MAX,
  NAME_BYTES_MAX,
  PAGE_KEYS_MAX,
  PEER_FRAME_BYTES_MAX,
  PROSE_BYTES_MAX,
  REPLY_FRAME_BYTES_MAX,
  requestFrameBytesMax,
  REQUEST_SLACK_BYTES,
  RUN_BYTES_MAX,
  STAMP_ENTRIES_MAX,
  TIMEOUT_MS_MAX,
  TRACE_EVENTS_MAX,
  VALUE_BYTES_MAX,
  type ScanLimits,
} from "./limits.js";
export { pack, unpack, type Plain } from "./msgpack.js";
export * from "./peer-messages.js";
export { scanStructure } from "./scan.js";
export * from "./traced-event.js";
export { utf8Length } from "./utf8.js";
export * from "./value.js";
