/** What became of the files that were checked: the data of every report. */
import type { Checked } from "../report/verdict.js";

export interface CheckedFile {
  readonly file: string;
  /** What kind of history it is. */
  readonly format: string;
  /** `1,200 operations of 8 sessions on 3 keys`. */
  readonly what: string;
  readonly operations: number;
  /** Only rules that are demanded. */
  readonly verdict: Checked;
  readonly elapsedMs: number;
}

export function isViolated({ verdict }: CheckedFile): boolean {
  return verdict.rules.some(({ result }) => result === "violated");
}

/** As a part of a document. */
export function checkedFileJson(checked: CheckedFile): object {
  const { file, format, operations, verdict, elapsedMs } = checked;
  const outcome = isViolated(checked) ? "failed" : "passed";
  return {
    file,
    format,
    outcome,
    operations,
    elapsedMs,
    rules: verdict.rules,
    findings: verdict.findings,
  };
}
