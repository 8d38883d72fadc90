/** Stored values as a history has them: JSON, equal exactly if the stored bytes say the same. */
import { createHash } from "node:crypto";
import { dot, nodeId } from "@vclock/clock";
import type { Value } from "@vclock/protocol";
import { type Data, decodeVersion } from "@vclock/sdk";
import type { HistoryValue } from "@vclock/simulation";

/** Of longer ones the digest is kept: a history is not a copy of the store. */
const VALUE_BYTES_MAX = 1_024;

/** Decoding asks for the dot of a version; a value's own form does not depend on it. */
const ANY_DOT = dot(nodeId("value"), 1);

/**
 * A value from the wire. What JSON lacks has the form that `vc` prints: `{"$binary": BASE64}`, `{"$bigint": "123"}`,
 * `{"$number": "NaN"}`, and `{"$raw": {tag, bytes}}` for what cannot be decoded; of more than a KiB
 * there is `{"$sha256": …, "bytes": …}`.
 */
export function historyValue(value: Value): HistoryValue {
  if (value.bytes.length > VALUE_BYTES_MAX) {
    const digest = createHash("sha256").update(Uint8Array.of(value.tag)).update(value.bytes);
    return { $sha256: digest.digest("hex"), bytes: value.bytes.length };
  }
  const version = decodeVersion<Data>({ dot: ANY_DOT, value });
  return version.type === "value"
    ? json(version.value)
    : { $raw: { tag: value.tag, bytes: base64(value.bytes) } };
}

function json(value: Data): HistoryValue {
  if (value instanceof Uint8Array) return { $binary: base64(value) };
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? { $number: "NaN" } : value.toISOString();
  }
  if (typeof value === "bigint") return { $bigint: value.toString() };
  if (typeof value === "number") return Number.isFinite(value) ? value : { $number: String(value) };
  if (Array.isArray(value)) return value.map(json);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, json(each)]));
  }
  return value;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
