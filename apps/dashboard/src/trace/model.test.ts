import { describe, expect, it } from "vitest";
import { RateMeter } from "../cluster/rates.js";
import type { Cluster } from "../api/types.js";
import { FEED_EVENTS_MAX, LiveFeed } from "./feed.js";
import {
  fits,
  idOf,
  pictureOf,
  relationOf,
  type SourceEvent,
  sourceEvents,
  stepFrom,
} from "./model.js";

const ALL = { search: "", isBrief: false };

/** s1 accepts fruit and tells s2, which accepts bread by itself before it hears. */
const events: SourceEvent[] = [
  event("s1#a", 7, {}, "accepted", "fruit"),
  event("s1#a", 8, {}, "sent", "fruit"),
  event("s2#b", 3, {}, "accepted", "bread"),
  event("s2#b", 4, { "s1#a": 8 }, "received", "fruit"),
  event("s2#b", 5, { "s1#a": 8 }, "applied", "fruit"),
];

function event(
  host: string,
  n: number,
  known: Readonly<Record<string, number>>,
  kind: string,
  key: string,
): SourceEvent {
  return { host, n, clock: { ...known, [host]: n }, text: `${kind} ${key}`, fields: { key, kind } };
}

describe("pictureOf", () => {
  it("counts anew, and finds what was what", () => {
    const picture = pictureOf(events, ALL);
    expect(picture.layout.hosts).toEqual(["s1", "s2"]);
    expect(picture.layout.items.map(({ row, column }) => [row, column])).toEqual([
      [1, 0],
      [1, 1],
      [2, 0],
      [3, 1],
      [4, 1],
    ]);
    const accepted = picture.find(idOf({ host: "s1#a", n: 7 }));
    expect(accepted).toMatchObject({ host: "s1", index: 1, text: "accepted fruit" });
    expect(accepted && picture.sourceOf(accepted)).toBe(events[0]);
    expect(picture.find("s9\n1")).toBeUndefined();
  });

  it("keeps what came before what when it hides events in between", () => {
    const picture = pictureOf(events, { search: "FRUIT", isBrief: true });
    expect(picture.hidden).toBe(3);
    const [a, b] = [picture.find("s1#a\n7"), picture.find("s2#b\n5")];
    if (a === undefined || b === undefined) throw new Error("hidden");
    expect(relationOf(picture.execution, a, b)).toMatchObject({ order: "before", path: [a, b] });
    expect(relationOf(picture.execution, b, a)).toMatchObject({ order: "after", path: [a, b] });
  });

  it("tells the concurrent", () => {
    const picture = pictureOf(events, ALL);
    const [a, b] = [picture.find("s1#a\n8"), picture.find("s2#b\n3")];
    if (a === undefined || b === undefined) throw new Error("hidden");
    expect(relationOf(picture.execution, a, b)).toEqual({ order: "concurrent", path: [] });
  });

  it("gives a second run of a server a line of its own", () => {
    const again = event("s1#c", 1, { "s2#b": 5 }, "accepted", "milk");
    expect(pictureOf([...events, again], ALL).layout.hosts).toEqual(["s1", "s1 (2)", "s2"]);
  });

  it("draws an execution of a log as it is", () => {
    const { execution } = pictureOf(events, ALL);
    const copy = pictureOf(sourceEvents(execution), ALL).execution;
    expect([...copy.all()].map(({ host, index, text }) => [host, index, text])).toEqual(
      [...execution.all()].map(({ host, index, text }) => [host, index, text]),
    );
  });

  it("draws part of a long log, in its order", () => {
    const { execution } = pictureOf(events, ALL);
    const part = sourceEvents(execution, execution.slice(1, 4));
    const picture = pictureOf(part, ALL);
    expect(Array.from(picture.execution.all(), ({ host, text }) => [host, text])).toEqual(
      Array.from(execution.all(), ({ host, text }) => [host, text]).slice(1, 4),
    );
  });

  it("is quick enough for ten thousand events", () => {
    const many: SourceEvent[] = [];
    const clocks = ["s1", "s2", "s3"].map((host) => ({
      host,
      clock: {} as Record<string, number>,
    }));
    for (let i = 0; i < 10_000; i++) {
      const at = clocks[i % 3];
      const other = clocks[(i * 7) % 3];
      if (at === undefined || other === undefined) throw new Error("none");
      if (i % 2 === 0) {
        for (const [host, n] of Object.entries(other.clock)) {
          at.clock[host] = Math.max(n, at.clock[host] ?? 0);
        }
      }
      const n = (at.clock[at.host] ?? 0) + 1;
      at.clock[at.host] = n;
      many.push({ host: at.host, n, clock: { ...at.clock }, text: "x", fields: {} });
    }
    const since = performance.now();
    expect(pictureOf(many, ALL).layout.eventCount).toBe(10_000);
    // Some 60 ms on a machine at rest; generous for a busy one.
    expect(performance.now() - since).toBeLessThan(2_000);
  });
});

describe("fits", () => {
  it("looks into the text of what has no key", () => {
    const up: SourceEvent = {
      host: "s1",
      n: 1,
      clock: {},
      text: "s2 is up",
      fields: { kind: "x" },
    };
    expect(fits(up, { search: "S2", isBrief: false })).toBe(true);
    expect(fits(up, { search: "", isBrief: true })).toBe(false);
  });
});

describe("stepFrom", () => {
  const { layout } = pictureOf(events, ALL);
  it.each([
    ["ArrowDown", 0, 2],
    ["ArrowUp", 0, 0],
    ["ArrowRight", 2, 1],
    ["ArrowLeft", 4, 2],
    ["Home", 4, 0],
    ["End", 0, 4],
  ] as const)("%s from item %i leads to item %i", (key, from, to) => {
    expect(stepFrom(layout, layout.items[from], key)).toBe(layout.items[to]);
  });
});

describe("LiveFeed", () => {
  it("takes each event once, and forgets the oldest", () => {
    const feed = new LiveFeed();
    const news = (from: number, count: number) => ({
      server: "s1",
      host: "s1#a",
      next: from + count,
      dropped: 0,
      events: Array.from({ length: count }, (_, i) => ({
        n: from + i,
        clock: {},
        kind: "sent",
        text: "",
        fields: {},
        atMs: from + i,
      })),
    });
    feed.take(news(1, 10));
    feed.take(news(5, 10));
    expect(feed.size).toBe(14);
    feed.take(news(15, FEED_EVENTS_MAX * 2));
    expect(feed.size).toBe(FEED_EVENTS_MAX);
    expect(feed.events(1).at(-1)?.n).toBe(FEED_EVENTS_MAX * 2 + 14);
  });
});

describe("RateMeter", () => {
  it("counts updates a second, across pauses and new lives", () => {
    const meter = new RateMeter();
    const at = (atMs: number, node: string, counter: number) =>
      meter.take({
        atMs,
        members: [{ name: "s1", status: { node, clock: { [node]: counter } } }],
      } as unknown as Cluster);
    at(0, "s1~a", 10);
    expect(meter.of("s1")).toBeUndefined();
    at(2_000, "s1~a", 30);
    expect(meter.of("s1")).toBe(10);
    at(3_000, "s1~b", 1);
    expect(meter.of("s1")).toBe(10);
    at(4_000, "s1~b", 2);
    expect(meter.history("s1")).toEqual([10, 1]);
  });
});
