import { InvalidValueError } from "./errors.js";

/** Bytes stored as they are, under a content tag of the caller's choice. Made by {@link raw}. */
export class RawValue {
  readonly tag: number;
  readonly bytes: Uint8Array;

  /** @throws {InvalidValueError} unless `tag` is 0 to 255 and `bytes` are bytes */
  constructor(tag: number, bytes: Uint8Array) {
    if (!Number.isInteger(tag) || tag < 0 || tag > 255) {
      throw new InvalidValueError(`A tag is an integer from 0 to 255, not ${String(tag)}`, "");
    }
    if (!(bytes instanceof Uint8Array)) {
      throw new InvalidValueError("The bytes of a raw value are a Uint8Array", "");
    }
    this.tag = tag;
    this.bytes = bytes;
  }
}

/**
 * Bytes for `update` to store as they are: tag 0 plain bytes, 1 msgpack, 2 to 255 whatever the program likes.
 *
 * A read gives tags above 1 back as `undecodable`, with `raw`.
 *
 * @throws {InvalidValueError} unless `tag` is 0 to 255 and `bytes` are bytes
 */
export function raw(tag: number, bytes: Uint8Array): RawValue {
  return new RawValue(tag, bytes);
}
