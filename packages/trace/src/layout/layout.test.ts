import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnknownHostError } from "../errors.js";
import type { TraceEvent } from "../event.js";
import type { Execution } from "../execution.js";
import { ExecutionBuilder } from "../execution-builder.js";
import { readLog } from "../log-reader.js";
import { basket, largeExecution } from "../testing/drawings.js";
import { built, history } from "../testing/histories.js";
import { type Layout, layOut } from "./layout.js";

const executions = history.map((events) => built(events).build());

/** The length of the longest chain that ends with the event, by definition. */
function heights(execution: Execution): Map<TraceEvent, number> {
  const known = new Map<TraceEvent, number>();
  for (const event of execution.all()) {
    const below = [...known].filter(([other]) => execution.happensBefore(other, event));
    known.set(event, 1 + Math.max(0, ...below.map(([, height]) => height)));
  }
  return known;
}

/** Whether lines and edges lead down from one item to the other. */
function leadsTo(layout: Layout, a: TraceEvent, b: TraceEvent): boolean {
  const reached = new Set([layout.itemOf(a)]);
  for (const item of layout.items) {
    const line = layout.items.findLast(
      (other) => other.column === item.column && other.row < item.row,
    );
    const causes = layout.edges.filter(({ to }) => to === item).map(({ from }) => from);
    if ([line, ...causes].some((cause) => cause !== undefined && reached.has(cause)))
      reached.add(item);
  }
  return reached.has(layout.itemOf(b));
}

describe("layOut", () => {
  it("gives each event the row of its height, and its host's column", () => {
    fc.assert(
      fc.property(executions, (execution) => {
        const layout = layOut(execution);
        expect(layout.hosts).toEqual(execution.hosts);
        const rows = new Map(layout.items.map(({ event, row }) => [event, row]));
        expect(rows).toEqual(heights(execution));
        for (const { event, column } of layout.items) expect(layout.hosts[column]).toBe(event.host);
        const places = layout.items.map(({ row, column }) => row * 1000 + column);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
    );
  });

  it("has an edge for each message", () => {
    fc.assert(
      fc.property(executions, (execution) => {
        const edges = layOut(execution).edges.map(
          ({ from, to, isDirect }) =>
            `${from.event.host}:${from.event.index} ${to.event.host}:${to.event.index} ${isDirect}`,
        );
        const messages = Array.from(
          execution.messages(),
          ({ from, to }) => `${from.host}:${from.index} ${to.host}:${to.index} true`,
        );
        expect(edges.toSorted()).toEqual(messages.toSorted());
      }),
    );
  });

  it("leaves the order of events as it is when hosts are left out", () => {
    fc.assert(
      fc.property(executions, fc.array(fc.boolean(), { minLength: 5 }), (execution, kept) => {
        const hosts = execution.hosts.filter((_, i) => kept[i]);
        const layout = layOut(execution, { hosts });
        const events = layout.items.map(({ event }) => event);
        expect(events).toHaveLength(
          hosts.reduce((sum, host) => sum + execution.eventsOf(host).length, 0),
        );
        for (const a of events)
          for (const b of events)
            expect(leadsTo(layout, a, b)).toBe(a === b || execution.happensBefore(a, b));
      }),
      { numRuns: 60 },
    );
  });

  it("folds only what is silent, and every event is somewhere", () => {
    fc.assert(
      fc.property(executions, fc.integer({ min: 2, max: 4 }), (execution, fold) => {
        const layout = layOut(execution, { fold });
        const loud = new Set<TraceEvent>();
        for (const { from, to } of execution.messages()) loud.add(from).add(to);
        let count = 0;
        for (const item of layout.items) {
          count += item.count;
          if (item.count === 1) continue;
          expect(item.count).toBeGreaterThanOrEqual(fold);
          for (let index = item.event.index; index <= item.last.index; index++) {
            const event = execution.event(item.event.host, index)!;
            expect(loud.has(event)).toBe(false);
            expect(layout.itemOf(event)).toBe(item);
          }
        }
        expect(count).toBe(execution.size);
        expect(layout.eventCount).toBe(execution.size);
        // What is left over is shorter than what is folded.
        let silent = 0;
        for (const host of execution.hosts)
          for (const event of execution.eventsOf(host)) {
            const isAlone = !loud.has(event) && layout.itemOf(event)?.count === 1;
            silent = isAlone && event.index > 1 ? silent + 1 : isAlone ? 1 : 0;
            expect(silent).toBeLessThan(fold);
          }
      }),
    );
  });

  it("keeps what it is told to keep", () => {
    const execution = basket();
    expect(layOut(execution, { fold: true }).items).toHaveLength(8);
    const keep = [execution.event("s2", 3)!];
    const layout = layOut(execution, { fold: 2, keep });
    expect(layout.itemOf({ host: "s2", index: 3 })).toMatchObject({ count: 1 });
    expect(layout.itemOf({ host: "s2", index: 5 })).toMatchObject({ count: 4 });
  });

  it("draws some rows of many, with their numbers, and what reaches in", () => {
    const execution = largeExecution(4, 400);
    const all = layOut(execution);
    const some = layOut(execution, { from: 20, to: 30 });
    expect(some.items.map(({ event }) => event)).toEqual(
      all.items.filter(({ row }) => row >= 20 && row <= 30).map(({ event }) => event),
    );
    expect([some.from, some.to]).toEqual([20, 30]);
    expect(some.edges.some(({ from }) => from.row < 20)).toBe(true);
    expect(some.edges.every(({ from, to }) => from.row <= 30 && to.row >= 20)).toBe(true);
    expect(layOut(execution, { from: 1e9 }).items).toEqual([]);
    expect(layOut(execution, { from: -5, to: 1e9 }).items).toHaveLength(400);
  });

  it("orders columns as asked, and refuses hosts that are not there", () => {
    expect(layOut(basket(), { hosts: ["s2", "client", "s2"] }).hosts).toEqual(["s2", "client"]);
    expect(layOut(basket(), { hosts: [] }).items).toEqual([]);
    expect(() => layOut(basket(), { hosts: ["s3"] })).toThrow(UnknownHostError);
  });

  it("has nothing of nothing, and draws logs that begin in the middle", () => {
    expect(layOut(new ExecutionBuilder().build())).toMatchObject({ from: 1, to: 0, items: [] });
    expect(layOut(new ExecutionBuilder().build()).itemOf({ host: "a", index: 1 })).toBe(undefined);
    const log = 'late\na {"a":9000000}\nlater\na {"a":9000001}\nhears\nb {"a":9000001,"b":5}';
    const [execution] = readLog(log, { partial: true }).executions;
    const { items, edges } = layOut(execution!);
    expect(items.map(({ event, row }) => `${event.text} ${row}`)).toEqual([
      "late 1",
      "later 2",
      "hears 3",
    ]);
    expect(edges).toHaveLength(1);
  });
});
