import type { Value } from "@vclock/protocol";

/** The value with a bit turned over. */
export function spoilt(value: Value | undefined): Value | undefined {
  if (value === undefined) return undefined;
  return { ...value, bytes: value.bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) };
}
