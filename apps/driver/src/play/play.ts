/** Plays the steps of one scenario on servers that run, and records what happened. */
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

const READY_MS = 30_000;

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

/** Thrown on by {@link play} with what was recorded so far. */
export interface Failure {
  readonly error: unknown;
  /** The step that failed; `undefined` when the servers did not come up. */
  readonly step: Step | undefined;
}

/**
 * Starts the servers, waits until all of them serve, and plays the steps in order.
 *
 * @returns the first failure, or `undefined` when everything was as expected
 */
export async function play(
  scenario: Scenario,
  cluster: Cluster,
  signal: AbortSignal,
  progress: Progress,
): Promise<Failure | undefined> {
  const recorder = new Recorder(progress);
  const stage: Stage = {
    scenario,
    cluster,
    signal: AbortSignal.any([signal, cluster.failed]),
    contexts: new Map(),
    sessions: new Map(),
    bursts: new Map(),
    turns: new Map(),
    play: (steps, inner) => recorder.play(steps, inner),
  };
  const servers = Array.from({ length: scenario.servers }, (_, position) => position);
  try {
    await recorder.record(
      {
        line: 0,
        say: undefined,
        text: `${plural(scenario.servers, "server")}: start`,
        expected: undefined,
      },
      async () => {
        // Every start is awaited even when one fails, so that none is still under way when the cluster is closed.
        const started = await Promise.allSettled(
          servers.map((position) => cluster.start(position)),
        );
        const failed = started.find((each) => each.status === "rejected");
        if (failed !== undefined) throw failed.reason;
        await waitFor({ type: "serving" }, servers, READY_MS, stage);
        await waitFor({ type: "connected" }, servers, READY_MS, stage);
        return "all of them serve and hear each other";
      },
    );
    await recorder.play(scenario.steps, stage);
    return undefined;
  } catch (error) {
    // Whatever a request made of it: a server that died, or Ctrl-C, is the reason.
    const reason: unknown = stage.signal.aborted ? stage.signal.reason : error;
    return { error: reason, step: recorder.failed };
  }
}

interface Told {
  readonly line: number;
  readonly say: string | undefined;
  readonly text: string;
  readonly expected: string | undefined;
}

class Recorder {
  /** The innermost step that failed first. */
  failed: Step | undefined;
  #depth = 0;

  constructor(readonly progress: Progress) {}

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
    const outcome = (result: "passed" | "failed", did: string): StepOutcome => ({
      ...told,
      depth: this.#depth,
      outcome: result,
      did,
      elapsedMs: Math.round(performance.now() - startMs),
    });
    this.progress.begins(told.text);
    try {
      this.progress.ended(outcome("passed", await act()));
    } catch (error) {
      this.progress.ended(
        outcome("failed", error instanceof Error ? error.message : String(error)),
      );
      throw error;
    }
  }

  async #tell(step: Step, stage: Stage): Promise<void> {
    const { line, say } = step;
    const text = describeStep(step);
    const expected = describeExpectation("expect" in step ? step.expect : undefined);
    await this.record({ line, say, text, expected }, () => this.#perform(step, stage));
  }

  async #perform(step: Step, stage: Stage): Promise<string> {
    if (step.type === "parallel") this.#depth += 1;
    try {
      return await (handlers[step.type] as Handler)(step, stage);
    } catch (error) {
      this.failed ??= step;
      throw error;
    } finally {
      if (step.type === "parallel") this.#depth -= 1;
    }
  }
}
