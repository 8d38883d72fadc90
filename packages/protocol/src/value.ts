import type { Dot } from "@vclock/clock";

/**
 * What a client stored: bytes that servers never look into, and a tag that tells clients how to read them.
 */
export interface Value {
  /** How `bytes` is encoded: one of {@link ValueTag}, or any other number from 0 to 255 of a client's own. */
  readonly tag: number;
  readonly bytes: Uint8Array;
}

/** The tags with a meaning of their own. */
export const ValueTag = {
  /** The bytes are the value. */
  bytes: 0,
  /** The bytes are one msgpack value. */
  msgpack: 1,
} as const;

/** A value and the dot of the update that wrote it. Several live versions of one key are siblings. */
export interface Version {
  readonly dot: Dot;
  readonly value: Value;
}
