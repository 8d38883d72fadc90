import { describe, expect, it } from "vitest";

import {
  ClockDriftError,
  InvalidTimeError,
  LogicalOverflowError,
  TimeOverflowError,
} from "../errors.js";
import { thrownBy } from "../testing/thrown.js";
import { HybridLogicalClock, HybridLogicalProcess, LOGICAL_MAX, PHYSICAL_MS_MAX } from "./index.js";

const at = (physical: number, logical = 0): HybridLogicalClock =>
  HybridLogicalClock.of(physical, logical);

const notParts: readonly unknown[] = [
  -1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 48,
  2 ** 53,
  "1",
  1n,
  null,
  undefined,
  {},
];

describe("the run of Kulkarni et al. 2014, figure 6", () => {
  // Node 0's wall clock is far ahead, at 10. Its time goes from node to node; theirs are at 1, 2 and 3.
  const sent0 = HybridLogicalClock.zero.send(10);
  const got1 = HybridLogicalClock.zero.receive(1, sent0);
  const sent1 = got1.send(2);
  const got2 = at(1).receive(2, sent1);
  const sent2 = got2.send(3);
  const got3 = HybridLogicalClock.zero.receive(3, sent2);

  it.each([
    ["node 0 at 10 sends", sent0, "(10, 0)"],
    ["node 1 at 1 receives", got1, "(10, 1)"],
    ["node 1 at 2 sends", sent1, "(10, 2)"],
    ["node 2 at 2 receives", got2, "(10, 3)"],
    ["node 2 at 3 sends", sent2, "(10, 4)"],
    ["node 3 at 3 receives", got3, "(10, 5)"],
  ])("%s", (_, clock, expected) => {
    expect(String(clock)).toBe(expected);
  });

  it("ends when a wall clock passes 10: the logical part starts again", () => {
    expect(String(got3.tick(11))).toBe("(11, 0)");
  });
});

describe("each line of Kulkarni et al. 2014, figure 5", () => {
  it.each([
    ["local, wall ahead: c = 0", at(10, 3).tick(12), at(12, 0)],
    ["local, wall even: c + 1", at(10, 3).tick(10), at(10, 4)],
    ["local, wall behind: c + 1", at(10, 3).tick(4), at(10, 4)],
    ["received, all even: max(c.j, c.m) + 1", at(10, 3).receive(10, at(10, 7)), at(10, 8)],
    ["received, all even, own c greater", at(10, 7).receive(10, at(10, 3)), at(10, 8)],
    ["received, own l greatest: c.j + 1", at(10, 3).receive(9, at(8, 7)), at(10, 4)],
    ["received, message's l greatest: c.m + 1", at(8, 3).receive(9, at(10, 7)), at(10, 8)],
    ["received, wall ahead: c = 0", at(8, 3).receive(11, at(10, 7)), at(11, 0)],
    ["received, wall and own l even", at(10, 3).receive(10, at(9, 7)), at(10, 4)],
    ["received, wall and message's l even", at(9, 3).receive(10, at(10, 7)), at(10, 8)],
    ["the first event at time 0", HybridLogicalClock.zero.tick(0), at(0, 1)],
  ])("%s", (_, clock, expected) => {
    expect(clock.equals(expected)).toBe(true);
  });
});

describe("one process through everything that wall clocks do", () => {
  // As tests of databases have it: a receipt is `merge` between two ticks, so the clock counts before and after it.
  it("never runs backwards, and goes back to the wall clock as soon as it can", () => {
    let wallMs = 0;
    const process = new HybridLogicalProcess(() => wallMs);
    const history: [number, HybridLogicalClock | undefined, string, string][] = [
      [5, undefined, "(5, 0)", "goes on"],
      [6, undefined, "(6, 0)", "goes on"],
      [10, at(10, 5), "(10, 6)", "hears a later logical part"],
      [7, undefined, "(10, 7)", "the wall clock jumps back"],
      [8, at(10, 4), "(10, 9)", "hears less"],
      [10, at(10, 99), "(10, 100)", "hears more"],
      [11, at(10, 31), "(11, 1)", "the wall clock has caught up"],
      [11, undefined, "(11, 2)", "goes on"],
    ];
    for (const [wall, heard, expected, what] of history) {
      wallMs = wall;
      if (heard !== undefined) {
        process.tick();
        process.merge(heard);
      }
      expect(String(process.tick()), what).toBe(expected);
    }
  });
});

