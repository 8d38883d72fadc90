/** Runs one cluster and looks at it twice: the model beside the run, and the clients' history by itself. */
import {
  isClean,
  judgeClients,
  replay,
  type Schedule,
  simulate,
  type SimulationOptions,
  type SimulationResult,
  type Verdict,
} from "@vclock/simulation";
import type { Failure } from "./outcome.js";

export interface Examined {
  readonly result: SimulationResult;
  readonly verdict: Verdict;
  readonly failure: Failure | undefined;
}

/** A seed or a schedule. An error that nobody expected is a crash, not an error of the caller's. */
export function examine(
  what: bigint | Schedule,
  options: SimulationOptions,
): Examined | { readonly failure: Failure } {
  try {
    const result = typeof what === "bigint" ? simulate(what, options) : replay(what, options);
    const verdict = judgeClients(result);
    return { result, verdict, failure: failureOf(result, verdict) };
  } catch (error) {
    return { failure: crash(error) };
  }
}

function failureOf(
  { violation, violatedAt }: SimulationResult,
  verdict: Verdict,
): Failure | undefined {
  if (violation !== undefined) {
    const { rule, message } = violation;
    return { by: "model", rule, message, at: violatedAt };
  }
  if (isClean(verdict)) return undefined;
  const [finding] = verdict.findings;
  const rule = verdict.rules.find(({ result }) => result === "violated");
  return {
    by: "history",
    rule: finding?.rule ?? rule?.rule ?? "history",
    message: finding?.message ?? rule?.demands ?? "the history is not clean",
    at: undefined,
  };
}

function crash(error: unknown): Failure {
  const known = error instanceof Error;
  const rule = known ? error.name : "crash";
  return { by: "crash", rule, message: known ? error.message : String(error), at: undefined };
}
