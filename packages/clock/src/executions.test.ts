/**
 * The main theorem: in random executions, every pair of events is compared by every type of clock.
 *
 * Clocks that claim to characterise causality must say exactly what happened before what (Mattern 1989, theorem 10).
 * Lamport and hybrid logical clocks promise one direction only (Lamport 1978, Clock Condition).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Dot } from "./core/dot.js";
import type { NodeId } from "./core/node-id.js";
import type { CausalOrder } from "./core/order.js";
import * as clocks from "./testing/executions-clocks.js";
import {
  differences,
  execution,
  happened,
  stampsOf,
  type Execution,
  type Start,
} from "./testing/executions.js";

const numRuns = 50;

describe("the executions", () => {
  it("are worth comparing: many events, messages and pairs of each relation, and stable events", () => {
    const runs = fc.sample(execution, { numRuns: 50, seed: 4 });
    const orders = runs.flatMap(({ events }) =>
      events.flatMap((e) => events.map((f) => happened(e, f))),
    );
    for (const order of ["before", "after", "concurrent"] as const) {
      expect(orders.filter((found) => found === order).length).toBeGreaterThan(2000);
    }
    const receipts = runs.flatMap(({ events }) => events.filter(({ kind }) => kind === "receive"));
    expect(receipts.length).toBeGreaterThan(100);
    const cuts = runs.flatMap((run) =>
      stampsOf(run, clocks.matrix).map((matrix) => matrix.stableCut(run.nodes)),
    );
    expect(cuts.filter(({ size }) => size > 0).length).toBeGreaterThan(100);
  });
});

function forAll(check: (run: Execution) => void): void {
  fc.assert(fc.property(execution, check), { numRuns });
}

/** A clock type whose `compare` must be happened-before itself. */
function exact<Stamp extends { compare(other: Stamp): CausalOrder }, Message>(
  name: string,
  start: Start<Stamp, Message>,
): [string, (run: Execution) => string[]] {
  return [
    name,
    (run) => differences(run, stampsOf(run, start), (order, e, f) => e.compare(f) === order),
  ];
}

describe("clocks that characterise causality say what happened before what", () => {
  it.each([
    exact("VectorClock, by processes", clocks.vector),
    exact("VectorClock, by values", clocks.vectorValues),
    exact("VersionVector", clocks.versionVector),
    exact("CausalContext", clocks.causalContext),
    exact("CausalContext, with gaps", clocks.gappyContext),
    exact("BitmappedVersionVector", clocks.bitmapped),
    exact("BitmappedVersionVector, with gaps", clocks.gappyBitmapped),
    exact("DottedVersionVector", clocks.dotted),
    exact("DottedVersionVectorSet", clocks.dottedSet),
    exact("IntervalTreeClock", clocks.intervalTree),
    exact("MatrixClock", clocks.matrix),
    exact("MatrixClock, own rows", clocks.ownRow),
  ])("%s", (_, wrong) => {
    forAll((run) => {
      expect(wrong(run)).toEqual([]);
    });
  });

  it("VectorClock, by one entry: an event's own dot is covered by what it happened before", () => {
    forAll((run) => {
      const stamps = stampsOf(run, clocks.vector);
      const dots = dotsIn(run);
      const wrong = run.events.flatMap((f) =>
        run.events.filter(
          (e) => stamps[f.index]?.covers(dots[e.index] as Dot) !== f.past.has(e.index),
        ),
      );
      expect(wrong).toEqual([]);
    });
  });
});

describe("clocks that are consistent with causality never say the opposite", () => {
  it.each([
    exactOneWay("LamportClock", clocks.lamport),
    exactOneWay("HybridLogicalClock", clocks.hybrid),
  ])("%s: what happened before is before", (_, wrong) => {
    forAll((run) => {
      expect(wrong(run)).toEqual([]);
    });
  });

  it("LamportClock orders all events, and its time is the length of the longest chain that ends there", () => {
    forAll((run) => {
      const stamps = stampsOf(run, clocks.lamport);
      expect(stamps.map(({ time }) => time)).toEqual(heights(run));
      const total = differences(
        run,
        stamps,
        (order, e, f) => (e.compare(f) === "equal") === (order === "equal"),
      );
      expect(total).toEqual([]);
    });
  });
});

describe("hybrid logical clocks keep close to the wall clocks (Kulkarni et al. 2014)", () => {
  it("theorem 2: l is never behind the event's wall clock; theorem 3: it is the greatest of those it knows of", () => {
    forAll((run) => {
      const stamps = stampsOf(run, clocks.hybrid);
      for (const event of run.events) {
        const walls = Array.from(event.past, (index) => run.events[index]?.wallMs as number);
        expect(stamps[event.index]?.physical).toBe(Math.max(...walls));
      }
    });
  });

  it("corollary 2: c is at most the number of known events of the same l", () => {
    forAll((run) => {
      const stamps = stampsOf(run, clocks.hybrid);
      for (const { index, past } of run.events) {
        const { physical, logical } = stamps[index] as (typeof stamps)[number];
        const same = [...past].filter((known) => stamps[known]?.physical === physical);
        expect(logical).toBeLessThan(same.length); // which counts the event itself
      }
    });
  });
});

describe("matrix clocks know what others know (Wuu & Bernstein 1984)", () => {
  it("a row is the vector clock of the latest event of that process that is known", () => {
    forAll((run) => {
      const matrices = stampsOf(run, clocks.matrix);
      const vectors = stampsOf(run, clocks.vectorValues);
      for (const event of run.events) {
        for (const [process, node] of run.nodes.entries()) {
          const latest = [...event.past].findLast(
            (index) => run.events[index]?.process === process,
          );
          const known = latest === undefined ? {} : vectors[latest]?.toJSON();
          expect(matrices[event.index]?.row(node).toJSON()).toEqual(known);
        }
      }
    });
  });

  it("the stable cut holds only events that all processes have heard of by then", () => {
    forAll((run) => {
      const matrices = stampsOf(run, clocks.matrix);
      const dots = dotsIn(run);
      for (const event of run.events) {
        const cut = matrices[event.index]?.stableCut(run.nodes);
        const byNow = run.events.slice(0, event.index + 1);
        const early = [...event.past].filter((known) => {
          const hasHeard = (process: number): boolean =>
            byNow.some((other) => other.process === process && other.past.has(known));
          return cut?.covers(dots[known] as Dot) === true && ![...run.nodes.keys()].every(hasHeard);
        });
        expect(early).toEqual([]);
      }
    });
  });
});

function exactOneWay<Stamp extends { compare(other: Stamp): CausalOrder }, Message>(
  name: string,
  start: Start<Stamp, Message>,
): [string, (run: Execution) => string[]] {
  return [
    name,
    (run) =>
      differences(
        run,
        stampsOf(run, start),
        (order, e, f) => order === "concurrent" || e.compare(f) === order,
      ),
  ];
}

/** The dot of each event: its node, and its number there. */
function dotsIn({ nodes, events }: Execution): Dot[] {
  const next = clocks.dotsOf();
  return events.map(({ process }) => next(nodes[process] as NodeId));
}

/** For each event, how many are on the longest chain that ends with it. */
function heights({ events }: Execution): number[] {
  const found: number[] = [];
  for (const { index, past } of events) {
    const below = [...past]
      .filter((known) => known !== index)
      .map((known) => found[known] as number);
    found.push(1 + Math.max(0, ...below));
  }
  return found;
}
