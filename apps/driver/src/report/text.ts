/** The report for people. */
import type { FailureReport, RunOutcome, ScenarioOutcome, StepOutcome } from "../play/outcome.js";
import { count } from "../play/outcome.js";
import { plural } from "../show.js";
import { duration, type Paint, visible, wrapped } from "./words.js";

const WIDTH = 100;
const MARKS = { passed: "✓", failed: "✗", skipped: "–" } as const;
const STYLES = { passed: "green", failed: "red", skipped: "yellow" } as const;

/** What a scenario teaches, what was done and what happened, step by step, and why it failed if it did. */
export function scenarioReport(scenario: ScenarioOutcome, paint: Paint): string {
  const { outcome, name, servers, ports, steps, failure, elapsedMs } = scenario;
  const mark = paint(STYLES[outcome], `${MARKS[outcome]} ${name}`);
  const where = ports === undefined ? "" : ` on ports ${ports.join(" ")}`;
  const about = outcome === "skipped" ? "not played" : duration(elapsedMs);
  const head = `${mark}  ${paint("dim", `${plural(servers, "server")}${where}, ${about}`)}`;
  if (outcome === "skipped") return `${head}\n`;
  const parts = [
    head,
    paint("dim", wrapped(visible(scenario.teaches), WIDTH, "  ")),
    "",
    ...steps.map((step) => stepLines(step, paint)),
    ...(failure === undefined ? [] : ["", failureLines(failure, scenario, paint)]),
  ];
  return `${parts.join("\n")}\n`;
}

/** The last line of all. */
export function summary(run: RunOutcome, paint: Paint): string {
  const [passed, failed, skipped] = (["passed", "failed", "skipped"] as const).map((outcome) =>
    count(run, outcome),
  );
  const tail = skipped === 0 ? "" : `, ${skipped} not played`;
  const text = `${plural(run.scenarios.length, "scenario")}: ${passed} passed, ${failed} failed${tail}`;
  return `${paint(failed === 0 ? "green" : "red", text)} in ${duration(run.elapsedMs)}`;
}

/** A step in one line or a few: what was done, what happened, how long it took. */
export function stepLines(step: StepOutcome, paint: Paint): string {
  const indent = "  ".repeat(step.depth + 2);
  const took = paint("dim", `(${duration(step.elapsedMs)})`);
  const mark = step.outcome === "failed" ? `${MARKS.failed} ` : "";
  const done = wrapped(visible(`${mark}${step.text} → ${step.did}`), WIDTH, indent, "    ");
  const said =
    step.say === undefined ? [] : [paint("bold", wrapped(visible(step.say), WIDTH, "  "))];
  return [...said, `${step.outcome === "failed" ? paint("red", done) : done} ${took}`].join("\n");
}

function failureLines(failure: FailureReport, { file }: ScenarioOutcome, paint: Paint): string {
  const { expected, got, line, step, logs, kept, again } = failure;
  const at = line === undefined ? file : `${file}:${line}`;
  const lines = [
    paint("bold", visible(step === undefined ? `  Failed: ${at}` : `  Failed: ${at}: ${step}`)),
    ...(expected === undefined
      ? [wrapped(visible(`${failure.code}: ${failure.message}`), WIDTH, "    ", "    ")]
      : [
          wrapped(visible(`expected  ${expected}`), WIDTH, "    ", "          "),
          wrapped(visible(`got       ${got ?? "nothing"}`), WIDTH, "    ", "          "),
        ]),
  ];
  for (const [name, tail] of Object.entries(logs)) {
    if (tail.length === 0) continue;
    const last = tail.length === 1 ? "last line" : `last ${tail.length} lines`;
    lines.push(`  The ${last} of ${name}'s log:`);
    lines.push(...tail.map((each) => paint("dim", `    ${visible(each)}`)));
  }
  lines.push(
    kept === undefined
      ? "  Data and logs were removed. To play just this one again and keep them:"
      : `  Data and logs are kept in ${kept}. To play just this one again:`,
    `    ${again}`,
  );
  return lines.join("\n");
}
