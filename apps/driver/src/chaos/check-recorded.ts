/** Checks what a run has recorded. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { checkHistory, HistoryParser, type Verdict } from "@vclock/simulation";

/**
 * Reads a history from its file and checks it.
 *
 * @param lostDisks whether a data directory was lost or went back in time: then what only `one` server had acknowledged may be gone
 * @throws HistorySyntaxError when the file is not a history
 */
export async function checkRecorded(file: string, lostDisks: boolean): Promise<Verdict> {
  const parser = new HistoryParser();
  for await (const line of createInterface({
    input: createReadStream(file),
    crlfDelay: Infinity,
  })) {
    parser.push(line);
  }
  const parsed = parser.end();
  const history =
    parsed.model === "multi-value" ? parsed.history : { servers: undefined, operations: [] };
  return checkHistory(history, { lostDisks });
}
