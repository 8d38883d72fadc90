import { type NodeId, nodeId, VectorClock, VersionVector } from "@vclock/clock";
import { type PeerMessage, STAMP_ENTRIES_MAX } from "@vclock/protocol";
import { checkExecution, ExecutionBuilder } from "@vclock/trace";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventTracer } from "./tracer.js";
import { type Happening, tell } from "./tracer-happening.js";
import { KnownEvents } from "./tracer-known.js";
import { Ring } from "./tracer-ring.js";

const s1 = nodeId("s1~a");
const s2 = nodeId("s2~b");
const CLOCK: PeerMessage = {
  type: "clock",
  clock: VersionVector.empty,
  phase: "serving",
  known: { counter: 0, run: "", retired: false },
  round: undefined,
};

function tracerOf(name: string, eventsMax = 100): EventTracer {
  return new EventTracer({ name, run: "r", eventsMax, wallMs: () => 7 });
}

function operations(...keys: string[]): PeerMessage {
  const value = { tag: 0, bytes: Uint8Array.of(1) };
  const deps = VersionVector.empty;
  return {
    type: "operations",
    run: "r",
    operations: keys.map((key, at) => {
      return { key, dot: { node: s1, counter: at + 1 }, value, supersedes: [], deps };
    }),
  };
}

const applied = (key: string): Happening => {
  return { kind: "applied", key, dot: { node: s1, counter: 1 } };
};

