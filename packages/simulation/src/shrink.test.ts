import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "./random.js";
import type { Action, Schedule, Setup } from "./schedule/action.js";
import { formatSchedule, parseSchedule } from "./schedule/text.js";
import { NotFailingError, shrink, type ShrinkOptions } from "./shrink.js";
import { anySchedule } from "./testing/schedules.js";

type Predicate = (schedule: Schedule) => boolean;

/** Checks what is true of every result, whatever fails. */
function shrunk(schedule: Schedule, isFailing: Predicate, options?: ShrinkOptions): string[] {
  let asked = 0;
  const counting: Predicate = (candidate) => {
    asked++;
    expect(candidate.seed).toBeUndefined();
    return isFailing(candidate);
  };
  const { schedule: small, attempts } = shrink(schedule, counting, options);
  expect(attempts).toBe(asked);
  expect(attempts).toBeLessThanOrEqual(options?.attemptsMax ?? 3_000);
  expect(isFailing(small)).toBe(true);
  expect(small.actions.length).toBeLessThanOrEqual(schedule.actions.length);
  expect(small.setup.servers).toBeLessThanOrEqual(schedule.setup.servers);
  expect(small.setup.keys).toBeLessThanOrEqual(schedule.setup.keys);
  return formatSchedule(small).trimEnd().split("\n");
}

const SETUP: Setup = {
  servers: 5,
  keys: 4,
  connected: false,
  tuning: { graceMs: 7, pullEntriesMax: 1, waitingOperationsMax: 2 },
};

/** A long schedule with these lines somewhere in it, in this order. */
function hidden(lines: readonly string[], seed = 1n, length = 600): Schedule {
  const random = new Random(seed);
  const needles = parseSchedule(`setup servers=5 keys=4\n${lines.join("\n")}`).actions;
  const actions = Array.from({ length }, () => drawHay(random));
  const places = needles.map(() => random.below(actions.length)).sort((a, b) => b - a);
  for (const [i, place] of places.entries()) {
    actions.splice(place, 0, needles[needles.length - 1 - i] as Action);
  }
  return { seed, setup: SETUP, actions };
}

/** Any action but those the tests look for. */
function drawHay(random: Random): Action {
  const [from, to] = random.pick([
    ["s1", "s2"],
    ["s2", "s5"],
    ["s4", "s1"],
    ["s3", "s4"],
  ] as const);
  return random.pick<Action>([
    { type: "deliver", from, to, at: 0, copy: false },
    { type: "lose", from, to, at: random.below(3) },
    { type: "commit", server: from },
    { type: "block", from, to },
    { type: "disconnect", a: from, b: to },
    { type: "leave", server: to },
    {
      type: "request",
      client: `c${1 + random.below(3)}`,
      server: from,
      operation: random.pick(["read", "delete"] as const),
      key: random.pick(["a", "b", "c"]),
      consistency: "quorum",
      context: "last",
      session: random.chance(0.5),
    },
  ]);
}

function drawMany(length: number): Action[] {
  const random = new Random(9n);
  return Array.from({ length }, () => drawHay(random));
}

/** Whether there are actions in this order, one for each of the tests. */
function inOrder(schedule: Schedule, tests: readonly ((action: Action) => boolean)[]): boolean {
  let met = 0;
  for (const action of schedule.actions) if (tests[met]?.(action) === true) met++;
  return met === tests.length;
}

