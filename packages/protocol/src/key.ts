/**
 * What may be a key: any text of 1 to 1,024 bytes of UTF-8. Nothing is normalised; two spellings are two keys.
 */
import { InvalidKeyError } from "./errors.js";
import { KEY_BYTES_MAX } from "./limits.js";
import { utf8Length } from "./utf8.js";

/**
 * Checks a key and hands it back. O(length), at most about a thousand steps.
 *
 * @throws {InvalidKeyError} with a message that says which rule is broken.
 * @example
 * checkKey("color") //=> "color"
 */
export function checkKey(key: unknown): string {
  const fault = keyFault(key);
  if (fault !== undefined) throw new InvalidKeyError(key, fault);
  return key as string;
}

/** Why the value is no key, or `undefined` when it is one. */
export function keyFault(key: unknown): string | undefined {
  if (typeof key !== "string") return "it is not a string";
  if (key.length === 0) return "it is empty";
  if (key.length > KEY_BYTES_MAX) return `it is longer than ${KEY_BYTES_MAX} bytes`;
  const bytes = utf8Length(key);
  if (bytes < 0) return "it has a lone surrogate";
  return bytes > KEY_BYTES_MAX ? `it has ${bytes} bytes` : undefined;
}
