import { describe, expect, it } from "vitest";

import { InvalidNodeIdError, InvalidTimeError, TimeOverflowError } from "../errors.js";
import { notCounters } from "../testing/arbitraries.js";
import { thrownBy } from "../testing/thrown.js";
import { LamportClock, LamportProcess, nodeId } from "./index.js";

const at = (time: number, node = "p"): LamportClock => LamportClock.of(node, time);

const stepOf =
  (name: string) =>
  (time: number): unknown =>
    at(1)[name as "receive" | "witness" | "merge"](time);

describe("a run of three processes", () => {
  // Lamport 1978, figure 1 draws p1…p4, q1…q7, r1…r4. The text follows p1 to r4, and says that p3 and q3 are concurrent.
  const [p, q, r] = ["P", "Q", "R"].map((id) => new LamportProcess(id)) as [
    LamportProcess,
    LamportProcess,
    LamportProcess,
  ];
  const p1 = p.send();
  const q1 = q.send();
  const q2 = q.receive(p1);
  const q3 = q.tick();
  const q4 = q.send();
  const r1 = r.tick();
  const r2 = r.tick();
  const r3 = r.receive(q4);
  const r4 = r.tick();
  const p2 = p.receive(q1);
  const p3 = p.tick();

  it("meets the Clock Condition along p1 → q2 → q4 → r3 → r4", () => {
    const chain = [p1, q2, q3, q4, r3, r4];
    expect(chain.map(({ time }) => time)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const [i, event] of chain.slice(1).entries()) {
      expect(chain[i]?.compare(event)).toBe("before");
    }
  });

  it("gives concurrent events an order too: p3 and q3 have equal times, told apart by process", () => {
    expect([p2.time, p3.time, q3.time]).toEqual([2, 3, 3]);
    expect(p3.compare(q3)).toBe("before");
    expect(q3.compare(p3)).toBe("after");
  });

  it("orders all events in one way, whoever sorts them (Lamport 1978, “Ordering the Events Totally”)", () => {
    const order = (a: LamportClock, b: LamportClock): number =>
      a.equals(b) ? 0 : a.compare(b) === "before" ? -1 : 1;
    const sorted = [r4, q4, p3, r1, q1, p1, r3, q3, p2, q2, r2].sort(order).map(String);
    expect(sorted).toEqual([
      "1@P",
      "1@Q",
      "1@R",
      "2@P",
      "2@Q",
      "2@R",
      "3@P",
      "3@Q",
      "4@Q",
      "5@R",
      "6@R",
    ]);
  });
});

describe("one clock", () => {
  it.each([
    ["starts at 0", at(0), 0],
    ["ticks", at(0).tick(), 1],
    ["ticks when sending", at(4).send(), 5],
    ["receives a later stamp", at(1).receive(at(41, "q")), 42],
    ["receives an earlier stamp", at(41).receive(at(1, "q")), 42],
    ["receives an equal stamp", at(41).receive(at(41, "q")), 42],
    ["receives a number", at(1).receive(41), 42],
    ["witnesses a later time", at(1).witness(41), 42],
    ["witnesses its own time", at(42).witness(at(42, "q")), 43],
    ["need not move for an earlier one", at(42).witness(41), 42],
    ["merges a later time", at(1).merge(at(41, "q")), 41],
    ["merges an earlier time", at(41).merge(1), 41],
  ])("%s", (_, clock, time) => {
    expect(clock.time).toBe(time);
    expect(clock.node).toBe("p");
  });

  it("is itself when nothing changes", () => {
    const clock = at(42);
    expect(clock.witness(30)).toBe(clock);
    expect(clock.merge(42)).toBe(clock);
  });

  it.each([
    [at(1, "a"), at(2, "a"), "before"],
    [at(2, "a"), at(1, "b"), "after"],
    [at(1, "a"), at(1, "b"), "before"],
    [at(1, "\u{1F600}"), at(1, "\uFF5E"), "before"],
    [at(1, "a"), at(1, "a"), "equal"],
    [at(0, "a"), at(Number.MAX_SAFE_INTEGER, "a"), "before"],
  ] as const)("%s compared with %s: %s", (a, b, order) => {
    expect(a.compare(b)).toBe(order);
    expect(a.equals(b)).toBe(order === "equal");
  });

  it("never gives -0", () => {
    expect(Object.is(at(-0).time, 0)).toBe(true);
  });
});

describe("refuses", () => {
  it.each(notCounters.filter((value) => value !== 0 && value !== undefined))(
    "the time %s",
    (value) => {
      const time = value as number;
      for (const step of [at, ...["receive", "witness", "merge"].map((name) => stepOf(name))]) {
        expect(thrownBy(() => step(time))).toBeInstanceOf(InvalidTimeError);
      }
    },
  );

  it.each(["", "a\n", "\uD800", 7, null])("the node %j", (node) => {
    expect(thrownBy(() => LamportClock.of(node as string))).toBeInstanceOf(InvalidNodeIdError);
  });

  it.each([
    ["tick", (clock: LamportClock) => clock.tick()],
    ["send", (clock: LamportClock) => clock.send()],
    ["receive", (clock: LamportClock) => clock.receive(1)],
    ["a late stamp", () => at(1).receive(at(Number.MAX_SAFE_INTEGER, "q"))],
    ["a late witness", () => at(1).witness(Number.MAX_SAFE_INTEGER)],
  ])("to pass 2^53 - 1: %s", (_, step) => {
    expect(thrownBy(() => step(at(Number.MAX_SAFE_INTEGER)))).toBeInstanceOf(TimeOverflowError);
  });
});

describe("a process", () => {
  it("keeps the clock of its latest step", () => {
    const process = new LamportProcess("s1");
    expect([process.time, process.node]).toEqual([0, "s1"]);
    const steps = [
      process.tick(),
      process.witness(41),
      process.witness(41),
      process.witness(30),
      process.send(),
      process.receive(at(50, "q")),
      process.merge(60),
    ];
    expect(steps.map(({ time }) => time)).toEqual([1, 42, 42, 42, 43, 51, 60]);
    expect(process.current).toBe(steps.at(-1));
  });

  it("goes on where a clock was left", () => {
    expect(new LamportProcess(at(7)).tick().equals(at(8))).toBe(true);
    expect(new LamportProcess(nodeId("s1")).node).toBe("s1");
  });

  it("is unchanged by a step that throws", () => {
    const process = new LamportProcess(at(7));
    expect(thrownBy(() => process.receive(Number.MAX_SAFE_INTEGER))).toBeInstanceOf(
      TimeOverflowError,
    );
    expect(process.time).toBe(7);
  });
});
