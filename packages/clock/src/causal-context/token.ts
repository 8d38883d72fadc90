/**
 * Tokens carry a causal context through headers, URLs, shells and e-mails: one printable word,
 * `vc1.` and base64url of the context's bytes followed by their CRC-32, most significant byte first.
 *
 * The checksum finds slips of the hand, not forgery. It needs none: a context that names events which never
 * happened is refused by the server that is asked to use it.
 */
import { base64urlDecode, base64urlEncode } from "../bytes/base64url.js";
import { ByteReader } from "../bytes/bytes.js";
import { crc32 } from "../bytes/crc32.js";
import {
  ClockError,
  InvalidTokenError,
  TokenTooLongError,
  TruncatedBytesError,
} from "../errors.js";
import { show } from "../core/show.js";

/** Longest token, in characters, that is read or written: about 49,000 bytes of context. */
export const TOKEN_LENGTH_MAX = 65_536;

const PREFIX = "vc1.";
const CRC_BYTES = 4;

/** Writes the body as a token. @throws {TokenTooLongError} past `TOKEN_LENGTH_MAX` characters. */
export function writeToken(body: Uint8Array): string {
  const bytes = new Uint8Array(body.length + CRC_BYTES);
  bytes.set(body);
  new DataView(bytes.buffer).setUint32(body.length, crc32(body));
  const token = PREFIX + base64urlEncode(bytes);
  if (token.length > TOKEN_LENGTH_MAX) throw new TokenTooLongError(token.length, TOKEN_LENGTH_MAX);
  return token;
}

/** Reads the body of a token with `read`. @throws {InvalidTokenError} for every text that `writeToken` does not give. */
export function readToken<T>(token: string, read: (reader: ByteReader) => T): T {
  const bytes = decodeText(token);
  const body = bytes.subarray(0, Math.max(0, bytes.length - CRC_BYTES));
  if (bytes.length < CRC_BYTES || crcAfter(bytes, body.length) !== crc32(body))
    throw damaged(bytes, read);
  try {
    const reader = new ByteReader(body);
    const value = read(reader);
    reader.end();
    return value;
  } catch (cause) {
    if (!(cause instanceof ClockError)) throw cause;
    throw new InvalidTokenError("content", `its content is malformed: ${cause.message}`, { cause });
  }
}

/** Everything about a token that can be told without its content. */
function decodeText(token: string): Uint8Array {
  if (typeof token !== "string")
    throw new InvalidTokenError("prefix", `${show(token)} is not a string`);
  if (token.length > TOKEN_LENGTH_MAX) {
    throw new InvalidTokenError(
      "too-long",
      `it has ${token.length} characters, at most ${TOKEN_LENGTH_MAX} are read`,
    );
  }
  if (!token.startsWith(PREFIX)) throw wrongPrefix(token);
  const decoded = base64urlDecode(token.slice(PREFIX.length));
  switch (decoded.type) {
    case "bytes":
      return decoded.bytes;
    case "foreign": {
      const at = PREFIX.length + decoded.index;
      throw new InvalidTokenError(
        "alphabet",
        `character ${at + 1}, ${show(token[at])}, does not belong in a token`,
      );
    }
    case "incomplete":
      throw new InvalidTokenError(
        "truncated",
        "it ends in the middle of a byte, so it was cut short or mistyped",
      );
  }
}

function wrongPrefix(token: string): InvalidTokenError {
  const version = /^vc([0-9]{1,9})\./.exec(token)?.[1];
  return version === undefined
    ? new InvalidTokenError("prefix", `${show(token)} does not start with "${PREFIX}"`)
    : new InvalidTokenError(
        "version",
        `version ${version} is unknown, this release reads version 1`,
      );
}

/** The checksum does not hold. When the content runs past the end, part of the token is missing; say so. */
function damaged(bytes: Uint8Array, read: (reader: ByteReader) => unknown): InvalidTokenError {
  return isCutShort(bytes, read)
    ? new InvalidTokenError("truncated", "it ends before its content does, so it was cut short")
    : new InvalidTokenError(
        "checksum",
        "its checksum does not match, so it was changed or mistyped",
      );
}

function isCutShort(bytes: Uint8Array, read: (reader: ByteReader) => unknown): boolean {
  const reader = new ByteReader(bytes);
  try {
    read(reader);
    return reader.remaining < CRC_BYTES;
  } catch (error) {
    if (error instanceof ClockError) return error instanceof TruncatedBytesError;
    throw error;
  }
}

function crcAfter(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(offset);
}