describe("EventTracer", () => {
  it("begins with the start of its process, and counts its own events from 1", () => {
    const tracer = tracerOf("s1");
    tracer.record(applied("k"));
    expect(tracer.read(0, 10)).toEqual({
      events: [
        {
          n: 1,
          clock: VectorClock.of({ "s1#r": 1 }),
          kind: "started",
          text: "start",
          fields: [],
          atMs: 7,
        },
        {
          n: 2,
          clock: VectorClock.of({ "s1#r": 2 }),
          kind: "applied",
          text: "apply k",
          fields: [
            ["key", "k"],
            ["dot", "s1~a:1"],
          ],
          atMs: 7,
        },
      ],
      next: 2,
      newest: 2,
      dropped: 0,
    });
  });

  it("puts what is recorded after what a frame brought, and not before", () => {
    const [a, b] = [tracerOf("s1"), tracerOf("s2")];
    const before = b.carry();
    const stamp = a.sends(operations("k"), [{ to: "s2", message: CLOCK }]);
    b.receives(operations("k"), stamp, "s1");
    expect(stamp).toEqual(VectorClock.of({ "s1#r": 2 }));
    expect(before).toEqual(VectorClock.of({ "s2#r": 1 }));
    expect(b.carry()).toEqual(VectorClock.of({ "s1#r": 2, "s2#r": 2 }));
    const [started, received] = b.read(0, 10).events;
    expect(started?.clock.isConcurrentWith(stamp)).toBe(true);
    expect(stamp.happensBefore(received?.clock ?? VectorClock.empty)).toBe(true);
  });

  it("counts no heartbeat, though it carries a stamp and brings one", () => {
    const [a, b] = [tracerOf("s1"), tracerOf("s2")];
    a.record(applied("k"));
    b.receives(CLOCK, a.sends(CLOCK, [{ to: "s2", message: CLOCK }]), "s1");
    expect([a.newest, b.newest]).toEqual([2, 1]);
    b.record(applied("k"));
    expect(b.carry()).toEqual(VectorClock.of({ "s1#r": 2, "s2#r": 2 }));
  });

  it("takes a frame without a stamp, of a server that does not trace", () => {
    const tracer = tracerOf("s1");
    tracer.receives(operations("k"), undefined, "s2");
    expect(tracer.read(1, 1).events).toMatchObject([{ n: 2, kind: "received" }]);
  });

  it("hears nothing of itself from others", () => {
    const tracer = tracerOf("s1");
    tracer.take(VectorClock.of({ "s1#r": 1_000, "s2#r": 3 }));
    expect(tracer.carry()).toEqual(VectorClock.of({ "s1#r": 1, "s2#r": 3 }));
  });

  it("gives the same stamp as long as nothing has happened", () => {
    const tracer = tracerOf("s1");
    const stamp = tracer.carry();
    tracer.take(VectorClock.of({ "s1#r": 1 }));
    expect(tracer.carry()).toBe(stamp);
  });

  it("keeps the last so many, tells how many are gone, and goes on where it was left", () => {
    const tracer = tracerOf("s1", 3);
    for (let i = 0; i < 9; i++) tracer.record(applied("k"));
    const numbers = (after: number, limit = 10) => {
      const { events, next, dropped } = tracer.read(after, limit);
      return [events.map(({ n }) => n), next, dropped];
    };
    expect(numbers(0)).toEqual([[8, 9, 10], 10, 7]);
    expect(numbers(8, 1)).toEqual([[9], 9, 0]);
    expect(numbers(10)).toEqual([[], 10, 0]);
    expect(numbers(99)).toEqual([[], 99, 0]);
  });

  it("keeps no value of a user", () => {
    const tracer = tracerOf("s1");
    const bytes = new Uint8Array(1_000);
    const event = {
      type: "coordinated",
      key: "k",
      dot: { node: s1, counter: 1 },
      value: { tag: 0, bytes },
      supersedes: [],
      deps: VersionVector.empty,
      context: undefined as never,
    } as const;
    const effects = { messages: [], replies: [], batch: undefined, wakeAtMs: 0, end: undefined };
    tracer.stepped({ ...effects, notes: [], events: [event] });
    expect(tracer.read(1, 1).events[0]).toMatchObject({ kind: "accepted", text: "update k" });
    expect(JSON.stringify(tracer.read(1, 1))).not.toContain("bytes");
  });

  it("law: events of any run of messages pass the strict checker", () => {
    const step = fc.record({
      from: fc.nat(2),
      to: fc.nat(2),
      isHeartbeat: fc.boolean(),
      delay: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const tracers = ["s1", "s2", "s3"].map((name) => tracerOf(name, 1_000));
        const flights: (() => void)[] = [];
        for (const { from, to, isHeartbeat, delay } of steps) {
          const message = isHeartbeat ? CLOCK : operations("k");
          const stamp = tracers[from]?.sends(message, [{ to: `s${to + 1}`, message }]);
          flights.push(() => tracers[to]?.receives(message, stamp, `s${from + 1}`));
          flights.splice(delay, 1)[0]?.();
        }
        const builder = new ExecutionBuilder();
        for (const tracer of tracers) {
          for (const { clock, text } of tracer.read(0, 1_000).events) {
            builder.add(tracer.host, clock, text);
          }
        }
        expect(checkExecution(builder.build())).toEqual([]);
        expect(builder.check()).toEqual([]);
      }),
    );
  });
});

