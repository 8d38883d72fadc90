/**
 * A node id names one life of one data directory: the server's name and some random bits.
 *
 * The brand says that a text was checked; functions that take a `NodeId` do not check it again.
 *
 * @example
 * isNodeId("s1~k3q9x7") //=> true
 */
import { InvalidNodeIdError } from "../errors.js";
import { utf8Length } from "../bytes/utf8.js";

/** A checked node id. Only `nodeId` and `isNodeId` make one. */
export type NodeId = string & { readonly __nodeId: true };

/** Longest node id, in bytes of UTF-8: a length fits one byte. */
export const NODE_ID_BYTES_MAX = 255;

/**
 * Checks a text and brands it.
 *
 * Well-formed Unicode, 1 to 255 bytes of UTF-8, no control character (U+0000 to U+001F, U+007F), no lone
 * surrogate. Nothing is normalised: two spellings of one accented letter are two ids. O(length), at most
 * 256 steps.
 *
 * @throws {InvalidNodeIdError} with a message that says which rule is broken.
 * @example
 * nodeId("s1~k3q9x7") //=> "s1~k3q9x7"
 */
export function nodeId(text: string): NodeId {
  const fault = nodeIdFault(text);
  if (fault !== undefined) throw new InvalidNodeIdError(text, fault);
  return text as NodeId;
}

/**
 * Whether `nodeId` would accept the value.
 *
 * @example
 * isNodeId("s1\n") //=> false
 */
export function isNodeId(value: unknown): value is NodeId {
  return nodeIdFault(value) === undefined;
}

/**
 * The order used everywhere: by UTF-16 code units, as `<` on strings. Negative, 0 or positive.
 *
 * Independent of locale, hence the same on every server.
 *
 * @example
 * [nodeId("b"), nodeId("B"), nodeId("a")].sort(compareNodeIds) //=> ["B", "a", "b"]
 */
export function compareNodeIds(a: NodeId, b: NodeId): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Why the value is no node id, or `undefined` when it is one. */
function nodeIdFault(value: unknown): string | undefined {
  if (typeof value !== "string") return "it is not a string";
  if (value.length === 0) return "it is empty";
  if (value.length > NODE_ID_BYTES_MAX) return `it is longer than ${NODE_ID_BYTES_MAX} bytes`;
  if (hasControlCharacter(value)) return "it has a control character";
  const bytes = utf8Length(value);
  if (bytes < 0) return "it has a lone surrogate";
  return bytes > NODE_ID_BYTES_MAX ? `it is longer than ${NODE_ID_BYTES_MAX} bytes` : undefined;
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit === 0x7f) return true;
  }
  return false;
}