describe("shrink", () => {
  it("leaves nothing of what does not matter", () => {
    const schedule = hidden(["crash s3 batch=torn"]);
    const isFailing: Predicate = ({ actions }) => actions.some(({ type }) => type === "crash");
    expect(shrunk(schedule, isFailing)).toEqual(["setup servers=1 keys=1 connected", "crash s1"]);
  });

  it("keeps what is needed, in its order: an update before a crash, the key and the server", () => {
    const schedule = hidden(["update c3 s2 b all context=old session", "crash s2 batch=torn"]);
    const isFailing: Predicate = (candidate) =>
      inOrder(candidate, [
        (action) =>
          action.type === "request" &&
          action.operation === "update" &&
          action.key === "b" &&
          action.server === "s2",
        (action) => action.type === "crash" && action.server === "s2" && action.batch !== "lost",
      ]);
    expect(shrunk(schedule, isFailing)).toEqual([
      "setup servers=2 keys=2 connected",
      "update c1 s2 b one",
      "crash s2 batch=kept",
    ]);
  });

  it("renumbers servers and keys, and lets one client do it all", () => {
    const schedule = hidden([
      "update c2 s2 d one context=none",
      "update c3 s5 d one context=none",
      "deliver s5 s2 at=3 copy",
    ]);
    // Two servers update the same key concurrently, and the second reaches the first.
    const isFailing: Predicate = ({ setup, actions }) => {
      const updates = actions.filter(
        (action) => action.type === "request" && action.operation === "update",
      ) as Extract<Action, { type: "request" }>[];
      return actions.some(
        (action) =>
          action.type === "deliver" &&
          Number(action.from.slice(1)) <= setup.servers &&
          updates.some(
            (one) =>
              one.context === "none" &&
              one.server === action.to &&
              updates.some(
                (other) =>
                  other.server === action.from &&
                  other.key === one.key &&
                  other.key.charCodeAt(0) < 97 + setup.keys,
              ),
          ),
      );
    };
    const lines = shrunk(schedule, isFailing);
    expect([lines[0], ...lines.slice(1).sort()]).toEqual([
      "setup servers=2 keys=1 connected",
      expect.stringMatching(/^deliver (?:s1 s2|s2 s1)$/),
      expect.stringMatching(/^update c1 s1 a one/),
      expect.stringMatching(/^update c1 s2 a one/),
    ]);
    expect(lines.filter((line) => line.endsWith("context=none"))).toHaveLength(1);
  });

  it("keeps tuning, an unconnected start, copies and places that matter", () => {
    const schedule = hidden(["deliver s1 s2 at=3 copy", "pass 4000"]);
    const isFailing: Predicate = (candidate) =>
      !candidate.setup.connected &&
      candidate.setup.tuning.pullEntriesMax === 1 &&
      candidate.actions.some(
        (action) => action.type === "deliver" && action.at >= 2 && action.copy,
      ) &&
      candidate.actions.some((action) => action.type === "pass" && action.ms > 99);
    const lines = shrunk(schedule, isFailing);
    expect(lines[0]).toMatch(/^setup servers=2 keys=1 pullEntriesMax=1$/);
    expect(lines.slice(1).sort()).toEqual([
      expect.stringMatching(/^deliver (?:s1 s2|s2 s1) at=2 copy$/),
      "pass 100",
    ]);
  });

  it("takes away together what goes together, and makes one wait of several", () => {
    const schedule = hidden(["crash s1", "start s1", "pass 50", "pass 60"], 2n, 40);
    const balanced: Predicate = ({ actions }) => {
      const count = (type: string): number => actions.filter((each) => each.type === type).length;
      const waited = actions.reduce((ms, each) => ms + (each.type === "pass" ? each.ms : 0), 0);
      return count("crash") === count("start") && waited >= 105;
    };
    const before = schedule.actions.filter(({ type }) => type !== "crash" && type !== "start");
    const even: Schedule = {
      ...schedule,
      actions: [...before, ...parseActions("crash s1", "start s1")],
    };
    const lines = shrunk(even, balanced);
    expect(lines).toEqual([
      "setup servers=1 keys=1 connected",
      expect.stringMatching(/^pass \d+$/),
    ]);
  });

  it("takes away two that need each other, though what is needed stands between them", () => {
    const actions = parseActions("crash s1", "update c1 s1 a one", "start s1");
    const isFailing: Predicate = (candidate) => {
      const types = new Set(candidate.actions.map(({ type }) => type));
      return types.has("request") && types.has("crash") === types.has("start");
    };
    expect(shrunk({ seed: 1n, setup: SETUP, actions }, isFailing).slice(1)).toEqual([
      "update c1 s1 a one",
    ]);
  });

  it("takes away at once all that healing does anyway", () => {
    const lines = Array.from({ length: 150 }, () => [
      "deliver s1 s2",
      "read c1 s1 a one",
      "commit s1",
    ]);
    const actions = parseActions(...lines.flat(), "crash s1");
    const isFailing: Predicate = (candidate) => {
      const count = (type: string): number =>
        candidate.actions.filter((each) => each.type === type).length;
      return (
        count("crash") === 1 && count("deliver") === count("commit") && count("deliver") % 150 === 0
      );
    };
    expect(shrunk({ seed: 1n, setup: SETUP, actions }, isFailing).slice(1)).toEqual(["crash s1"]);
  });

  it("finds the shortest beginning of what fails from then on", () => {
    const schedule = hidden([], 3n, 1_000);
    const needle = schedule.actions[700] as Action;
    const { schedule: cut } = shrink(schedule, ({ actions }) => actions.includes(needle), {
      attemptsMax: 11,
    });
    expect(cut.actions).toHaveLength(701);
  });

  it("stops when attempts run out, with something that fails", () => {
    for (const attemptsMax of [0, 1, 2, 10, 50]) {
      const schedule = hidden(["crash s3 batch=torn", "start s3"]);
      const isFailing: Predicate = (candidate) =>
        inOrder(candidate, [({ type }) => type === "crash", ({ type }) => type === "start"]);
      let attempts = 0;
      const { schedule: small } = shrink(
        schedule,
        (candidate) => {
          attempts++;
          return isFailing(candidate);
        },
        { attemptsMax },
      );
      expect(attempts).toBeLessThanOrEqual(Math.max(1, attemptsMax));
      expect(isFailing(small)).toBe(true);
    }
  });

  it("stops by itself when nothing becomes smaller any more", () => {
    const { schedule: small, attempts } = shrink(hidden([]), () => true, {
      attemptsMax: 1_000_000,
    });
    expect(formatSchedule(small)).toBe("setup servers=1 keys=1 connected\n");
    expect(attempts).toBeLessThan(50);
    // However much is left.
    const needed = drawMany(200);
    const whole = { ...small, actions: needed };
    const result = shrink(whole, ({ actions }) => actions.length >= 200, {
      attemptsMax: 1_000_000,
    });
    expect(result.schedule.actions).toHaveLength(200);
    expect(result.attempts).toBeLessThan(5_000);
  });

  it("tells how far it has come, after each attempt", () => {
    const sizes: number[] = [];
    const { attempts } = shrink(
      hidden(["crash s3"]),
      ({ actions }) => actions.some(({ type }) => type === "crash"),
      {
        attemptsMax: 100,
        onProgress: (progress) => {
          sizes.push(progress.best.actions.length);
          expect(progress.attempts).toBe(sizes.length);
          expect(progress.attemptsMax).toBe(100);
        },
      },
    );
    expect(sizes).toHaveLength(attempts);
    expect(sizes.at(-1)).toBe(1);
    expect(sizes.toSorted((a, b) => b - a)).toEqual(sizes);
  });

  it("refuses what does not fail, and passes on what the test throws", () => {
    const schedule = hidden([]);
    expect(() => shrink(schedule, () => false)).toThrow(NotFailingError);
    expect(() => shrink(schedule, () => false)).toThrow(
      expect.objectContaining({ code: "VC_SIMULATION_NOT_FAILING" }),
    );
    const broken = new Error("no more memory");
    expect(() =>
      shrink(schedule, () => {
        throw broken;
      }),
    ).toThrow(broken);
  });

  it("returns a failing schedule from which nothing can be left out, the same every time", () => {
    fc.assert(
      fc.property(
        anySchedule.filter(({ actions }) => actions.length > 0),
        fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
        (schedule, picks) => {
          // Fails when it has as many actions of some types as the picks say.
          const types = picks.map((pick) => schedule.actions[pick % schedule.actions.length]?.type);
          const isFailing: Predicate = ({ actions }) =>
            new Set(types).size ===
            new Set(actions.map(({ type }) => type).filter((type) => types.includes(type))).size;
          const { schedule: small } = shrink(schedule, isFailing);
          expect(isFailing(small)).toBe(true);
          expect(small.actions).toHaveLength(new Set(types).size);
          for (const at of small.actions.keys()) {
            const less = { ...small, actions: small.actions.toSpliced(at, 1) };
            expect(isFailing(less)).toBe(false);
          }
          expect(shrink(schedule, isFailing).schedule).toEqual(small);
          expect(parseSchedule(formatSchedule(small))).toEqual(small);
        },
      ),
    );
  });
});

function parseActions(...lines: string[]): readonly Action[] {
  return parseSchedule(`setup servers=5 keys=4\n${lines.join("\n")}`).actions;
}
