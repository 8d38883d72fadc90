/** A chaos run for people and for build servers. */
import { type JUnitCase, junitDocument } from "../report/junit-document.js";
import type { StatusLine } from "../report/status-line.js";
import { table } from "../report/table.js";
import { verdictReport } from "../report/verdict.js";
import { duration, grouped, type Paint, visible, wrapped } from "../report/words.js";
import { plural } from "../show.js";
import { KIND_NAMES } from "./kinds.js";
import type { ChaosOutcome, OperationCounts } from "./outcome.js";
import { type ChaosProgress, FILES } from "./run.js";

const WIDTH = 100;
/** Where nobody rewrites lines, one every so often. */
const LINE_EVERY_MS = 5_000;

/** Operations, faults, rules and findings; in the last line what came of it. */
export function chaosReport(outcome: ChaosOutcome, paint: Paint): string {
  const { verdict, problems } = outcome;
  return [
    paint(
      "bold",
      `Seed ${outcome.seed}, ${plural(outcome.servers, "server")}, ${duration(outcome.elapsedMs)}`,
    ),
    `  ${countsText(outcome.operations)}`,
    `  ${plural(outcome.kills, "kill")}; frames ${framesText(outcome)}`,
    `  ${restText(outcome)}`,
    "",
    ...section("Faults", faultLines(outcome), paint),
    paint("bold", "Rules"),
    verdict === undefined ? "  not checked" : verdictReport(verdict, FILES.history, paint),
    "",
    ...problems.map(({ code, message }) =>
      paint("red", wrapped(visible(`✗ ${code}: ${message}`), WIDTH, "  ", "    ")),
    ),
    ...ending(outcome, paint),
  ].join("\n");
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  return [paint("bold", title), ...lines.map((line) => `  ${line}`), ""];
}

function countsText({ ok, failed, unknown }: OperationCounts): string {
  const all = ok + failed + unknown;
  return `${grouped(all)} operations: ${grouped(ok)} ok, ${grouped(failed)} failed, ${grouped(unknown)} with nobody to tell`;
}

function framesText({ frames }: ChaosOutcome): string {
  return Object.entries(frames)
    .map(([what, count]) => `${what} ${grouped(count)}`)
    .join(", ");
}

function restText({ quietAfterMs, lostDisks }: ChaosOutcome): string {
  const rest =
    quietAfterMs === undefined
      ? "the servers did not come to rest"
      : `all servers at rest ${duration(quietAfterMs)} after the last fault`;
  return lostDisks
    ? `${rest}; disks were lost, so updates that one server alone had acknowledged may be gone`
    : rest;
}

function faultLines({ faults, unavailable }: ChaosOutcome): readonly string[] {
  const rows = KIND_NAMES.flatMap((kind) => {
    const tally = faults[kind];
    if (tally === undefined) return [];
    const why = unavailable[kind];
    const skipped = Object.entries(tally.skipped).map(([each, count]) => `${count} not: ${each}`);
    const note = why === undefined ? skipped.join("; ") : `skipped: ${why}`;
    return [[kind, grouped(tally.happened), note]];
  });
  return rows.length === 0 ? ["none"] : table(rows, ["left", "right"]);
}

function ending({ outcome, kept, again, seed, elapsedMs }: ChaosOutcome, paint: Paint): string[] {
  const word = outcome === "passed" ? paint("green", "passed") : paint("red", "failed");
  return [
    ...(kept === undefined ? [] : [`Data, logs, history and schedule are in ${kept}`]),
    ...(again === undefined ? [] : ["The same faults at the same times:", `  ${again}`]),
    `chaos with seed ${seed}: ${word} in ${duration(elapsedMs)}`,
  ];
}

/** A test case for every rule, and one for the servers. */
export function chaosJunit(outcome: ChaosOutcome): string {
  const { verdict, problems, seed } = outcome;
  const plain: Paint = (_style, text) => text;
  const failed = problems.length > 0;
  const servers: JUnitCase = {
    name: `chaos ${seed}: servers`,
    elapsedMs: outcome.elapsedMs,
    outcome: failed ? "failed" : "passed",
    ...(failed && {
      failure: {
        message: problems[0]?.message ?? "",
        type: problems[0]?.code ?? "",
        text: chaosReport(outcome, plain),
      },
    }),
  };
  const rules = (verdict?.rules ?? []).map(({ rule, result, note, demands }): JUnitCase => {
    const name = `chaos ${seed}: ${rule}`;
    if (result !== "violated") {
      return { name, elapsedMs: 0, outcome: result === "holds" ? "passed" : "skipped" };
    }
    const findings = verdict?.findings.filter((finding) => finding.rule === rule) ?? [];
    const checked = { rules: [], findings };
    const text = verdictReport(checked, FILES.history, plain);
    const message = findings[0]?.message ?? note ?? demands;
    return { name, elapsedMs: 0, outcome: "failed", failure: { message, type: rule, text } };
  });
  return junitDocument([servers, ...rules], outcome.elapsedMs);
}

/** What is going on, in a line. */
export class ChaosStatus {
  readonly #status: StatusLine;
  readonly #servers: number;
  #lineAtMs = 0;
  #stage: ChaosProgress["stage"] | undefined;

  constructor(status: StatusLine, servers: number) {
    this.#status = status;
    this.#servers = servers;
  }

  show(progress: ChaosProgress): void {
    const { elapsedMs, operations, faults, kills, up, stage } = progress;
    const { ok, failed, unknown } = operations;
    const all = ok + failed + unknown;
    const text =
      `${(elapsedMs / 1_000).toFixed(0)} s, ${stage}: ${grouped(all)} operations (${grouped(ok)} ok, ` +
      `${grouped(failed)} failed, ${grouped(unknown)} unknown), ${plural(faults, "fault")}, ` +
      `${plural(kills, "kill")}, ${up} of ${this.#servers} servers up`;
    if (this.#status.terminal) {
      this.#status.current(text);
    } else if (stage !== this.#stage || elapsedMs - this.#lineAtMs >= LINE_EVERY_MS) {
      this.#status.line(text);
      this.#lineAtMs = elapsedMs;
    }
    this.#stage = stage;
  }

  clear(): void {
    this.#status.clear();
  }
}
