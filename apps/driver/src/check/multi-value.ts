/** Reads a history of multi-value registers and checks it: for `check`, and for what `record` and `chaos` have written. */
import { checkHistory, type CheckOptions, HistoryParser, type Verdict } from "@vclock/simulation";
import { InputSyntaxError } from "../errors.js";
import type { Source } from "./source.js";

export interface MultiValueOptions extends CheckOptions {
  /** How many servers there were, when the history does not say. */
  readonly servers?: number | undefined;
}

/** @throws InputSyntaxError or HistorySyntaxError when it is no such history */
export async function checkMultiValue(
  source: Source,
  options: MultiValueOptions,
): Promise<Verdict> {
  const parser = new HistoryParser();
  let lines = 0;
  for await (const line of source.lines()) {
    parser.push(line);
    lines += 1;
  }
  if (lines === 0) throw problem(source, "is empty");
  const parsed = parser.end();
  if (parsed.model !== "multi-value") {
    throw problem(source, "is a history of transactions; say so with --format json-lines");
  }
  const { history } = parsed;
  return checkHistory({ ...history, servers: options.servers ?? history.servers }, options);
}

function problem({ name }: Source, message: string): InputSyntaxError {
  return new InputSyntaxError([{ file: name, line: 0, message }]);
}
