/**
 * Stored values as text for people, and as JSON and back.
 *
 * JSON has no bytes, no 64-bit integers and no NaN; they appear as `{"$binary": base64}`, `{"$bigint": decimal}` and
 * `{"$number": "NaN"}`. Dates appear as ISO 8601 strings.
 */
import type { Data, Version } from "@vclock/sdk";

import { UsageError } from "../errors.js";
import { byteCount, escapeControls, escapeInLine, shorten } from "./text.js";

const HEX_BYTES_SHOWN = 16;

/** What a value is as JSON. Objects keep `__proto__` as an ordinary field. */
export function valueToJson(value: Data): unknown {
  if (value instanceof Uint8Array) return { $binary: toBase64(value) };
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? { $number: "NaN" } : value.toISOString();
  }
  if (typeof value === "bigint") return { $bigint: value.toString() };
  if (typeof value === "number") {
    return Number.isFinite(value) ? value : { $number: String(value) };
  }
  if (Array.isArray(value)) return value.map(valueToJson);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, valueToJson(v)]));
  }
  return value;
}

/** The same for a live version; bytes that the SDK cannot decode are `{"$raw": {"tag", "bytes"}}`. */
export function versionToJson(version: Version): unknown {
  if (version.type === "value") return valueToJson(version.value);
  return { $raw: { tag: version.raw.tag, bytes: toBase64(version.raw.bytes) } };
}

/** A value to print by itself: strings as they are, bytes as a summary, everything else as JSON. */
export function showValue(version: Version, terminal: boolean): string {
  const text = plainText(version);
  return terminal ? escapeControls(text) : text;
}

/** The bytes of a binary value, so that a file that was written can be read back; `undefined` for everything else. */
export function binaryOf(version: Version): Uint8Array | undefined {
  return version.type === "value" && version.value instanceof Uint8Array
    ? version.value
    : undefined;
}

/** A value as one line of at most `columns` characters. */
export function showValueInLine(version: Version, columns: number): string {
  return shorten(escapeInLine(shorten(plainText(version), columns + 1)), columns);
}

function plainText(version: Version): string {
  if (version.type === "undecodable") {
    return `${showBytes(version.raw.bytes)} with tag ${version.raw.tag}: ${version.reason}`;
  }
  const { value } = version;
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return showBytes(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return String(value);
  return JSON.stringify(valueToJson(value));
}

function showBytes(bytes: Uint8Array): string {
  const hex = Array.from(bytes.subarray(0, HEX_BYTES_SHOWN), (byte) =>
    byte.toString(16).padStart(2, "0"),
  );
  const rest = bytes.length > HEX_BYTES_SHOWN ? " …" : "";
  return `<binary, ${byteCount(bytes.length)}${bytes.length === 0 ? "" : ": "}${hex.join(" ")}${rest}>`;
}

/**
 * Reads a value given as JSON: the inverse of {@link valueToJson}, dates aside.
 *
 * @throws UsageError when it is not JSON, a number in it would not stay what it is, or a `$binary`, `$bigint` or
 *   `$number` in it is malformed
 */
export function parseJsonValue(text: string): Data {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new UsageError(
      `VALUE is not JSON: ${(error as Error).message}`,
      `Quote JSON for the shell, for example: vc update --parse color '{"name":"blue"}'. Without --parse a value is text.`,
      { cause: error },
    );
  }
  checkNumbers(text);
  return fromJson(parsed);
}

/** JSON's numbers have no bounds, JavaScript's have: what would silently become another number is refused. */
function checkNumbers(json: string): void {
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g)) {
    if (token.startsWith('"')) continue;
    const isWhole = /^-?\d+$/.test(token);
    if (isWhole && BigInt(token) !== BigInt(Number(token))) {
      throw new UsageError(
        `VALUE: the number ${shorten(token, 40)} cannot be kept exactly`,
        `As text it can: ${shorten(JSON.stringify(token), 42)}. Up to 64 bits, so can {"$bigint": ${shorten(JSON.stringify(token), 42)}}.`,
      );
    }
    if (!Number.isFinite(Number(token))) {
      throw new UsageError(
        `VALUE: the number ${shorten(token, 40)} is too large`,
        'Infinity is written {"$number": "Infinity"}.',
      );
    }
  }
}

function fromJson(value: unknown): Data {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== "object" || value === null) return value as Data;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0].startsWith("$") === true) {
    const special = fromSpecial(only[0], only[1]);
    if (special !== undefined) return special;
  }
  return Object.fromEntries(entries.map(([k, v]) => [k, fromJson(v)]));
}

function fromSpecial(field: string, content: unknown): Data | undefined {
  if (field === "$binary") return fromBase64(content);
  if (field === "$bigint") {
    if (typeof content === "string" && /^-?\d{1,20}$/.test(content)) return BigInt(content);
    throw new UsageError(`$bigint: ${JSON.stringify(content)} is not a whole number in quotes`);
  }
  if (field === "$number") {
    const found = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].find(
      (number) => String(number) === content,
    );
    if (found !== undefined) return found;
    throw new UsageError(
      `$number: ${JSON.stringify(content)} is none of "NaN", "Infinity", "-Infinity"`,
    );
  }
  return undefined;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function fromBase64(content: unknown): Uint8Array {
  if (typeof content === "string") {
    const bytes = Buffer.from(content, "base64");
    if (bytes.toString("base64").replace(/=+$/, "") === content.replace(/=+$/, "")) {
      return new Uint8Array(bytes);
    }
  }
  throw new UsageError(`$binary: ${JSON.stringify(content)} is not base64`);
}
