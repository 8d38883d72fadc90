import type { Value } from "@vclock/protocol";

/** A value that a test can read. */
export function textOf(value: Value): string {
  return String.fromCharCode(...value.bytes);
}

export function valueOf(text: string): Value {
  return { tag: 0, bytes: Uint8Array.from(text, (char) => char.charCodeAt(0)) };
}
