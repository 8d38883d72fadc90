/** The laws of interval tree clocks, against the paper's recursive definitions and against sets of events. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { nodeId } from "../core/node-id.js";
import { reverseOrder } from "../core/order.js";
import { OverlappingIdsError } from "../errors.js";
import { relation } from "../testing/events.js";
import * as paper from "../testing/interval-tree.js";
import { anyClock, anyEventTree, anyIdTree, execute, execution } from "../testing/interval-tree.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { fill } from "./event.js";
import { IntervalTreeClock } from "./interval-tree-clock.js";
import { eventTreeOf, readEventTree, readIdTree } from "./tree.js";

const numRuns = 500;
const { of } = IntervalTreeClock;
const owning = anyClock.filter((clock) => !clock.isAnonymous);

function law<T extends [unknown, ...unknown[]]>(
  name: string,
  arbitraries: { readonly [K in keyof T]: fc.Arbitrary<T[K]> },
  check: (...values: T) => void,
  runs = numRuns,
): void {
  it(name, () => {
    fc.assert(
      fc.property(fc.tuple(...arbitraries), (values) => {
        check(...(values as unknown as T));
      }),
      { numRuns: runs },
    );
  });
}

describe("every operation does what the paper's definition does", () => {
  law("norm", [anyIdTree, anyEventTree], (id, event) => {
    expect(of(id, event).idTree).toEqual(paper.normId(id));
    expect(of(id, event).eventTree).toEqual(paper.normEvent(event));
  });
  law("leq", [anyEventTree, anyEventTree], (a, b) => {
    expect(of(0, a).leq(of(0, b))).toBe(paper.leqEvents(a, b));
  });
  law("fork", [anyIdTree], (id) => {
    const normal = paper.normId(id);
    expect(
      of(id)
        .fork()
        .map((half) => half.idTree),
    ).toEqual(paper.splitId(normal).map(paper.normId));
  });
  law("join of ids", [anyIdTree, anyIdTree], (a, b) => {
    const sum = paper.sumIds(paper.normId(a), paper.normId(b));
    if (sum === undefined) {
      expect(thrownBy(() => of(a).join(of(b)))).toBeInstanceOf(OverlappingIdsError);
    } else {
      expect(of(a).join(of(b)).idTree).toEqual(sum);
    }
  });
  law("join of event trees", [anyEventTree, anyEventTree], (a, b) => {
    const joined = paper.joinEvents(paper.normEvent(a), paper.normEvent(b));
    expect(of(0, a).join(of(0, b)).eventTree).toEqual(joined);
  });
  law("fill", [anyIdTree, anyEventTree], (id, event) => {
    const filled = paper.fillEvent(paper.normId(id), paper.normEvent(event));
    expect(eventTreeOf(fill(readIdTree(id), readEventTree(event)))).toEqual(filled);
  });
  law("event", [owning], (clock) => {
    expect(clock.event().eventTree).toEqual(paper.addEvent(clock.idTree, clock.eventTree));
  });
  law(
    "event, over and over, as fill leaves less and less to do",
    [owning],
    (start) => {
      let clock = start;
      let tree = clock.eventTree;
      for (let i = 0; i < 6; i++) {
        clock = clock.event();
        tree = paper.addEvent(clock.idTree, tree);
        expect(clock.eventTree).toEqual(tree);
      }
    },
    150,
  );
});

describe("compare is a partial order", () => {
  law("reflexive", [anyClock], (a) => {
    expect(a.compare(of(a.idTree, a.eventTree))).toBe("equal");
  });
  law("antisymmetric: the other side sees the reverse", [anyClock, anyClock], (a, b) => {
    expect(b.compare(a)).toBe(reverseOrder(a.compare(b)));
    if (a.compare(b) === "equal") expect(a.peek().equals(b.peek())).toBe(true);
  });
  law("transitive", [anyClock, anyClock, anyClock], (a, b, c) => {
    if (a.leq(b) && b.leq(c)) expect(a.leq(c)).toBe(true);
  });
  law("event goes strictly up", [owning], (a) => {
    expect(a.compare(a.event())).toBe("before");
  });
  law("fork keeps what is known, and its events are concurrent", [owning], (a) => {
    const [left, right] = a.fork();
    expect([left.compare(a), right.compare(a)]).toEqual(["equal", "equal"]);
    expect(left.event().compare(right.event())).toBe("concurrent");
  });
});

describe("join is a least upper bound", () => {
  const known = anyClock.map((clock) => clock.peek());

  law("idempotent", [known], (a) => {
    expect(a.join(a)).toBe(a);
  });
  law("commutative", [known, known], (a, b) => {
    expect(a.join(b).equals(b.join(a))).toBe(true);
  });
  law("associative", [known, known, known], (a, b, c) => {
    expect(
      a
        .join(b)
        .join(c)
        .equals(a.join(b.join(c))),
    ).toBe(true);
  });
  law("the least one", [known, known, known], (a, b, c) => {
    expect(a.join(b).dominates(a)).toBe(true);
    if (c.dominates(a) && c.dominates(b)) expect(c.dominates(a.join(b))).toBe(true);
    expect(a.dominates(b)).toBe(a.join(b).equals(a));
  });
  law("of disjoint ids: commutative and associative too", [owning, known, known], (a, e, f) => {
    const [x, rest] = a.fork();
    const [y, z] = rest.fork();
    const [p, q] = [y.join(e), z.join(f)];
    expect(x.join(p).equals(p.join(x))).toBe(true);
    expect(
      x
        .join(p)
        .join(q)
        .equals(x.join(p.join(q))),
    ).toBe(true);
  });
  law("and undoes fork", [anyClock], (a) => {
    const [left, right] = a.fork();
    expect(left.join(right).equals(a)).toBe(true);
    expect(right.join(left).equals(a)).toBe(true);
  });
  law("a result that equals an operand is that operand", [known, known], (a, b) => {
    const joined = a.join(b);
    if (joined.equals(a)) expect(joined).toBe(a);
  });
});

describe("random executions", () => {
  law("clocks relate as the sets of events that happened before them", [execution], (steps) => {
    const { alive, seen } = execute(steps);
    const all = [...seen, ...alive];
    const wrong = all.flatMap((a) =>
      all.filter((b) => a.clock.compare(b.clock) !== relation(a.events, b.events)),
    );
    expect(wrong).toEqual([]);
  });
  law("no two clocks own a common part, and all together own everything", [execution], (steps) => {
    const { alive } = execute(steps);
    const whole = alive.map(({ clock }) => clock).reduce((a, b) => a.join(b));
    expect(whole.idTree).toBe(1);
    expect(typeof whole.event().eventTree).toBe("number");
  });
  law(
    "every clock is in normal form",
    [execution],
    (steps) => {
      for (const { clock } of execute(steps).alive) {
        expect(clock.idTree).toEqual(paper.normId(clock.idTree));
        expect(clock.eventTree).toEqual(paper.normEvent(clock.eventTree));
        expect(of(clock.idTree, clock.eventTree).equals(clock)).toBe(true);
      }
    },
    150,
  );
  law(
    "of a fixed set of nodes order as version vectors do",
    [fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 30 })],
    (steps) => {
      const [ab, cd] = IntervalTreeClock.seed.fork();
      const clocks = [...ab.fork(), ...cd.fork()];
      const nodes = clocks.map((_, i) => nodeId(`s${i}`));
      const vectors = clocks.map(() => VersionVector.empty);
      for (const [from, to] of steps) {
        clocks[from] = clocks[from]!.event();
        vectors[from] = vectors[from]!.increment(nodes[from]!);
        clocks[to] = clocks[to]!.join(clocks[from].peek());
        vectors[to] = vectors[to]!.merge(vectors[from]);
        const orders = clocks.map((a) => clocks.map((b) => a.compare(b)));
        expect(orders).toEqual(vectors.map((a) => vectors.map((b) => a.compare(b))));
      }
    },
    150,
  );
});
