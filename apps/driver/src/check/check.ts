/** Reads one history, whatever its form, and checks it. */
import {
  checkTransactions,
  detectFormat,
  type HistoryValue,
  type IsolationLevel,
  readTransactions,
  type TransactionFormat,
} from "@vclock/simulation";
import { checkedWhat } from "../report/verdict.js";
import { grouped } from "../report/words.js";
import { checkMultiValue, type MultiValueOptions } from "./multi-value.js";
import type { CheckedFile } from "./outcome.js";
import { inputError } from "./problems.js";
import { Source } from "./source.js";

/** What a file may be: ours, or a history of transactions on registers in one of the forms of other tools. */
export type HistoryFormat = "multi-value" | TransactionFormat;

export interface CheckFileOptions extends MultiValueOptions {
  /** By default, what it looks like. */
  readonly format?: HistoryFormat | undefined;
  /** Levels of isolation that are demanded of transactions; all by default. */
  readonly levels?: readonly IsolationLevel[] | undefined;
  /** What every register holds at the start, when the history does not say. */
  readonly initial?: HistoryValue | undefined;
}

type Found = Omit<CheckedFile, "file" | "elapsedMs">;

/**
 * @param file `-` is standard input
 * @throws InputSyntaxError with everything that is wrong with the file
 */
export async function checkFile(file: string, options: CheckFileOptions): Promise<CheckedFile> {
  const startMs = performance.now();
  const source = new Source(file);
  const format = options.format ?? formatOf(await source.head());
  let found: Found;
  try {
    found = await (format === "multi-value"
      ? multiValue(source, options)
      : transactions(source, format, options));
  } catch (error) {
    throw inputError(source.name, error);
  }
  return { file: source.name, ...found, elapsedMs: Math.round(performance.now() - startMs) };
}

/** A header says what follows; without one, the first lines do. What looks like nothing is read as ours, and told so. */
function formatOf(head: string): HistoryFormat {
  const first = head.slice(0, head.search(/\n|$/));
  if (/"history"\s*:/.test(first)) {
    return /"model"\s*:\s*"(?:register|transactions)"/.test(first) ? "json-lines" : "multi-value";
  }
  return detectFormat(head) ?? "multi-value";
}

async function multiValue(source: Source, options: CheckFileOptions): Promise<Found> {
  const verdict = await checkMultiValue(source, options);
  const { operations } = verdict;
  return { format: "multi-value", what: checkedWhat(verdict), operations, verdict };
}

async function transactions(
  source: Source,
  format: TransactionFormat,
  { initial, levels }: CheckFileOptions,
): Promise<Found> {
  const history = readTransactions(await source.text(), format);
  const verdict = checkTransactions(
    initial === undefined ? history : { ...history, initial },
    levels === undefined ? {} : { levels },
  );
  const { operations } = verdict;
  const what = `${grouped(verdict.transactions)} transactions, ${checkedWhat(verdict)}`;
  return { format, what, operations, verdict };
}
