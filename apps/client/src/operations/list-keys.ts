/**
 * Streams keys to standard output: never more than a few of them in memory, and no more asked for than are read.
 */
import type { KeyEntry } from "@vclock/sdk";

import { keyDocument } from "../output/documents.js";
import { escapeInLine } from "../output/text.js";
import type { Ui } from "../output/ui.js";

/** Lines gathered into one write: a write each would cost more than the listing. */
const CHUNK_CHARACTERS = 16_384;

/** How many went by. */
export interface Listed {
  readonly keys: number;
  readonly conflicts: number;
}

/**
 * Prints each entry on a line, until there are no more or nobody reads them any longer.
 *
 * @param quiet takes the progress line away, before the first of them is printed
 */
export async function listKeys(
  entries: AsyncIterable<KeyEntry>,
  ui: Ui,
  quiet: () => void,
): Promise<Listed> {
  let keys = 0;
  let conflicts = 0;
  let chunk = "";
  for await (const entry of entries) {
    keys += 1;
    if (entry.siblings > 1) conflicts += 1;
    chunk += `${keyLine(entry, ui)}\n`;
    if (chunk.length >= CHUNK_CHARACTERS) {
      quiet();
      await ui.lines(chunk);
      chunk = "";
      if (ui.outputClosed) break;
    }
  }
  quiet();
  if (chunk !== "") await ui.lines(chunk);
  return { keys, conflicts };
}

/** A key and, apart by a tab, how many values it has if they are in conflict. */
function keyLine(entry: KeyEntry, { json, view }: Ui): string {
  if (json) return JSON.stringify(keyDocument(entry));
  const key = escapeInLine(entry.key);
  return entry.siblings > 1
    ? `${key}\t${view.out.yellow(`conflict (${entry.siblings} values)`)}`
    : key;
}
