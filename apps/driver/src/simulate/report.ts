/** The reports on simulated clusters: for people, for programs, for build servers. */
import { join } from "node:path";
import type { Statistics } from "@vclock/simulation";
import { type JUnitCase, junitDocument } from "../report/junit-document.js";
import { table } from "../report/table.js";
import { duration, grouped, type Paint, painter, visible, wrapped } from "../report/words.js";
import { plural } from "../show.js";
import type { FailedSeed, Failure, SimulationOutcome, Totals } from "./outcome.js";
import { replayCommand } from "./seeds.js";

const WIDTH = 100;
const NOTICED = {
  model: "The model beside the run noticed it",
  history: "The checker of the clients' history noticed it",
  crash: "The code gave up",
} as const;

/** What a failing seed did, how it was made smaller, and where to look. */
export function failedSeedReport(
  failed: FailedSeed,
  flags: readonly string[],
  paint: Paint,
): string {
  const { seed, failure, evidence, folder, again } = failed;
  const lines = [
    paint("red", `✗ seed ${seed}`),
    ...failureLines(evidence?.failure ?? failure, paint),
  ];
  if (evidence === undefined) return [...lines, `  To see it: ${again}`, ""].join("\n");
  const { actionsBefore, actionsAfter, attempts, diagram } = evidence;
  const made = `${plural(actionsBefore, "action")} made ${actionsAfter}, in ${plural(attempts, "attempt")}`;
  lines.push(paint("dim", `  ${made}:`), "", diagram.trimEnd(), "");
  if (folder !== undefined) {
    const shrunk = join(folder, "shrunk.schedule");
    lines.push(
      `  Everything is in ${folder}. To run it again:`,
      `    ${again}`,
      `    ${replayCommand(shrunk, flags)}`,
    );
  }
  return [...lines, ""].join("\n");
}

/** Which rule is broken, and how. */
export function failureLines({ by, rule, message, at }: Failure, paint: Paint): readonly string[] {
  const where = at === undefined ? "" : ` after action ${at}`;
  const text = message.startsWith(rule) ? message : `${rule}: ${message}`;
  return [wrapped(visible(text), WIDTH, "  ", "  "), paint("dim", `  ${NOTICED[by]}${where}.`)];
}

/** The last lines of all. */
export function simulationSummary(outcome: SimulationOutcome, paint: Paint): string {
  const { totals, failures, endedBy, elapsedMs, from } = outcome;
  const rate = elapsedMs === 0 ? 0 : Math.round((totals.clusters * 1_000) / elapsedMs);
  const counts =
    failures.length === 0 ? "none failed" : `${plural(failures.length, "seed")} failed`;
  const head = `${grouped(totals.clusters)} cluster${totals.clusters === 1 ? "" : "s"} from seed ${from}: ${counts}`;
  const lines = [
    `${paint(failures.length === 0 ? "green" : "red", head)} in ${duration(elapsedMs)} (${grouped(rate)} a second)`,
    ...totalLines(totals),
  ];
  if (failures.length > 0) {
    lines.push("", "failed seeds");
    lines.push(...failures.map(({ seed, failure }) => `  ${seed}  ${visible(failure.rule)}`));
  }
  if (endedBy === "failures") lines.push("", "Stopped here; --keep-going runs the rest.");
  if (endedBy === "interrupt") lines.push("", "Interrupted: not all seeds were run.");
  return lines.join("\n");
}

/** What one cluster did, as part of a replay. */
export function statisticsLines(statistics: Statistics): readonly string[] {
  const { actions, operations, messages, batches, healingRounds, faults, events } = statistics;
  const healed =
    healingRounds === undefined
      ? "it did not come to rest"
      : `all was healed after ${plural(healingRounds, "round")}`;
  return [
    `${plural(actions, "action")}, ${plural(operations, "operation")}, ${plural(messages, "message")}, ${batches} ${batches === 1 ? "batch" : "batches"}; ${healed}`,
    ...kinds("faults", sorted(faults)),
    ...kinds("events", sorted(events)),
  ];
}

function totalLines(totals: Totals): readonly string[] {
  const { actions, operations, messages, batches, healingRoundsMax, faults, events } = totals;
  const of = (count: number, words: string): readonly string[] => [grouped(count), words];
  return [
    "",
    ...table(
      [
        of(actions, "actions"),
        of(operations, "operations of clients"),
        of(messages, "messages between servers"),
        of(batches, "batches to disks"),
        of(healingRoundsMax, "rounds until all was healed, at most"),
      ],
      ["right"],
    ).map((line) => `  ${line}`),
    ...kinds("faults", faults),
    ...kinds("events", events),
  ];
}

function kinds(title: string, counts: Readonly<Record<string, number>>): readonly string[] {
  const rows = Object.entries(counts).map(([kind, count]) => [grouped(count), kind]);
  if (rows.length === 0) return [];
  return ["", title, ...table(rows, ["right"]).map((line) => `  ${line}`)];
}

function sorted(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** One document. Seeds are texts: they do not fit in JSON's numbers. */
export function simulationJson(outcome: SimulationOutcome): string {
  const { from, totals, failures, endedBy, elapsedMs } = outcome;
  const document = {
    from: String(from),
    ...totals,
    failed: failures.length,
    endedBy,
    elapsedMs,
    failures: failures.map(failedSeedJson),
  };
  return JSON.stringify(document, undefined, 2);
}

function failedSeedJson({ seed, failure, evidence, folder, again }: FailedSeed): object {
  return {
    seed: String(seed),
    ...failure,
    folder,
    again,
    shrunk:
      evidence === undefined
        ? undefined
        : {
            actionsBefore: evidence.actionsBefore,
            actionsAfter: evidence.actionsAfter,
            attempts: evidence.attempts,
            message: evidence.failure.message,
            schedule: evidence.files["shrunk.schedule"],
          },
  };
}

/** A test case for all seeds together, and one for each that failed. */
export function simulationJUnit(outcome: SimulationOutcome, flags: readonly string[]): string {
  const { from, totals, failures, elapsedMs } = outcome;
  const all: JUnitCase = {
    name: `${totals.clusters} clusters from seed ${from}`,
    elapsedMs,
    outcome: failures.length === 0 ? "passed" : "failed",
    ...(failures.length === 0
      ? {}
      : {
          failure: {
            message: `${plural(failures.length, "seed")} failed`,
            type: "VC_DRIVER_SIMULATION",
            text: simulationSummary(outcome, painter(false)),
          },
        }),
  };
  const cases = failures.map((failed): JUnitCase => {
    const { seed, failure } = failed;
    const text = failedSeedReport(failed, flags, painter(false));
    const told = { message: failure.message, type: failure.rule, text };
    return { name: `seed ${seed}`, elapsedMs: 0, outcome: "failed", failure: told };
  });
  return junitDocument([all, ...cases], elapsedMs);
}
