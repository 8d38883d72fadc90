import { describe, expect, test } from "vitest";
import { drawSchedule, type DrawOptions } from "./draw.js";
import { KIND_NAMES } from "./kinds.js";
import { type ChaosSchedule, type Fault, killsOf } from "./schedule.js";
import { formatChaosSchedule, parseChaosSchedule } from "./schedule-text.js";

const LOAD = { clients: 6, keys: 6, rate: 100 };
const SEEDS = Array.from({ length: 40 }, (_, index) => BigInt(index));

function draw(options: Partial<DrawOptions> = {}): ChaosSchedule {
  return drawSchedule({
    seed: 1n,
    servers: 3,
    load: LOAD,
    durationMs: 30_000,
    killsMax: undefined,
    kinds: KIND_NAMES,
    ...options,
  });
}

const forMsOf = (fault: Fault): number => ("forMs" in fault ? fault.forMs : 0);

const DISK = new Set(["lose-disk", "restore-disk", "join"]);

describe("a seed", () => {
  test("gives one schedule, always the same", () => {
    expect(formatChaosSchedule(draw({ seed: 42n }))).toBe(formatChaosSchedule(draw({ seed: 42n })));
  });

  test("gives another one than the next seed", () => {
    const texts = SEEDS.map((seed) => JSON.stringify(draw({ seed }).faults));
    expect(new Set(texts).size).toBe(SEEDS.length);
  });

  test.each(SEEDS)("%s: faults come in order, within the duration", (seed) => {
    const { faults, durationMs } = draw({ seed });
    const times = faults.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const fault of faults) {
      expect(Number.isInteger(fault.atMs)).toBe(true);
      expect(fault.atMs + forMsOf(fault)).toBeLessThanOrEqual(durationMs);
    }
  });

  test.each(SEEDS)("%s: a disk is touched in a calm only, one at a time", (seed) => {
    const { faults } = draw({ seed, durationMs: 60_000 });
    const touched = faults.flatMap((fault) => {
      if (!DISK.has(fault.kind)) return [];
      return fault.kind === "restore-disk" ? [fault.atMs, fault.atMs + fault.ageMs] : [fault.atMs];
    });
    expect(new Set(touched).size).toBe(touched.length);
    for (const fault of faults) {
      if (DISK.has(fault.kind)) continue;
      for (const atMs of touched) {
        const over = fault.atMs + forMsOf(fault) <= atMs - 1_000;
        expect(over || fault.atMs > atMs, `${fault.kind} ${fault.atMs} at ${atMs}`).toBe(true);
      }
    }
  });
});

describe("kinds", () => {
  test("all of them come up within a minute", () => {
    const kinds = new Set(draw({ durationMs: 60_000 }).faults.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual([...KIND_NAMES].toSorted());
  });

  test("only those that are wanted", () => {
    const kinds = new Set(draw({ kinds: ["kill", "drop"] }).faults.map(({ kind }) => kind));
    expect([...kinds].toSorted()).toEqual(["drop", "kill"]);
    expect(draw({ kinds: [] }).faults).toEqual([]);
  });

  test.each([1, 2, 3, 5])("with %s servers every position exists", (servers) => {
    const kinds = KIND_NAMES.filter((kind) => servers > 2 || kind !== "partial-partition");
    const alone = kinds.filter((kind) =>
      ["kill", "kill-all", "stop", "pause", "jump-clock", "fill-disk"].includes(kind),
    );
    for (const seed of SEEDS.slice(0, 10)) {
      const schedule = draw({ seed, servers, kinds: servers === 1 ? alone : kinds });
      // Reading it back checks each position.
      expect(parseChaosSchedule(formatChaosSchedule(schedule), "drawn")).toEqual(schedule);
    }
  });
});

describe("kills", () => {
  test.each([5, 50, 300])("%s are planned, and some more", (killsMax) => {
    const schedule = draw({ durationMs: undefined, killsMax });
    const planned = schedule.faults.reduce((sum, fault) => sum + killsOf(fault), 0);
    expect(planned).toBeGreaterThan(killsMax);
    expect(schedule.killsMax).toBe(killsMax);
  });

  test("a given duration is kept", () => {
    expect(draw({ durationMs: 20_000, killsMax: 300 }).durationMs).toBe(20_000);
  });
});
