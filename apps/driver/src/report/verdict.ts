/** What a checker found, for people: every rule with its result, and of what is violated the least that shows it. */
import type { CheckedRule, Finding, Verdict } from "@vclock/simulation";
import { plural } from "../show.js";
import { table } from "./table.js";
import { grouped, type Paint, type Style, visible, wrapped } from "./words.js";

const WIDTH = 110;
const MARKS: Readonly<Record<CheckedRule["result"], readonly [string, Style]>> = {
  holds: ["✓", "green"],
  violated: ["✗", "red"],
  skipped: ["–", "yellow"],
};

/** Everything but what came to be checked: that differs from checker to checker. */
export type Checked = Pick<Verdict, "rules" | "findings">;

/**
 * The rules in a table, then the findings.
 *
 * @param file what evidence is said to stand in: `file:line`
 */
export function verdictReport(verdict: Checked, file: string, paint: Paint): string {
  return [
    ...ruleLines(verdict.rules, paint),
    ...verdict.findings.flatMap((finding) => ["", ...findingLines(finding, file, paint)]),
  ].join("\n");
}

/** What is violated, and nothing else. */
export function onlyViolated({ rules, findings }: Checked): Checked {
  return { rules: rules.filter(({ result }) => result === "violated"), findings };
}

/** `1,200 operations of 8 sessions on 3 keys`. */
export function checkedWhat({ operations, sessions, keys }: Verdict): string {
  const counted = (count: number, word: string): string =>
    plural(count, word).replace(String(count), grouped(count));
  return `${counted(operations, "operation")} of ${counted(sessions, "session")} on ${counted(keys, "key")}`;
}

/** A rule in a line: what it demands; or why it says nothing. */
function ruleLines(rules: readonly CheckedRule[], paint: Paint): readonly string[] {
  const width = Math.max(0, ...rules.map(({ rule }) => rule.length));
  return rules.map(({ rule, demands, result, note }) => {
    const [mark, style] = MARKS[result];
    const said = result === "skipped" ? (note ?? demands) : demands;
    const more = result === "skipped" || note === undefined ? "" : ` (${note})`;
    const text = wrapped(visible(`${said}${more}`), WIDTH - width - 6, "").split("\n");
    const [first = "", ...rest] = text;
    const line = `  ${paint(style, mark)} ${visible(rule).padEnd(width)}  ${dimmed(first, result, paint)}`;
    const indent = " ".repeat(width + 6);
    return [line, ...rest.map((each) => indent + dimmed(each, result, paint))].join("\n");
  });
}

function dimmed(text: string, result: CheckedRule["result"], paint: Paint): string {
  return result === "skipped" ? paint("dim", text) : text;
}

function findingLines({ rule, message, evidence }: Finding, file: string, paint: Paint): string[] {
  const rows = table(
    evidence.map(({ line, text, role }) => [
      line === 0 ? "" : `${file}:${line}`,
      visible(role),
      visible(text),
    ]),
  );
  return [
    paint("red", wrapped(visible(`${rule}: ${message}`), WIDTH, "  ", "  ")),
    ...rows.map((row) => `    ${row}`),
  ];
}
