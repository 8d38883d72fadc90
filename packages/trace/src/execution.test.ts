import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Execution, type TraceEvent, UnknownEventError, UnknownHostError } from "./index.js";
import { ExecutionBuilder } from "./execution-builder.js";
import { built, history, type ToldEvent } from "./testing/histories.js";

const nameOf = ({ host, index }: { host: string; index: number }) => `${host}:${index}`;

/** The view of each event that was told. */
function views(execution: Execution, told: readonly ToldEvent[]): TraceEvent[] {
  return told.map(({ host, index }) => execution.event(host, index)!);
}

/** Who is an immediate cause on another host by definition: in the past, on another host, not in the past of the own predecessor nor of any other such one. */
function remoteCauses(told: readonly ToldEvent[], event: ToldEvent): string[] {
  const before = told.find((other) => other.host === event.host && other.index === event.index - 1);
  const learned = told.filter(
    (other) =>
      other.host !== event.host &&
      event.past.has(nameOf(other)) &&
      !(before?.past.has(nameOf(other)) ?? false),
  );
  return learned
    .filter((one) => !learned.some((other) => other !== one && other.past.has(nameOf(one))))
    .map(nameOf)
    .sort();
}

describe("Execution, against sets of events", () => {
  it("orders every two events as their pasts do", () => {
    fc.assert(
      fc.property(history, (told) => {
        const execution = built(told).build();
        const events = views(execution, told);
        for (const [i, a] of told.entries()) {
          for (const [j, b] of told.entries()) {
            const expected =
              i === j
                ? "equal"
                : b.past.has(nameOf(a))
                  ? "before"
                  : a.past.has(nameOf(b))
                    ? "after"
                    : "concurrent";
            expect(execution.compare(events[i]!, events[j]!)).toBe(expected);
          }
        }
      }),
    );
  });

  it("does not depend on the order of the log, but for the order of hosts", () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.integer()), (told, keys) => {
        const shuffled = told
          .map((event) => [keys.next().value as number, event] as const)
          .sort(([a], [b]) => a - b)
          .map(([, event]) => event);
        const execution = built(shuffled).build();
        expect(execution.size).toBe(told.length);
        expect(execution.hosts).toEqual([...new Set(shuffled.map(({ host }) => host))]);
        const position = new Map(Array.from(execution.all(), (event, at) => [nameOf(event), at]));
        for (const event of told) {
          for (const cause of event.past) {
            expect(position.get(cause)!).toBeLessThanOrEqual(position.get(nameOf(event))!);
          }
        }
      }),
    );
  });

  it("finds the direct causes", () => {
    fc.assert(
      fc.property(history, (told) => {
        const execution = built(told).build();
        const messages = new Set<string>();
        for (const [at, event] of views(execution, told).entries()) {
          const parents = execution.parents(event).map(nameOf);
          const remote = remoteCauses(told, told[at]!);
          const own = event.index > 1 ? [`${event.host}:${event.index - 1}`] : [];
          expect(parents.slice(0, own.length)).toEqual(own);
          expect(parents.slice(own.length).sort()).toEqual(remote);
          for (const cause of remote) messages.add(`${cause}>${nameOf(event)}`);
        }
        const found = Array.from(
          execution.messages(),
          ({ from, to }) => `${nameOf(from)}>${nameOf(to)}`,
        );
        expect(new Set(found)).toEqual(messages);
        expect(found).toHaveLength(messages.size);
      }),
    );
  });

  it("parts the events into past, future and concurrent ones", () => {
    fc.assert(
      fc.property(history, (told) => {
        const execution = built(told).build();
        for (const event of execution.all()) {
          const past = execution.past(event);
          const future = execution.future(event);
          expect(execution.isConsistent(past)).toBe(true);
          expect(execution.isConsistent(future)).toBe(true);
          const ranges = execution.concurrentWith(event);
          for (const other of execution.all()) {
            const order = execution.compare(other, event);
            expect(other.index <= (past.get(other.host) ?? 0)).toBe(
              order === "before" || order === "equal",
            );
            expect(other.index > (future.get(other.host) ?? 0)).toBe(
              order === "after" || order === "equal",
            );
            const isConcurrent = ranges.some(
              ({ host, from, to }) =>
                host === other.host && from <= other.index && other.index <= to,
            );
            expect(isConcurrent).toBe(order === "concurrent");
          }
        }
      }),
    );
  });

  it("calls a cut consistent when it is closed", () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat({ max: 6 })), (told, counts) => {
        const execution = built(told).build();
        const cut = new Map(execution.hosts.map((host) => [host, counts.next().value as number]));
        const inside = told.filter(({ host, index }) => index <= cut.get(host)!);
        const names = new Set(inside.map(nameOf));
        const isClosed = inside.every(({ past }) => [...past].every((name) => names.has(name)));
        expect(execution.isConsistent(cut)).toBe(isClosed);
        const last = execution.hosts.flatMap((host) => {
          const event = inside.findLast((other) => other.host === host);
          return event === undefined ? [] : [nameOf(event)];
        });
        expect(execution.frontier(cut).map(nameOf)).toEqual(last);
      }),
    );
  });

  it("finds a path of fewest messages, and of these one of fewest events", () => {
    fc.assert(
      fc.property(history, (told) => {
        const execution = built(told).build();
        const events = views(execution, told);
        for (const from of events) {
          const costs = cheapest(execution, events, from);
          for (const to of events) {
            const path = execution.path(from, to);
            if (!execution.happensBefore(from, to) && from !== to) {
              expect(path).toBeUndefined();
              continue;
            }
            expect([path?.[0], path?.at(-1)]).toEqual([from, to]);
            let messages = 0;
            for (const [at, event] of path!.entries()) {
              if (at === 0) continue;
              expect(execution.parents(event)).toContain(path![at - 1]);
              if (path![at - 1]!.host !== event.host) messages++;
            }
            expect([messages, path!.length - 1]).toEqual(costs.get(to));
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** Messages and events to each event, by Bellman and Ford. */
function cheapest(execution: Execution, events: readonly TraceEvent[], from: TraceEvent) {
  const costs = new Map<TraceEvent, [number, number]>([[from, [0, 0]]]);
  for (let changed = true; changed;) {
    changed = false;
    for (const event of events) {
      for (const parent of execution.parents(event)) {
        const cost = costs.get(parent);
        if (cost === undefined) continue;
        const [messages, steps] = [cost[0] + Number(parent.host !== event.host), cost[1] + 1];
        const best = costs.get(event);
        if (
          best !== undefined &&
          (best[0] < messages || (best[0] === messages && best[1] <= steps))
        )
          continue;
        costs.set(event, [messages, steps]);
        changed = true;
      }
    }
  }
  return costs;
}

describe("Execution", () => {
  const builder = new ExecutionBuilder("run");
  builder.add("a", { a: 1, b: 0 }, "sends", { key: "fruit", __proto__x: "1" }, 7);
  builder.add("b", { b: 1, a: 1 }, "receives");
  builder.add("b", { b: 2, a: 1 }, "sends again", { key: "fruit" });
  const execution = builder.build();
  const [first, second, third] = execution.all() as unknown as [TraceEvent, TraceEvent, TraceEvent];

  it("gives the same event as the same object", () => {
    expect(execution.event("a", 1)).toBe(first);
    expect(execution.eventsOf("b")).toEqual([second, third]);
    expect(execution.eventsOf("b")[0]).toBe(second);
    expect(execution.eventsOf("c")).toEqual([]);
    expect(execution.event("b", 3)).toBeUndefined();
    expect(execution.event("c", 1)).toBeUndefined();
  });

  it("keeps what the log tells", () => {
    expect(first).toMatchObject({ host: "a", index: 1, text: "sends", line: 7 });
    expect(second).not.toHaveProperty("line");
    expect(Object.getPrototypeOf(first.fields)).toBe(null);
    expect({ ...first.fields }).toEqual({ key: "fruit", __proto__x: "1" });
    expect(execution.label).toBe("run");
    expect([...execution.clock(third)]).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect(execution.clockEntry(first, "b")).toBe(0);
    expect(execution.clockEntry(third, "nobody")).toBe(0);
  });

  it("searches texts, hosts and fields", () => {
    const found = (query: Parameters<Execution["search"]>[0]) =>
      Array.from(execution.search(query), nameOf);
    expect(found({ text: "sends" })).toEqual(["a:1", "b:2"]);
    expect(found({ text: /SENDS/giy })).toEqual(["a:1", "b:2"]);
    expect(found({ text: "sends", host: "b" })).toEqual(["b:2"]);
    expect(found({ host: "nobody" })).toEqual([]);
    expect(found({ fields: { key: "fruit" } })).toEqual(["a:1", "b:2"]);
    expect(found({ fields: { key: "frui" } })).toEqual([]);
    expect(found({ fields: { key: /^f/ } })).toEqual(["a:1", "b:2"]);
    expect(found({ fields: { other: "" } })).toEqual([]);
    expect(found({})).toHaveLength(3);
  });

  it("does not know events and hosts of others", () => {
    const stranger = { ...first, index: 9 };
    expect(() => execution.compare(first, stranger)).toThrow(UnknownEventError);
    expect(() => execution.isConsistent(new Map([["c", 1]]))).toThrow(UnknownHostError);
  });

  it("stays as it is when its builder goes on", () => {
    builder.add("c", { c: 1, b: 2, a: 1 }, "comes late");
    builder.add("b", { b: 3, a: 1 }, "goes on");
    expect(execution.size).toBe(3);
    expect(execution.hosts).toEqual(["a", "b"]);
    expect(execution.event("b", 3)).toBeUndefined();
    expect(execution.clockEntry(third, "c")).toBe(0);
    expect(execution.concurrentWith(first)).toEqual([]);
    expect(builder.build().size).toBe(5);
  });

  it("is there without events", () => {
    const empty = new ExecutionBuilder().build();
    expect([...empty.all(), ...empty.messages(), ...empty.search({})]).toEqual([]);
    expect(empty.hosts).toEqual([]);
    expect(empty.isConsistent(new Map())).toBe(true);
  });

  it("holds counters past 2^32 and hosts beyond 2^16, where events before are missing", () => {
    const late = new ExecutionBuilder();
    late.add("a", { a: 2 ** 40 }, "x");
    late.add("b", { b: 2 ** 53 - 1, a: 2 ** 40 + 3 }, "y");
    for (let host = 0; host < 70_000; host++) late.add(`h${host}`, { [`h${host}`]: 1 }, "z");
    const built = late.build();
    expect(built.size).toBe(70_002);
    const [x, y] = [built.event("a", 2 ** 40)!, built.event("b", 2 ** 53 - 1)!];
    expect(built.compare(x, y)).toBe("before");
    expect(built.parents(y)).toEqual([x]);
    expect(built.hosts.at(-1)).toBe("h69999");
  });
});
