/** Plays the steps of one scenario on servers that run, and records what happened. */
import { setMaxListeners } from "node:events";
import type { Cluster } from "../cluster/cluster.js";
import { describeExpectation, describeStep } from "../scenario/story.js";
import type { Scenario, Step } from "../scenario/types.js";
import { burst, checkBurst } from "./burst.js";
import { wait, waitFor } from "./conditions.js";
import { faultHandlers } from "./faults.js";
import { parallel, repeat } from "./flow.js";
import type { StepOutcome } from "./outcome.js";
import { requestHandlers } from "./requests.js";
import { plural } from "../show.js";
import type { Handler, Stage } from "./stage.js";

const READY_MS = 60_000;

const handlers: { readonly [T in Step["type"]]: Handler<Extract<Step, { type: T }>> } = {
  ...requestHandlers,
  ...faultHandlers,
  wait,
  parallel,
  repeat,
  burst,
  "check-burst": checkBurst,
};

/** Told as soon as a step begins and when it has ended. */
export interface Progress {
  begins(text: string): void;
  ended(outcome: StepOutcome): void;
}

export interface Played {
  /** In the order in which they began. */
  readonly steps: readonly StepOutcome[];
  /** Why it ended early; `undefined` when everything was as expected. */
  readonly failure: Failure | undefined;
}

export interface Failure {
  readonly error: unknown;
  /** The step that failed; `undefined` when the servers did not come up. */
  readonly step: Step | undefined;
  /** The number of each turn that it was in, such as `i = 3`; empty outside of `repeat`. */
  readonly turns: string;
}

/** Starts the servers, waits until all of them serve, and plays the steps in order. Never rejects. */
export async function play(
  scenario: Scenario,
  cluster: Cluster,
  signal: AbortSignal,
  progress: Progress,
): Promise<Played> {
  const recorder = new Recorder(progress);
  const either = AbortSignal.any([signal, cluster.failed]);
  // Every request under way listens to it.
  setMaxListeners(0, either);
  const stage: Stage = {
    scenario,
    cluster,
    signal: either,
    contexts: new Map(),
    sessions: new Map(),
    bursts: new Map(),
    turns: new Map(),
    depth: 0,
    play: (steps, inner) => recorder.play(steps, inner),
  };
  const text = `${plural(scenario.servers, "server")}: start`;
  const told = { line: 0, depth: 0, say: undefined, text, expected: undefined };
  let failure: Failure | undefined;
  try {
    await recorder.record(told, () => startAll(stage));
    await recorder.play(scenario.steps, stage);
  } catch (error) {
    // Whatever a request made of it: a server that died, or Ctrl-C, is the reason.
    const reason: unknown = stage.signal.aborted ? stage.signal.reason : error;
    failure = { error: reason, step: recorder.failed?.step, turns: recorder.failed?.turns ?? "" };
  }
  return { steps: recorder.outcomes, failure };
}

async function startAll(stage: Stage): Promise<string> {
  const { cluster, scenario } = stage;
  const servers = Array.from({ length: scenario.servers }, (_, position) => position);
  // Every start is awaited even when one fails, so that none is still under way when the cluster is closed.
  const started = await Promise.allSettled(servers.map((position) => cluster.start(position)));
  const failed = started.find((each) => each.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  await waitFor({ type: "serving" }, servers, READY_MS, stage);
  await waitFor({ type: "connected" }, servers, READY_MS, stage);
  return "all of them serve and hear each other";
}

type Told = Pick<StepOutcome, "line" | "depth" | "say" | "text" | "expected">;

class Recorder {
  /** The innermost step that failed first. */
  failed: { readonly step: Step; readonly turns: string } | undefined;
  readonly #slots: { outcome: StepOutcome | undefined }[] = [];

  constructor(readonly progress: Progress) {}

  get outcomes(): readonly StepOutcome[] {
    return this.#slots.flatMap(({ outcome }) => outcome ?? []);
  }

  async play(steps: readonly Step[], stage: Stage): Promise<void> {
    for (const step of steps) {
      stage.signal.throwIfAborted();
      // Within a repeat only the repeat itself is told: a thousand turns are one line.
      if (stage.turns.size > 0) await this.#perform(step, stage);
      else await this.#tell(step, stage);
    }
  }

  async record(told: Told, act: () => Promise<string>): Promise<void> {
    const startMs = performance.now();
    const slot: { outcome: StepOutcome | undefined } = { outcome: undefined };
    this.#slots.push(slot);
    const ended = (outcome: "passed" | "failed", did: string): void => {
      slot.outcome = { ...told, outcome, did, elapsedMs: Math.round(performance.now() - startMs) };
      this.progress.ended(slot.outcome);
    };
    this.progress.begins(told.text);
    try {
      ended("passed", await act());
    } catch (error) {
      ended("failed", error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  async #tell(step: Step, stage: Stage): Promise<void> {
    const { line, say } = step;
    const text = describeStep(step);
    const expected = describeExpectation("expect" in step ? step.expect : undefined);
    const told = { line, depth: stage.depth, say, text, expected };
    await this.record(told, () => this.#perform(step, stage));
  }

  async #perform(step: Step, stage: Stage): Promise<string> {
    try {
      return await (handlers[step.type] as Handler)(step, stage);
    } catch (error) {
      const turns = [...stage.turns].map(([name, turn]) => `${name} = ${turn}`).join(", ");
      this.failed ??= { step, turns };
      throw error;
    }
  }
}
