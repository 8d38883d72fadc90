/** Says in plain words what a step does, before it is done. */
import { describeExpect } from "../play/answer.js";
import { names, plural, showValue } from "../show.js";
import type { Condition, ContextSpec, Expect, FaultStep, Level, Step } from "./types.js";
import { serverName } from "./types.js";

const FAULT_WORDS: Readonly<Record<FaultStep["type"], string>> = {
  pause: "becomes busy: it neither hears nor says anything",
  resume: "is free again",
  kill: "is killed, without warning",
  stop: "is asked to stop",
  restart: "is started again",
  "lose-disk": "loses its disk",
};

/** The step as one sentence without a full stop. */
export function describeStep(step: Step): string {
  switch (step.type) {
    case "update":
      return `${serverName(step.server)}: update ${step.key} to ${showValue(step.value)}${how(step, step.context)}`;
    case "delete":
      return `${serverName(step.server)}: delete ${step.key}${how(step, step.context)}`;
    case "read":
      return `${serverName(step.server)}: read ${step.key}${how(step)}`;
    case "resolve":
      return `${serverName(step.server)}: resolve ${step.key} to ${showValue(step.value)}${how(step)}`;
    case "keys":
      return `${serverName(step.server)}: list the keys${step.prefix === "" ? "" : ` that begin with ${step.prefix}`}`;
    case "status":
      return `${serverName(step.server)}: ask how it is`;
    case "pause":
    case "resume":
    case "kill":
    case "stop":
    case "restart":
    case "lose-disk": {
      const each = step.servers.length > 1 ? ": each" : "";
      return `${names(step.servers)}${each} ${FAULT_WORDS[step.type]}`;
    }
    case "partition":
      return describePartition(step);
    case "heal":
      return "the network heals";
    case "wait": {
      const who = step.servers === undefined ? "all servers that run" : names(step.servers);
      const what = describeCondition(step.condition);
      return step.condition.type === "acknowledged"
        ? `wait for ${what}`
        : `wait for ${who} ${what}`;
    }
    case "parallel":
      return `${plural(step.branches.length, "thing")} at the same time`;
    case "repeat":
      return `${plural(step.times, "time")}: ${step.steps.map(describeStep).join("; ")}`;
    case "burst":
      return `${plural(step.count, "update")} to keys of their own, ${step.inFlight} in flight, to ${step.servers === undefined ? "all servers" : names(step.servers)}`;
    case "check-burst":
      return `${serverName(step.server)}: read back the burst ${step.burst}`;
  }
}

/** What the step's answer has to be like, or `undefined`. */
export function describeExpectation(expect: Expect | undefined): string | undefined {
  if (expect === undefined) return undefined;
  return `expects ${describeExpect(expect)}`;
}

/** Completes "s1 and s2 …". */
export function describeCondition(condition: Condition): string {
  switch (condition.type) {
    case "converged":
      return "to have equal clocks";
    case "serving":
      return "to serve";
    case "connected":
      return "to hear each other";
    case "forgotten":
      return "to remember no deletes";
    case "clock":
      return `to have come to the clock ${condition.counts.join(",")}`;
    case "up":
      return `to hear ${serverName(condition.peer)}`;
    case "down":
      return `to notice that ${serverName(condition.peer)} is silent`;
    case "acknowledged":
      return `${plural(condition.count, "update")} of ${condition.burst} to be acknowledged`;
  }
}

function describePartition(step: Extract<Step, { type: "partition" }>): string {
  if (step.groups !== undefined) {
    return `the network falls apart: ${step.groups.map(names).join(" | ")}`;
  }
  return step.cuts
    .map(({ from, to }) => `what ${names(from)} says no longer reaches ${names(to)}`)
    .join(", ");
}

function how(
  step: { readonly level: Level | undefined; readonly session: string | undefined },
  context?: ContextSpec,
): string {
  const level = step.level === undefined ? "" : `, at ${step.level}`;
  const session = step.session === undefined ? "" : `, in ${step.session}'s session`;
  return `${level}${contextWords(context)}${session}`;
}

function contextWords(context: ContextSpec | undefined): string {
  if (context === undefined) return "";
  if (context.type === "none") return ", having seen nothing";
  if (context.type === "saved") return `, having seen $${context.name}`;
  return `, claiming to have seen ${context.counts.join(",")}`;
}
