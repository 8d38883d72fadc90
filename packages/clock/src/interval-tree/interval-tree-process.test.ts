import { describe, expect, it } from "vitest";

import { OverlappingIdsError } from "../errors.js";
import { thrownBy } from "../testing/thrown.js";
import { IntervalTreeClock } from "./interval-tree-clock.js";
import { IntervalTreeProcess } from "./interval-tree-process.js";

describe("IntervalTreeProcess", () => {
  it("makes the run of §5.1", () => {
    const a = new IntervalTreeProcess();
    const b = new IntervalTreeProcess(a.fork());
    a.event();
    b.event();
    const c = a.fork();
    b.event();
    a.event();
    b.join(c);
    const rest = b.fork();
    a.join(b.current);
    a.event();
    expect([String(a), String(rest)]).toEqual(["((1, 0), 2)", "((0, 1), (1, 0, 1))"]);
  });

  it("stays as it was when an operation is refused", () => {
    const process = new IntervalTreeProcess(IntervalTreeClock.seed.event());
    const { current } = process;
    expect(thrownBy(() => process.join(current))).toBeInstanceOf(OverlappingIdsError);
    expect(process.current).toBe(current);
  });

  it("sends and receives", () => {
    const a = new IntervalTreeProcess();
    const b = new IntervalTreeProcess(a.fork());
    const message = a.send();
    expect(message.isAnonymous).toBe(true);
    expect(b.receive(message)).toBe(b.current);
    expect(message.compare(b.current)).toBe("before");
  });
});
