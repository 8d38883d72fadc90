/**
 * Where the text of a trace goes: to a file, or to standard output as fast as it is read there.
 */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { UsageError } from "../errors.js";
import type { Ui } from "../output/ui.js";

/** Pieces gathered into one write. */
const CHUNK_CHARACTERS = 65_536;

/** Prints the pieces until there are no more, or nobody reads them. */
export async function printPieces(pieces: Iterable<string>, ui: Ui): Promise<void> {
  for (const chunk of chunks(pieces)) {
    await ui.lines(chunk);
    if (ui.outputClosed) return;
  }
}

/** @throws UsageError for a file that cannot be written */
export async function writePieces(pieces: Iterable<string>, file: string): Promise<void> {
  try {
    await pipeline(Readable.from(chunks(pieces)), createWriteStream(file));
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new UsageError(`${file} cannot be written: ${error.message}`, undefined, {
      cause: error,
    });
  }
}

function* chunks(pieces: Iterable<string>): IterableIterator<string> {
  let chunk = "";
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}
