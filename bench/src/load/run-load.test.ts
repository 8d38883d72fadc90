import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Arrivals } from "./arrivals.js";
import type { Operation } from "./operations.js";
import { runLoad } from "./run-load.js";
import { STANDARD_LOAD, type LoadSpec } from "./spec.js";
import type { Target, TargetConnection } from "./target.js";

/** A target in this process that notes what is done to it. */
class FakeTarget implements Target {
  readonly processes = [];
  open = 0;
  performed = 0;
  underWay = 0;
  underWayMax = 0;
  readonly #act: (operation: Operation, turn: number) => Promise<string>;

  constructor(act: (operation: Operation, turn: number) => Promise<string>) {
    this.#act = act;
  }

  async connect(): Promise<TargetConnection> {
    this.open += 1;
    return {
      perform: async (operation) => {
        this.performed += 1;
        this.underWay += 1;
        this.underWayMax = Math.max(this.underWayMax, this.underWay);
        try {
          return await this.#act(operation, this.performed);
        } finally {
          this.underWay -= 1;
        }
      },
      close: async () => {
        this.open -= 1;
      },
    };
  }
}

const answer = async ({ type }: Operation) => {
  await nextTurn();
  return type === "read" ? "value" : "written";
};

function spec(changes: Partial<LoadSpec>): LoadSpec {
  const extent = { type: "operations", count: 200 } as const;
  return { ...STANDARD_LOAD, connections: 4, keys: 10, warmUpMs: 0, extent, ...changes };
}

const failure = (code: string) => Object.assign(new Error("no"), { code });

describe("runLoad", () => {
  it("measures as many operations as asked for, reads and updates apart", async () => {
    const target = new FakeTarget(answer);
    const result = await runLoad(target, spec({}));
    const { reads, updates, all } = result.latencyMs;
    expect(result.operations).toBe(200);
    expect(all.count).toBe(200);
    expect(reads!.count + updates!.count).toBe(200);
    expect(result.outcomes).toEqual({ value: reads!.count, written: updates!.count });
    expect(result.errors).toEqual({});
    expect(result.throughput).toBeCloseTo(200 / result.seconds);
    expect(target).toMatchObject({ performed: 200, open: 0 });
  });

  it("keeps depth operations under way on each connection, and no more", async () => {
    const target = new FakeTarget(answer);
    await runLoad(target, spec({ depth: 8 }));
    expect(target.underWayMax).toBe(32);
  });

  it("measures for a time, and counts nothing of the warm-up", async () => {
    const target = new FakeTarget(answer);
    const result = await runLoad(
      target,
      spec({ warmUpMs: 20, extent: { type: "duration", ms: 30 } }),
    );
    expect(result.seconds).toBeGreaterThanOrEqual(0.03);
    expect(result.operations).toBeGreaterThan(0);
    expect(result.operations).toBeLessThan(target.performed);
  });

  it("waits for what is slow at the end, and counts it", async () => {
    let release = (_: string): void => undefined;
    const target = new FakeTarget((operation, turn) => {
      if (turn === 200) setTimeout(() => release("value"), 50);
      return turn === 100 ? new Promise((resolve) => (release = resolve)) : answer(operation);
    });
    const result = await runLoad(target, spec({ readShare: 1 }));
    expect(result.operations).toBe(200);
    expect(result.latencyMs.all.max).toBeGreaterThanOrEqual(49);
  });

  it("counts errors by code, and not as operations", async () => {
    const target = new FakeTarget(async (operation, turn) => {
      if (turn % 4 === 0) throw failure("VC_TIMEOUT");
      return answer(operation);
    });
    const result = await runLoad(target, spec({}));
    expect(result.errors).toEqual({ VC_TIMEOUT: 50 });
    expect(result.operations).toBe(150);
  });

  it("ends with an error that has no code: a bug", async () => {
    const bug = new TypeError("undefined is not a function");
    const target = new FakeTarget(async (operation, turn) => {
      if (turn === 20) throw bug;
      return answer(operation);
    });
    await expect(runLoad(target, spec({}))).rejects.toBe(bug);
    expect(target.open).toBe(0);
  });

  it("closes what is connected when a connection fails", async () => {
    const target = new FakeTarget(answer);
    const connect = target.connect.bind(target);
    let turn = 0;
    target.connect = () => (++turn === 3 ? Promise.reject(new Error("refused")) : connect());
    await expect(runLoad(target, spec({}))).rejects.toThrow("refused");
    expect(target.open).toBe(0);
  });

  it("ends early when it is interrupted", async () => {
    const interrupt = new AbortController();
    const target = new FakeTarget((operation, turn) => {
      if (turn === 50) interrupt.abort();
      return answer(operation);
    });
    const { operations } = await runLoad(target, spec({}), { signal: interrupt.signal });
    expect(operations).toBeGreaterThanOrEqual(50);
    expect(operations).toBeLessThan(60);
  });

  it("counts latency from when an operation was due, for arrivals that keep a schedule", async () => {
    const late: Arrivals = async (work) => {
      while (work.goesOn()) await work.perform(0, performance.now() - 100);
    };
    const { latencyMs } = await runLoad(new FakeTarget(answer), spec({}), { arrivals: late });
    expect(latencyMs.all.p50).toBeGreaterThanOrEqual(100);
  });
});