describe("the text of an event", () => {
  const key = "k\n\u001b[2J";
  it.each<[Happening, string, Record<string, string>]>([
    [
      {
        kind: "accepted",
        key: "k",
        dot: { node: s1, counter: 3 },
        isDelete: true,
        supersedes: [
          { node: s2, counter: 1 },
          { node: s1, counter: 2 },
        ],
      },
      "delete k",
      { key: "k", dot: "s1~a:3", supersedes: "s2~b:1 s1~a:2" },
    ],
    [
      { kind: "held", key: "k", dot: { node: s1, counter: 3 }, lacks: VersionVector.of([[s2, 9]]) },
      "hold back k until s2~b:9 is here",
      { key: "k", dot: "s1~a:3", lacks: "{s2~b: 9}" },
    ],
    [
      { kind: "pull-answered", peer: "s2", part: "whole", keys: 1 },
      "answer s2 with 1 key",
      { peer: "s2", part: "whole", keys: "1" },
    ],
    [
      { kind: "pull-answered", peer: "s2", part: "refused", keys: 0 },
      "answer s2: refused",
      { peer: "s2", part: "refused", keys: "0" },
    ],
    [
      {
        kind: "conflict",
        key,
        dots: [
          { node: s1, counter: 1 },
          { node: s2, counter: 1 },
        ],
      },
      String.raw`"k\n\u001b[2J" is in conflict: 2 values`,
      { key, dots: "s1~a:1 s2~b:1" },
    ],
    [{ kind: "resolved", key: "k", dots: [] }, "k is in conflict no more", { key: "k" }],
    [
      { kind: "applied", key: "x".repeat(1_000), dot: { node: s1, counter: 1 } },
      `apply ${"x".repeat(60)}…`,
      { key: "x".repeat(1_000), dot: "s1~a:1" },
    ],
    [
      { kind: "phase", from: "serving", to: "applying" },
      "serving → applying",
      { from: "serving", to: "applying" },
    ],
  ])("is a sentence, with all particulars beside it: %#", (happening, text, fields) => {
    const told = tell(happening);
    expect([told.text, Object.fromEntries(told.fields)]).toEqual([text, fields]);
  });

  it("names the one operation of a message, or counts them and says which", () => {
    const tracer = tracerOf("s1");
    const several = operations("a", "b", "c");
    tracer.sends(several, [
      { to: "s2", message: several },
      { to: "s3", message: several },
      { to: "s4", message: CLOCK },
    ]);
    tracer.receives(operations("a"), undefined, "s2");
    const told = tracer
      .read(1, 10)
      .events.map(({ text, fields }) => [text, Object.fromEntries(fields)]);
    expect(told).toEqual([
      ["send 3 operations to s2, s3", { dots: "s1~a:1…3", operations: "3", peers: "s2 s3" }],
      ["receive a from s2", { key: "a", dot: "s1~a:1", peer: "s2" }],
    ]);
  });
});

describe("KnownEvents", () => {
  const self = nodeId("self#r");
  const line = (n: number): NodeId => nodeId(`s${n}#r`);
  const stamp = (...entries: [number, number][]) =>
    VectorClock.of(entries.map(([n, count]) => [line(n), count]));
  const MAX = STAMP_ENTRIES_MAX - 1;

  it("has room for itself in a stamp, and forgets who was silent longest", () => {
    const known = new KnownEvents(self);
    for (let n = 0; n < MAX; n++) known.take(stamp([n, 1]));
    known.take(stamp([0, 2]));
    known.take(stamp([1_000, 1]));
    expect(known.clock.size).toBe(MAX);
    expect([known.clock.get(line(0)), known.clock.get(line(1))]).toEqual([2, 0]);
  });

  it("does not learn again of what it forgot, until there is news of it", () => {
    const known = new KnownEvents(self);
    for (let n = 0; n <= MAX; n++) known.take(stamp([n, 5]));
    expect(known.take(stamp([0, 5]))).toBe(false);
    expect(known.take(stamp([0, 6]))).toBe(true);
    expect(known.clock.get(line(0))).toBe(6);
    expect(known.clock.size).toBe(MAX);
  });

  it("stays within bounds whatever comes", () => {
    const known = new KnownEvents(self);
    for (let n = 7; n < 10_000; n++) known.take(stamp([n, 1], [n % 7, n + 1]));
    expect(known.clock.size).toBeLessThanOrEqual(MAX);
  });

  it("tells whether anything was new", () => {
    const known = new KnownEvents(self);
    expect(known.take(stamp([1, 3]))).toBe(true);
    expect(known.take(stamp([1, 2]))).toBe(false);
    expect(known.take(VectorClock.of({ "self#r": 9 }))).toBe(false);
  });
});

describe("Ring", () => {
  it("keeps the last so many, by number", () => {
    const ring = new Ring<string>(2);
    expect([ring.newest, ring.oldest, ring.at(1)]).toEqual([0, 1, undefined]);
    for (const item of ["a", "b", "c"]) ring.push(item);
    expect([ring.newest, ring.oldest]).toEqual([3, 2]);
    expect([1, 2, 3, 4].map((n) => ring.at(n))).toEqual([undefined, "b", "c", undefined]);
  });
});