describe("compare, merge", () => {
  it.each([
    [at(1, 9), at(2, 0), "before"],
    [at(2, 0), at(1, 9), "after"],
    [at(2, 9), at(2, 10), "before"],
    [at(2, 9), at(2, 9), "equal"],
    [at(0, LOGICAL_MAX), at(PHYSICAL_MS_MAX, 0), "before"],
  ] as const)("%s, %s: %s", (x, y, order) => {
    expect(x.compare(y)).toBe(order);
    expect(x.equals(y)).toBe(order === "equal");
    expect(x.merge(y)).toBe(order === "before" ? y : x);
  });
});

describe("bounded drift", () => {
  const limits = { driftMsMax: 500 };

  it.each([
    ["a message as far ahead as allowed", () => at(0).receive(1000, at(1500), limits), "(1500, 1)"],
    ["a message from long ago", () => at(0).receive(1000, at(3, 7), limits), "(1000, 0)"],
    ["a wall clock set back as far as allowed", () => at(1000).tick(500, limits), "(1000, 1)"],
    [
      "anything without a limit",
      () => at(0).receive(0, at(PHYSICAL_MS_MAX)),
      `(${PHYSICAL_MS_MAX}, 1)`,
    ],
    ["nothing ahead, and it is not", () => at(0).receive(7, at(7), { driftMsMax: 0 }), "(7, 1)"],
  ])("lets pass %s", (_, step, expected) => {
    expect(String(step())).toBe(expected);
  });

  it.each([
    ["a message further ahead", () => at(0).receive(1000, at(1501), limits), 501],
    ["a wall clock set back further", () => at(1000).tick(499, limits), 501],
    ["the same when sending", () => at(1000).send(499, limits), 501],
    [
      "a carry past the limit",
      () => at(1500, LOGICAL_MAX).tick(1000, { ...limits, overflow: "carry" }),
      501,
    ],
    ["an overflow past the limit", () => at(1501, LOGICAL_MAX).tick(1000, limits), 501],
  ])("refuses %s", (_, step, driftMs) => {
    const error = thrownBy(step);
    expect(error).toBeInstanceOf(ClockDriftError);
    expect(error).toMatchObject({ code: "VC_CLOCK_DRIFT", driftMs, driftMsMax: 500 });
  });

  it.each([-1, Number.NaN, "x"])("refuses the limit %s", (driftMsMax) => {
    const limits = { driftMsMax: driftMsMax as number };
    expect(thrownBy(() => at(0).tick(1, limits))).toBeInstanceOf(InvalidTimeError);
  });
});

describe("a full logical part", () => {
  it("is an error that says how long to wait, unless the wall clock has passed", () => {
    const full = at(10, LOGICAL_MAX);
    for (const step of [() => full.tick(10), () => full.send(3), () => at(1).receive(1, full)]) {
      expect(thrownBy(step)).toBeInstanceOf(LogicalOverflowError);
      expect(thrownBy(step)).toMatchObject({ code: "VC_CLOCK_LOGICAL_OVERFLOW", physicalMs: 10 });
    }
    expect(String(full.tick(11))).toBe("(11, 0)");
  });

  it("carries into the physical part where allowed", () => {
    const carried = at(10, LOGICAL_MAX).tick(10, { overflow: "carry" });
    expect(String(carried)).toBe("(11, 0)");
    expect(String(carried.tick(10, { overflow: "carry" }))).toBe("(11, 1)");
  });

  it("cannot carry past the last millisecond", () => {
    const last = at(PHYSICAL_MS_MAX, LOGICAL_MAX);
    expect(thrownBy(() => last.tick(0, { overflow: "carry" }))).toBeInstanceOf(TimeOverflowError);
  });
});

