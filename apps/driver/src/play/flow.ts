/** The steps that are made of steps. */
import { setMaxListeners } from "node:events";
import { StepError } from "../errors.js";
import type { ParallelStep, RepeatStep } from "../scenario/types.js";
import { plural } from "../show.js";
import type { Handler } from "./stage.js";

/** When one branch fails the others are given up, and the first failure is the step's. */
export const parallel: Handler<ParallelStep> = async (step, stage) => {
  const giveUp = new AbortController();
  const signal = AbortSignal.any([stage.signal, giveUp.signal]);
  let first: { readonly error: unknown } | undefined;
  setMaxListeners(0, signal);
  const inner = { ...stage, signal, depth: stage.depth + 1 };
  const branch = async (index: number): Promise<void> => {
    try {
      await stage.play(step.branches[index] ?? [], inner);
    } catch (error) {
      first ??= { error };
      giveUp.abort(new StepError("given up, because what runs beside it failed"));
    }
  };
  await Promise.all(step.branches.map((_, index) => branch(index)));
  if (first !== undefined) throw first.error;
  return `${plural(step.branches.length, "branch").replace("branchs", "branches")} done`;
};

export const repeat: Handler<RepeatStep> = async (step, stage) => {
  for (let turn = 0; turn < step.times; turn++) {
    const turns = new Map(stage.turns).set(step.as, turn);
    await stage.play(step.steps, { ...stage, turns });
  }
  return `${plural(step.times, "turn")} done`;
};
