import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExecutionBuilder } from "./execution-builder.js";
import { history } from "./testing/histories.js";
import { runNames, type StampedEvent, windowOf } from "./window.js";

const event = (host: string, clock: Record<string, number>): StampedEvent => ({ host, clock });

/** The clocks of the window, as objects. */
const clocks = (events: readonly StampedEvent[]): object[] =>
  windowOf(events).map(({ clock }) => Object.fromEntries(clock));

function executionOf(events: readonly StampedEvent[]): ExecutionBuilder {
  const builder = new ExecutionBuilder();
  for (const { host, clock } of windowOf(events)) builder.add(host, clock, "");
  return builder;
}

/** Part of an execution: of each host the events from one to another, less some in the middle, in some order. */
const part = history.chain((events) =>
  fc
    .record({
      kept: fc.array(fc.boolean(), { minLength: events.length, maxLength: events.length }),
      order: fc.shuffledSubarray([...events.keys()], { minLength: events.length }),
    })
    .map(({ kept, order }) =>
      order.filter((at) => kept[at]).map((at) => events[at] as (typeof events)[0]),
    ),
);

describe("windowOf", () => {
  it("counts each host's events from 1, and knows of nothing that is not there", () => {
    expect(clocks([event("a", { a: 41, b: 7 }), event("b", { b: 90, a: 41, c: 5 })])).toEqual([
      { a: 1 },
      { a: 1, b: 1 },
    ]);
  });

  it("leaves whole executions as they are", () => {
    fc.assert(
      fc.property(history, (events) => {
        expect(windowOf(events).map(({ clock }) => new Map(clock))).toEqual(
          events.map(({ clock }) => new Map(clock)),
        );
      }),
    );
  });

  it("closes holes, and lowers entries that reach beyond the last event at hand", () => {
    const events = [
      event("a", { a: 3 }),
      event("a", { a: 9 }),
      event("b", { b: 1, a: 8 }),
      event("b", { b: 2, a: 20 }),
    ];
    expect(clocks(events)).toEqual([{ a: 1 }, { a: 2 }, { a: 1, b: 1 }, { a: 2, b: 2 }]);
  });

  it("fills in what clocks lack of what they know of", () => {
    const events = [
      event("a", { a: 1 }),
      event("b", { b: 1, a: 1 }),
      event("b", { b: 2 }),
      event("c", { c: 1, b: 2 }),
    ];
    expect(clocks(events)).toEqual([
      { a: 1 },
      { a: 1, b: 1 },
      { a: 1, b: 2 },
      { a: 1, b: 2, c: 1 },
    ]);
  });

  it("breaks a circle at the host that comes first, and keeps what is no part of it", () => {
    const events = [event("a", { a: 1, b: 2 }), event("b", { b: 1 }), event("b", { b: 2, a: 1 })];
    expect(clocks(events)).toEqual([{ a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }]);
  });

  it("leaves out events that do not count themselves, and the second of two with one counter", () => {
    const events = [
      { ...event("a", { a: 1 }), text: "first" },
      { ...event("a", { a: 1 }), text: "second" },
      { ...event("b", { a: 1 }), text: "third" },
    ];
    expect(windowOf(events).map(({ text }) => text)).toEqual(["first"]);
    expect(windowOf([])).toEqual([]);
  });

  it("takes clocks as objects, pairs and maps, and keeps what else an event has", () => {
    const pairs = [["a", 5]] as const;
    for (const clock of [{ a: 5 }, pairs, new Map(pairs)]) {
      expect(windowOf([{ host: "a", clock, atMs: 7 }])).toEqual([
        { host: "a", clock: new Map([["a", 1]]), atMs: 7 },
      ]);
    }
  });

  it("law: a part of an execution passes the checker, and keeps the order of any two events", () => {
    fc.assert(
      fc.property(part, (events) => {
        const builder = executionOf(events);
        expect(builder.check()).toEqual([]);
        const execution = builder.build();
        const counters = windowOf(events).map(({ host, clock }) => clock.get(host) as number);
        for (const [i, a] of events.entries()) {
          for (const [j, b] of events.entries()) {
            const first = execution.event(a.host, counters[i] as number);
            const second = execution.event(b.host, counters[j] as number);
            if (first === undefined || second === undefined) throw new Error("an event is gone");
            const isBefore = i !== j && b.past.has(`${a.host}:${a.index}`);
            expect(execution.happensBefore(first, second)).toBe(isBefore);
          }
        }
      }),
    );
  });

  it("law: whatever is handed in, what comes out passes the checker, and is its own window", () => {
    const host = fc.constantFrom("a", "b", "c", "__proto__");
    const clock = fc.array(fc.tuple(host, fc.nat(6)), { maxLength: 5 });
    const any = fc.array(fc.record({ host, clock }), { maxLength: 30 });
    fc.assert(
      fc.property(any, (events) => {
        const once = windowOf(events);
        expect(executionOf(events).check()).toEqual([]);
        expect(executionOf(events).build().size).toBe(once.length);
        expect(windowOf(once)).toEqual(once);
      }),
      { numRuns: 1_000 },
    );
  });

  it("law: some entries lost on the way do not break what the others say", () => {
    const lossy = history.chain((events) =>
      fc.infiniteStream(fc.boolean()).map((losses) =>
        events.map(({ host, clock }) => ({
          host,
          clock: [...clock].filter(([name]) => name === host || losses.next().value === false),
        })),
      ),
    );
    fc.assert(
      fc.property(lossy, (events) => {
        expect(executionOf(events).check()).toEqual([]);
      }),
    );
  });

  it("takes a long chain, and one that goes the wrong way, in linear time", () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => {
      const [host, other] = i % 2 === 0 ? ["a", "b"] : ["b", "a"];
      return { host, clock: new Map([[host, i + 1] as const, [other, i] as const]) };
    });
    expect(windowOf(chain.toReversed()).at(0)?.clock).toEqual(
      new Map([
        ["b", 10_000],
        ["a", 10_000],
      ]),
    );
  });
});

describe("runNames", () => {
  it("shows a run by its server's name, and further runs of it with a number", () => {
    expect(Object.fromEntries(runNames(["s1#a", "s2#b", "s1#c", "s1#a", "s1#d", "alice"]))).toEqual(
      {
        "s1#a": "s1",
        "s2#b": "s2",
        "s1#c": "s1 (2)",
        "s1#d": "s1 (3)",
        alice: "alice",
      },
    );
  });

  it("never gives two lines one name", () => {
    expect(Object.fromEntries(runNames(["s1 (2)", "s1#a", "s1#b", "#x", "a#"]))).toEqual({
      "s1 (2)": "s1 (2)",
      "s1#a": "s1",
      "s1#b": "s1 (3)",
      "#x": "#x",
      "a#": "a",
    });
  });
});
