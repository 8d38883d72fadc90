/**
 * The VALUE of a command line: text, standard input, or JSON.
 */
import type { Readable } from "node:stream";

import type { Data } from "@vclock/sdk";

import { UsageError } from "../errors.js";
import { parseJsonValue } from "../output/value.js";

/** More than any server takes by default, so that endless input ends. */
const INPUT_BYTES_MAX = 64 << 20;

/**
 * Reads a value.
 *
 * `-` is standard input, byte for byte: text when it is well-formed UTF-8, bytes otherwise.
 *
 * @throws UsageError for what is not JSON with `parse`, and for input without end
 */
export async function valueFrom(argument: string, parse: boolean, stdin: Readable): Promise<Data> {
  if (argument !== "-") return parse ? parseJsonValue(argument) : argument;
  const bytes = await readAll(stdin);
  const text = decodeUtf8(bytes);
  if (!parse) return text ?? bytes;
  if (text === undefined) throw new UsageError("Standard input is not UTF-8, so it is not JSON.");
  return parseJsonValue(text);
}

async function readAll(stdin: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    length += bytes.length;
    if (length > INPUT_BYTES_MAX) {
      throw new UsageError(`Standard input has more than ${INPUT_BYTES_MAX >> 20} MiB.`);
    }
    chunks.push(bytes);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
