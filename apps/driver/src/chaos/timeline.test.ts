import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { drawSchedule } from "./draw.js";
import type { Arena } from "./arena.js";
import { Journal } from "./journal.js";
import type { FaultKind } from "./kinds.js";
import { ScheduleClock } from "./schedule-clock.js";
import type { ChaosSchedule } from "./schedule.js";
import { formatChaosSchedule, parseChaosSchedule } from "./schedule-text.js";
import { follow } from "./timeline.js";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "vc-driver-timeline-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const NETWORK: readonly FaultKind[] = ["partition", "one-way", "flap", "drop", "double"];

/** A network that writes down what is done to it, in a time that passes at once. */
function arena(did: string[]): Arena {
  let nowMs = 0;
  const ending = new AbortController();
  const act = (what: string, ...details: readonly unknown[]): (() => void) => {
    did.push(`${Math.round(nowMs)} ${what} ${JSON.stringify(details)}`);
    return () => did.push(`${Math.round(nowMs)} end of ${what}`);
  };
  const part = {
    network: {
      add: (...details: unknown[]) => act("cut", ...details),
      mangle: (...details: unknown[]) => act("mangle", ...details),
    },
    signal: new AbortController().signal,
    ending: ending.signal,
    clock: new ScheduleClock(0),
    end: () => ending.abort(),
    // One fault after another: who waits for the schedule lets those who wait for an end go first.
    pause: async () => {
      await Promise.resolve();
    },
    until: async (atMs: number) => {
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
      nowMs = Math.max(nowMs, atMs);
    },
    note: () => {},
    diskLost: () => {},
  };
  return part as unknown as Arena;
}

async function play(
  schedule: ChaosSchedule,
  name: string,
  whyNot: (kind: FaultKind) => string | undefined = () => undefined,
): Promise<{ did: readonly string[]; journal: Journal }> {
  const did: string[] = [];
  const journal = new Journal(join(dir, name));
  const failed = (error: unknown): never => {
    throw error;
  };
  await follow({ schedule, arena: arena(did), journal, whyNot, failed });
  journal.close();
  return { did, journal };
}

function draw(kinds: readonly FaultKind[]): ChaosSchedule {
  const load = { clients: 1, keys: 1, rate: 1 };
  // Cut short, so that flapping ends at once in a time that does not pass.
  const schedule = drawSchedule({
    seed: 5n,
    servers: 3,
    load,
    durationMs: 20_000,
    killsMax: undefined,
    kinds,
  });
  return { ...schedule, faults: schedule.faults.filter(({ kind }) => kind !== "flap") };
}

test("a schedule that was written down is followed as the drawn one was", async () => {
  const drawn = draw(NETWORK);
  const read = parseChaosSchedule(formatChaosSchedule(drawn), "file");
  const first = await play(drawn, "first");
  const again = await play(read, "again");
  expect(first.did.length).toBeGreaterThan(10);
  expect(again.did).toEqual(first.did);
});

test("each fault begins at its time, and is undone", async () => {
  const schedule = draw(["partition"]);
  const { did, journal } = await play(schedule, "journal");
  const begun = did.filter((line) => line.includes("cut"));
  const starts = begun.filter((line) => !line.includes("end of"));
  expect(starts.map((line) => Number(line.split(" ")[0]))).toEqual(
    schedule.faults.map(({ atMs }) => atMs),
  );
  expect(begun).toHaveLength(2 * starts.length);
  const happened = schedule.faults.length;
  expect(journal.tallies).toEqual({ partition: { planned: happened, happened, skipped: {} } });
});

test("what cannot be done here is skipped by name", async () => {
  const schedule = draw(["partition", "drop"]);
  const { did, journal } = await play(schedule, "journal", (kind) =>
    kind === "drop" ? "no frames here" : undefined,
  );
  expect(did.some((line) => line.includes("mangle"))).toBe(false);
  const drops = schedule.faults.filter(({ kind }) => kind === "drop").length;
  expect(journal.tallies.drop).toEqual({
    planned: drops,
    happened: 0,
    skipped: { "no frames here": drops },
  });
  const lines = readFileSync(join(dir, "journal"), "utf8").trim().split("\n");
  expect(lines).toHaveLength(2 * schedule.faults.length);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ fault: schedule.faults[0] });
});