describe("64 bits", () => {
  it.each([
    [at(0), 0n],
    [at(0, 1), 1n],
    [at(1), 65536n],
    [at(10, 2), 655362n],
    [at(1_700_000_000_000, 5), 111411200000000005n],
    [at(PHYSICAL_MS_MAX, LOGICAL_MAX), 2n ** 64n - 1n],
  ])("%s: %s", (clock, value) => {
    expect(clock.toBigInt()).toBe(value);
    expect(HybridLogicalClock.fromBigInt(value).equals(clock)).toBe(true);
  });

  it.each([-1n, 2n ** 64n, 5, "5", null, undefined])("refuse %s", (value) => {
    expect(thrownBy(() => HybridLogicalClock.fromBigInt(value as bigint))).toBeInstanceOf(
      InvalidTimeError,
    );
  });
});

describe("refuses", () => {
  it.each(notParts)("the physical part or wall clock %s", (value) => {
    const wrong = value as number;
    expect(thrownBy(() => at(wrong))).toBeInstanceOf(InvalidTimeError);
    expect(thrownBy(() => at(0).tick(wrong))).toBeInstanceOf(InvalidTimeError);
    expect(thrownBy(() => at(0).receive(wrong, at(1)))).toBeInstanceOf(InvalidTimeError);
    expect(thrownBy(() => new HybridLogicalProcess(() => wrong).tick())).toBeInstanceOf(
      InvalidTimeError,
    );
    expect(thrownBy(() => new HybridLogicalProcess(() => wrong).merge(at(1)))).toBeInstanceOf(
      InvalidTimeError,
    );
  });

  it.each([...notParts, LOGICAL_MAX + 1].filter((value) => value !== undefined))(
    "the logical part %s",
    (value) => {
      expect(thrownBy(() => at(0, value as number))).toBeInstanceOf(InvalidTimeError);
    },
  );

  it("no -0, but makes it 0", () => {
    expect(Object.is(at(-0, -0).physical, 0) && Object.is(at(-0, -0).logical, 0)).toBe(true);
  });
});

describe("a process", () => {
  it("asks its wall clock at each step and keeps the clock", () => {
    let wallMs = 1000;
    const process = new HybridLogicalProcess(() => wallMs, { driftMsMax: 500, start: at(900, 4) });
    expect(String(process.current)).toBe("(900, 4)");
    expect(String(process.tick())).toBe("(1000, 0)");
    expect(String(process.send())).toBe("(1000, 1)");
    wallMs = 1100;
    expect(String(process.receive(at(1200, 3)))).toBe("(1200, 4)");
    expect(String(process.merge(at(1300, 9)))).toBe("(1300, 9)");
    expect(String(process.tick())).toBe("(1300, 10)");
    expect(String(process.current)).toBe("(1300, 10)");
  });

  it("is unchanged by what it refuses", () => {
    const process = new HybridLogicalProcess(() => 1000, {
      driftMsMax: 500,
      start: at(1000, LOGICAL_MAX),
    });
    expect(thrownBy(() => process.receive(at(1501)))).toBeInstanceOf(ClockDriftError);
    expect(thrownBy(() => process.merge(at(1501)))).toBeInstanceOf(ClockDriftError);
    expect(thrownBy(() => process.tick())).toBeInstanceOf(LogicalOverflowError);
    expect(String(process.current)).toBe(`(1000, ${LOGICAL_MAX})`);
  });

  it("gives 10,000 stamps that rise, on a wall clock that hardly moves", () => {
    let reads = 0;
    const process = new HybridLogicalProcess(() => Math.floor(reads++ / 1000));
    const stamps = Array.from({ length: 10_000 }, () => process.tick().toBigInt());
    expect(new Set(stamps).size).toBe(stamps.length);
    expect(stamps.every((stamp, i) => i === 0 || stamp > (stamps[i - 1] as bigint))).toBe(true);
  });
});
