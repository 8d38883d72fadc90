/**
 * Many updates in flight at once, and what became of each: the material of every scenario in which servers die in mid-write.
 */
import { VclockError } from "@vclock/sdk";
import { DriverError, ExpectationError, StepError } from "../errors.js";
import type { BurstStep, CheckBurstStep } from "../scenario/types.js";
import { plural, showValues } from "../show.js";
import type { Handler, Stage } from "./stage.js";

/** What is known of an update that was sent: it is there, it certainly is not, or nobody can tell. */
type Fate = "acknowledged" | "refused" | "unknown";

export interface Burst {
  /** By the number of the update; an update that is not listed was never sent. */
  readonly fates: Map<number, Fate>;
  acknowledged: number;
}

const CHECKS_IN_FLIGHT = 64;

function keyOf(burst: string, number: number): string {
  return `${burst}-${number}`;
}

export const burst: Handler<BurstStep> = async (step, stage) => {
  if (stage.bursts.has(step.burst)) throw new StepError(`there is a burst ${step.burst} already`);
  const state: Burst = { fates: new Map(), acknowledged: 0 };
  stage.bursts.set(step.burst, state);
  const servers = step.servers ?? stage.cluster.awake();
  await inFlight(step.count, step.inFlight, async (number) => {
    stage.signal.throwIfAborted();
    const fate = await send(step, number, servers[number % servers.length] ?? 0, stage);
    if (fate === undefined) return;
    state.fates.set(number, fate);
    if (fate === "acknowledged") state.acknowledged += 1;
  });
  const unknown = [...state.fates.values()].filter((fate) => fate === "unknown").length;
  const refused = state.fates.size - state.acknowledged - unknown;
  const never = step.count - state.fates.size;
  return `${plural(state.acknowledged, "update")} acknowledged, ${refused} refused, ${unknown} with nobody to tell, ${never} never sent`;
};

/** Sends one update. `undefined` when it was not even sent, since its server is down. */
async function send(
  step: BurstStep,
  number: number,
  server: number,
  stage: Stage,
): Promise<Fate | undefined> {
  try {
    const client = await stage.cluster.client(server);
    await client.at(0).update(keyOf(step.burst, number), number, {
      consistency: step.level ?? stage.scenario.level,
      timeoutMs: step.timeoutMs ?? stage.scenario.timeoutMs,
      signal: stage.signal,
    });
    return "acknowledged";
  } catch (error) {
    stage.signal.throwIfAborted();
    if (error instanceof VclockError) return error.applied === "no" ? "refused" : "unknown";
    if (error instanceof DriverError) return undefined;
    throw error;
  }
}

export const checkBurst: Handler<CheckBurstStep> = async (step, stage) => {
  const state = stage.bursts.get(step.burst);
  if (state === undefined) throw new StepError(`there was no burst ${step.burst}`);
  const numbers = [...state.fates.keys()];
  const client = await stage.cluster.client(step.server);
  let survived = 0;
  await inFlight(numbers.length, CHECKS_IN_FLIGHT, async (index) => {
    const number = numbers[index] ?? 0;
    const key = keyOf(step.burst, number);
    const { versions } = await client.at(0).read(key, {
      consistency: step.level ?? stage.scenario.level,
      timeoutMs: stage.scenario.timeoutMs,
      signal: stage.signal,
    });
    const values = versions.map((version) =>
      version.type === "value" ? version.value : version.raw,
    );
    const fate = state.fates.get(number) ?? "unknown";
    const there = values.length === 1 && values[0] === number;
    const absent = values.length === 0;
    if (fate === "unknown" && there) survived += 1;
    const fits = { acknowledged: there, refused: absent, unknown: there || absent }[fate];
    if (!fits) {
      const expected = {
        acknowledged: `${number}`,
        refused: "nothing",
        unknown: `${number}, or nothing`,
      };
      const got = showValues(values);
      throw new ExpectationError(`${key} (${fate}) to hold ${expected[fate]}`, got);
    }
  });
  return `all ${state.acknowledged} acknowledged updates are there, and ${survived} of those that nobody could tell of`;
};

/** Runs `each` for every number below `count`, so many at a time. The first error ends it. */
async function inFlight(
  count: number,
  width: number,
  each: (number: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const number = next;
      next += 1;
      try {
        await each(number);
      } catch (error) {
        next = count;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
}
