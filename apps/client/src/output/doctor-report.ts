/** `vc doctor`: what was looked at, what is wrong, what to do. */
import { totals, type Finding, type Section, type Verdict } from "../doctor/finding.js";
import { ExitCode } from "../errors.js";
import type { Report } from "./report.js";
import type { View } from "./style.js";
import { count, indent } from "./text.js";

const HEADINGS: Readonly<Record<Section, string>> = {
  machine: "This machine",
  servers: "Servers",
  cluster: "Cluster",
};
const VERDICT_WIDTH = "problem".length;

/** What the findings are of. */
export interface Examined {
  /** `undefined` when the settings cannot be honoured. */
  readonly cluster: string | undefined;
  readonly configFile: string | undefined;
  /** Whether a warning counts as a problem does. */
  readonly strict: boolean;
}

/** Exit code 1 when there is a problem, or with `strict` a warning. */
export function doctorReport(
  findings: readonly Finding[],
  { cluster, configFile, strict }: Examined,
  view: View,
): Report {
  const counts = totals(findings);
  const ok = counts.problem === 0 && (!strict || counts.warning === 0);
  const sections = (["machine", "servers", "cluster"] as const).map((section) => ({
    heading: HEADINGS[section],
    lines: findings
      .filter((finding) => finding.section === section)
      .map((finding) => show(finding, view)),
  }));
  return {
    document: {
      ok,
      cluster: cluster ?? null,
      configFile: configFile ?? null,
      totals: counts,
      findings,
    },
    text: [
      ...sections
        .filter(({ lines }) => lines.length > 0)
        .map(({ heading, lines }) => `${[view.out.bold(heading), ...lines].join("\n")}\n`),
      summary(counts, view),
    ].join("\n"),
    notes: [],
    exitCode: ok ? ExitCode.done : ExitCode.unexpected,
  };
}

function show({ server, verdict, message, hint }: Finding, { out }: View): string {
  const style: Readonly<Record<Verdict, (text: string) => string>> = {
    ok: out.green,
    warning: out.yellow,
    problem: out.red,
    skipped: out.dim,
  };
  const word = verdict === "skipped" ? "-" : verdict;
  const line = `  ${style[verdict](word.padEnd(VERDICT_WIDTH))}  ${server === undefined ? "" : `${server} `}${message}`;
  if (hint === undefined) return line;
  return `${line}\n${indent(hint, " ".repeat(VERDICT_WIDTH + 4))}`;
}

function summary({ ok, warning, problem }: Readonly<Record<Verdict, number>>, view: View): string {
  const { out } = view;
  if (problem === 0 && warning === 0)
    return out.green(`All is well: ${count(ok, "check")} passed.`);
  const parts = [
    ...(problem === 0 ? [] : [out.red(count(problem, "problem"))]),
    ...(warning === 0 ? [] : [out.yellow(count(warning, "warning"))]),
    `${count(ok, "check")} passed`,
  ];
  return `${parts.join(", ")}.`;
}
