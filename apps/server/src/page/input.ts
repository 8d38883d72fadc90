/**
 * Reads what the page sends: bodies of bounded length, fields of the right type.
 */
import type { IncomingMessage } from "node:http";
import { CausalContext } from "@vclock/clock";
import { checkKey, type Consistency, type Value } from "@vclock/protocol";
import { messageOf } from "../errors.js";
import { PageError } from "./page-error.js";

export type Fields = Readonly<Record<string, unknown>>;

/** @throws PageError when it is longer than allowed, or no JSON object */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<Fields> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read to its end, which must come within seconds, so that the sender hears what is wrong.
    if (bytes <= bytesMax) chunks.push(chunk);
  }
  if (bytes > bytesMax) throw new PageError(413, "too-large", `more than ${bytesMax} bytes`);
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Fields;
  } catch {
    // Said below.
  }
  throw PageError.badRequest("the body is no JSON object");
}

export function text(fields: Fields, name: string): string {
  const value = optionalText(fields, name);
  if (value === undefined) throw PageError.badRequest(`${name} is missing`);
  return value;
}

export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
  throw PageError.badRequest(`${name} is no text`);
}

/** A whole number from a text or a number; `fallback` where there is none. */
export function count(fields: Fields, name: string, fallback: number, max: number): number {
  const value = fields[name];
  if (value === undefined || value === null) return fallback;
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  if (Number.isSafeInteger(number) && (number as number) >= 0) {
    return Math.min(number as number, max);
  }
  throw PageError.badRequest(`${name} is no whole number`);
}

export function keyOf(fields: Fields): string {
  const key = text(fields, "key");
  try {
    checkKey(key);
  } catch (error) {
    throw PageError.badRequest(messageOf(error));
  }
  return key;
}

export function consistencyOf(fields: Fields): Consistency {
  const value = optionalText(fields, "consistency") ?? "quorum";
  if (value === "one" || value === "quorum" || value === "all") return value;
  throw PageError.badRequest(`consistency is one, quorum or all, not ${JSON.stringify(value)}`);
}

/** A read's token; `none` for nothing seen; left out for what the server holds. */
export function contextOf(fields: Fields): CausalContext | undefined {
  const token = optionalText(fields, "context");
  if (token === undefined) return undefined;
  if (token === "none") return CausalContext.empty;
  try {
    return CausalContext.fromToken(token);
  } catch (error) {
    throw PageError.badRequest(`context: ${messageOf(error)}`);
  }
}

/** `{ tag, base64 }`: servers never look into values. */
export function valueOf(fields: Fields): Value {
  const { tag, base64 } = (fields["value"] ?? {}) as Fields;
  const isTag = Number.isInteger(tag) && (tag as number) >= 0 && (tag as number) <= 255;
  if (!isTag || typeof base64 !== "string") throw PageError.badRequest("value is missing");
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64") !== base64) throw PageError.badRequest("value is not base64");
  return { tag: tag as number, bytes: new Uint8Array(bytes) };
}
