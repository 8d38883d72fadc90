/**
 * Messages to frames, and frame bodies to messages: one pair of functions for each direction, so that a client cannot say
 * what only a server may.
 *
 * A decoded message is exactly of its TypeScript type: node ids checked, clocks as `VersionVector`, what is absent as
 * `undefined`. Its arrays of bytes are the receiver's to keep; keeping one never keeps more than about twice its
 * size alive.
 *
 * @example
 * const frame = encodeClientRequest({ type: "status", id: 1 });
 * decodeClientRequest(frame.subarray(FRAME_HEADER_BYTES)) //=> { type: "status", id: 1 }
 */
import type { VectorClock } from "@vclock/clock";
import type { ClientReply, ClientRequest } from "./client-messages.js";
import { UnsupportedVersionError } from "./errors.js";
import { PROTOCOL_VERSION, type Hello, type Refusal, type ServerHello } from "./hello.js";
import {
  HELLO_FRAME_BYTES_MAX,
  HELLO_SCAN,
  PEER_FRAME_BYTES_MAX,
  REPLY_FRAME_BYTES_MAX,
  REQUEST_SCAN,
  SERVER_SCAN,
  type ScanLimits,
} from "./limits.js";
import type { MessageSet } from "./message-set.js";
import { packFrame, unpackScanned, type Plain } from "./msgpack.js";
import type { PeerFrame, PeerMessage } from "./peer-messages.js";
import { scanStructure } from "./scan.js";
import { CLIENT_REPLIES, CLIENT_REQUESTS } from "./schema-client.js";
import { GREETINGS, HELLO_REPLIES, HELLO_VERSION_INDEX, HELLOS } from "./schema-hello.js";
import { PEER_FRAMES } from "./schema-peer.js";

/**
 * A hello, or the refusal of one, as a whole frame: header and body.
 *
 * @throws {ShapeError} when a field breaks its limits.
 */
export function encodeHello(message: Hello | Refusal): Uint8Array {
  return packFrame(GREETINGS.encode(message), HELLO_FRAME_BYTES_MAX);
}

/**
 * A request as a whole frame: header and body.
 *
 * @throws {ShapeError} when a field breaks its limits.
 * @throws {FrameTooLargeError} past `PEER_FRAME_BYTES_MAX`. A server may allow less, see `requestFrameBytesMax`.
 */
export function encodeClientRequest(message: ClientRequest): Uint8Array {
  return packFrame(CLIENT_REQUESTS.encode(message), PEER_FRAME_BYTES_MAX);
}

/**
 * A reply as a whole frame: header and body.
 *
 * @throws {ShapeError} when a field breaks its limits.
 * @throws {FrameTooLargeError} past `REPLY_FRAME_BYTES_MAX`.
 */
export function encodeClientReply(message: ClientReply): Uint8Array {
  return packFrame(CLIENT_REPLIES.encode(message), REPLY_FRAME_BYTES_MAX);
}

/**
 * A message to another server as a whole frame: header and body.
 *
 * @param stamp what the sender knows of events, if it traces them
 * @throws {ShapeError} when a field breaks its limits.
 * @throws {FrameTooLargeError} past `PEER_FRAME_BYTES_MAX`.
 */
export function encodePeerMessage(message: PeerMessage, stamp?: VectorClock): Uint8Array {
  const framed = stamp === undefined ? message : ({ type: "traced", stamp, message } as const);
  return packFrame(PEER_FRAMES.encode(framed), PEER_FRAME_BYTES_MAX);
}

/**
 * The first frame's body, where a connection was accepted.
 *
 * @throws {UnsupportedVersionError} for a hello of another version, whatever else is in it; `refusal` is the answer.
 * @throws {StructureError}, {UnknownMessageError}, {ShapeError} for what is no hello.
 */
export function decodeHello(body: Uint8Array): Hello {
  return decodeGreeting(HELLOS, body);
}

/**
 * The first frame's body, where a connection was dialled. A refusal is handed back, not thrown; `HelloRejectedError` is there
 * for it.
 *
 * @throws {UnsupportedVersionError} for a hello of another version.
 * @throws {StructureError}, {UnknownMessageError}, {ShapeError} for what is no answer to a hello.
 */
export function decodeHelloReply(body: Uint8Array): ServerHello | Refusal {
  return decodeGreeting(HELLO_REPLIES, body);
}

/**
 * A later frame's body, at a server, from a client.
 *
 * @throws {StructureError}, {UnknownMessageError}, {ShapeError} for what is no request.
 */
export function decodeClientRequest(body: Uint8Array): ClientRequest {
  return CLIENT_REQUESTS.decode(plainOf(body, REQUEST_SCAN));
}

/**
 * A later frame's body, at a client.
 *
 * @throws {StructureError}, {UnknownMessageError}, {ShapeError} for what is no reply.
 */
export function decodeClientReply(body: Uint8Array): ClientReply {
  return CLIENT_REPLIES.decode(plainOf(body, SERVER_SCAN));
}

/**
 * A later frame's body, at a server, from another.
 *
 * @throws {StructureError}, {UnknownMessageError}, {ShapeError} for what is no message between servers.
 */
export function decodePeerFrame(body: Uint8Array): PeerFrame {
  const framed = PEER_FRAMES.decode(plainOf(body, SERVER_SCAN));
  if (framed.type !== "traced") return { message: framed, stamp: undefined };
  return { message: framed.message, stamp: framed.stamp };
}

/** The same for who does not trace: the message alone. @throws as `decodePeerFrame`. */
export function decodePeerMessage(body: Uint8Array): PeerMessage {
  return decodePeerFrame(body).message;
}

function plainOf(body: Uint8Array, limits: ScanLimits): Plain {
  scanStructure(body, limits);
  return unpackScanned(body);
}

/** A hello of another version is told by its code and version alone: the rest may be anything by then. */
function decodeGreeting<M extends Hello | Refusal>(set: MessageSet<M>, body: Uint8Array): M {
  const plain = plainOf(body, HELLO_SCAN);
  if (Array.isArray(plain) && set.isVersioned(plain[0])) {
    const version: unknown = plain[HELLO_VERSION_INDEX];
    if (Number.isSafeInteger(version) && version !== PROTOCOL_VERSION) {
      throw new UnsupportedVersionError(version as number, PROTOCOL_VERSION);
    }
  }
  return set.decode(plain);
}
