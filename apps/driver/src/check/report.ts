/** The reports on checked histories: for people, for programs, for build servers. */
import { type InputProblem, InputSyntaxError } from "../errors.js";
import { type JUnitCase, junitDocument } from "../report/junit-document.js";
import { verdictReport } from "../report/verdict.js";
import { duration, type Paint, painter, visible } from "../report/words.js";
import { listed } from "../show.js";
import { type CheckedFile, checkedFileJson, isViolated } from "./outcome.js";

export function checkedFileReport(checked: CheckedFile, paint: Paint): string {
  const { file, format, what, verdict, elapsedMs } = checked;
  const violated = isViolated(checked);
  const head = paint(violated ? "red" : "green", `${violated ? "✗" : "✓"} ${visible(file)}`);
  const about = paint("dim", `${format}, ${what}, ${duration(elapsedMs)}`);
  return `${head}  ${about}\n${verdictReport(verdict, file, paint)}\n`;
}

/** The last line of all. */
export function checkSummary(
  files: readonly CheckedFile[],
  elapsedMs: number,
  paint: Paint,
): string {
  const bad = files.filter(isViolated);
  const rules = new Set(
    bad.flatMap(({ verdict }) =>
      verdict.rules.filter(({ result }) => result === "violated").map(({ rule }) => rule),
    ),
  );
  const counts =
    bad.length === 0
      ? "nothing is violated"
      : `${bad.length} with violations, of ${listed([...rules].toSorted())}`;
  const text = `${files.length} ${files.length === 1 ? "history" : "histories"}: ${counts}`;
  return `${paint(bad.length === 0 ? "green" : "red", text)} in ${duration(elapsedMs)}`;
}

/** @param problems of files that could not be read */
export function checkJson(
  files: readonly CheckedFile[],
  problems: readonly InputProblem[],
  elapsedMs: number,
): string {
  const failed = files.filter(isViolated).length;
  const document = {
    passed: files.length - failed,
    failed,
    elapsedMs,
    problems,
    files: files.map(checkedFileJson),
  };
  return JSON.stringify(document, undefined, 2);
}

/** A test case for each rule of each file, and one for each file that could not be read. */
export function checkJUnit(
  files: readonly CheckedFile[],
  problems: readonly InputProblem[],
  elapsedMs: number,
): string {
  return junitDocument([...files.flatMap(casesOf), ...unreadable(problems)], elapsedMs);
}

function unreadable(problems: readonly InputProblem[]): readonly JUnitCase[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  return files.map((file) => {
    const { message, code } = new InputSyntaxError(problems.filter((each) => each.file === file));
    const failure = { message: `${file} cannot be read`, type: code, text: message };
    return { name: file, file, elapsedMs: 0, outcome: "failed", failure };
  });
}

function casesOf({ file, verdict }: CheckedFile): readonly JUnitCase[] {
  return verdict.rules.map(({ rule, demands, result, note }) => {
    const base = { name: `${file}: ${rule}`, file, elapsedMs: 0 };
    if (result !== "violated")
      return { ...base, outcome: result === "holds" ? "passed" : "skipped" };
    const findings = verdict.findings.filter((finding) => finding.rule === rule);
    const message = findings[0]?.message ?? note ?? demands;
    const text = verdictReport({ rules: [], findings }, file, painter(false)).trimStart();
    return { ...base, outcome: "failed", failure: { message, type: rule, text } };
  });
}
