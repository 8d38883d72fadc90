/**
 * Reads a log from a file or from standard input, piece by piece.
 */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";

import { LogReader, TraceError, type FormatName, type ReadOptions } from "@vclock/trace";

import { UsageError } from "../errors.js";
import { escapeInLine } from "../output/text.js";
import { interruptible, isInterrupt } from "./interruptible.js";
import type { Source } from "./source.js";

/** The formats that can be named; anything else is taken for a regular expression. */
export const LOG_FORMATS: readonly FormatName[] = [
  "shiviz",
  "govector",
  "govector-timestamps",
  "tsviz",
  "tla",
  "jsonl",
];

/** How to read a log, as flags have it. */
export interface LogFlags {
  readonly parser: string | undefined;
  readonly delimiter: string | undefined;
  readonly partial: boolean;
}

/**
 * @param file its name; `-` is standard input
 * @throws UsageError for a file that cannot be read, or has no events, and for regular expressions that cannot be used
 */
export async function readLogFile(
  file: string,
  flags: LogFlags,
  { stdin, signal }: { readonly stdin: Readable; readonly signal: AbortSignal },
): Promise<Source> {
  const name = file === "-" ? "standard input" : escapeInLine(file);
  const stream = file === "-" ? stdin : createReadStream(file, { highWaterMark: 1 << 20 });
  try {
    const reader = new LogReader(readOptions(flags));
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      signal.throwIfAborted();
      const text = decoder.decode(chunk as Uint8Array, { stream: true });
      interruptible(() => reader.push(text));
    }
    const log = interruptible(() => {
      reader.push(decoder.decode());
      return reader.end();
    });
    return { name, executions: log.executions, log, nowMs: undefined, remarks: [] };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (isInterrupt(error)) {
      throw new UsageError(
        `Interrupted while reading ${name}.`,
        "A regular expression that can match one text in many ways may take for ever; --parser takes another one.",
        { cause: error },
      );
    }
    throw readable(error, name);
  }
}

function readOptions({ parser, delimiter, partial }: LogFlags): ReadOptions {
  const known = LOG_FORMATS.find((format) => format === parser);
  return {
    partial,
    ...(parser === undefined ? {} : { format: known ?? { pattern: parser } }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
}

function readable(error: unknown, name: string): unknown {
  if (error instanceof TraceError) {
    return new UsageError(
      error.message,
      "An event's regular expression has the named groups host, clock and event, as in ShiViz.",
      { cause: error },
    );
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") {
    return new UsageError(
      `There is no file ${name}.`,
      "Without FILE, vc trace shows the events of a running cluster; - is standard input.",
      { cause: error },
    );
  }
  if (code === "EISDIR") {
    return new UsageError(`${name} is a folder.`, "Name one log in it; - is standard input.", {
      cause: error,
    });
  }
  if (/^E[A-Z]+$/.test(code)) {
    return new UsageError(`${name} cannot be read: ${(error as Error).message}`, undefined, {
      cause: error,
    });
  }
  return error;
}
