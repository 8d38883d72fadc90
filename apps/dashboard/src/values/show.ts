/** Values as a person reads and types them. */
import type { RawValue } from "../api/types.js";
import { type Data, decode, encode, type Json, ValueError } from "./msgpack.js";

const MSGPACK = 1;

/** A value for people. */
export interface Shown {
  readonly text: string;
  /** `text` for a plain text; `data` for JSON; `bytes` for what cannot be read as either. */
  readonly kind: "text" | "data" | "bytes";
}

export function show({ tag, base64 }: RawValue): Shown {
  const bytes = fromBase64(base64);
  if (tag === MSGPACK) {
    try {
      const value = decode(bytes);
      if (typeof value === "string") return { text: value, kind: "text" };
      return { text: JSON.stringify(plain(value), undefined, 2), kind: "data" };
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
    }
  }
  return { text: hex(bytes), kind: "bytes" };
}

/** One line of it. */
export function showShort(value: RawValue, lengthMax = 60): string {
  const { text } = show(value);
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > lengthMax ? `${line.slice(0, lengthMax)}…` : line;
}

/** A text as it was typed, or what it says as JSON. @throws SyntaxError for JSON that is none */
export function fromTyped(text: string, isJson: boolean): RawValue {
  const value = isJson ? (JSON.parse(text) as Json) : text;
  return { tag: MSGPACK, base64: toBase64(encode(value)) };
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.codePointAt(0) ?? 0);
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCodePoint(byte);
  return btoa(text);
}

/** What JSON has no word for, said in JSON. */
function plain(value: Data): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return `bytes ${hex(value)}`;
  if (Array.isArray(value)) return (value as readonly Data[]).map(plain);
  if (value instanceof Map) {
    // `__proto__` is a name like any other.
    return Object.fromEntries(Array.from(value as Map<string, Data>, ([k, v]) => [k, plain(v)]));
  }
  return value;
}

const HEX_MAX = 64;

function hex(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, HEX_MAX), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  return `${shown.join(" ")}${bytes.length > HEX_MAX ? ` … (${bytes.length} bytes)` : ""}`;
}
