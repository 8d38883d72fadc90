/** From a failing seed to what is kept of it: shrunk, written down, read, replayed, drawn. */
import { describe, expect, it } from "vitest";
import { diagram } from "./diagram.js";
import type { SimulationResult } from "./result.js";
import { replay, simulate } from "./run.js";
import { formatSchedule, parseSchedule } from "./schedule/text.js";
import { shrink } from "./shrink.js";
import { REPLICA, type System } from "./system.js";

/** A server that forgets to tell which keys were deleted when it is pulled from. */
const FORGETS_DELETES: System = {
  ...REPLICA,
  open: (config, store) => {
    const replica = REPLICA.open(config, store);
    return {
      get node() {
        return replica.node;
      },
      status: (nowMs) => replica.status(nowMs),
      step: (nowMs, inputs) => {
        const effects = replica.step(nowMs, inputs);
        const messages = effects.messages.map(({ to, message }) => ({
          to,
          message:
            message.type === "pulled" ? Object.assign({}, message, { deletes: [] }) : message,
        }));
        return { ...effects, messages };
      },
    };
  },
};

const OPTIONS = { system: FORGETS_DELETES, actions: 200 };
const SEEDS_MAX = 50n;

function findFailure(): SimulationResult {
  for (let seed = 1n; seed <= SEEDS_MAX; seed++) {
    const result = simulate(seed, OPTIONS);
    if (result.violation !== undefined) return result;
  }
  throw new Error(`none of ${SEEDS_MAX} seeds fails`);
}

describe("a failing seed", () => {
  it("is shrunk, written down, and replayed with the same violation", () => {
    const found = findFailure();
    const rule = found.violation?.rule;
    expect(simulate(found.schedule.seed ?? 0n, OPTIONS).violation?.message).toBe(
      found.violation?.message,
    );

    const { schedule: small } = shrink(
      found.schedule,
      (schedule) => replay(schedule, OPTIONS).violation?.rule === rule,
      { attemptsMax: 200 },
    );
    expect(small.actions.length).toBeLessThan(found.schedule.actions.length / 4);
    expect(small.setup.servers).toBeLessThanOrEqual(found.schedule.setup.servers);

    const text = formatSchedule(small, [found.violation?.message ?? ""]);
    const read = parseSchedule(text);
    expect(read).toEqual(small);
    const again = replay(read, { ...OPTIONS, trace: true });
    expect(again.violation?.rule).toBe(rule);
    // The real replica passes what the broken one failed.
    expect(replay(read).violation).toBeUndefined();

    const drawn = diagram(again.trace);
    expect(drawn).toContain("✖");
    expect(drawn).toContain(`${rule}: `);
    for (const line of drawn.split("\n")) expect(Array.from(line).length).toBeLessThanOrEqual(110);
    expect(diagram(replay(read, { ...OPTIONS, trace: true }).trace)).toBe(drawn);
  }, 120_000);
});
