import { describe, expect, it } from "vitest";
import { Budget } from "./budget.js";
import { Feed } from "./feed.js";
import { Queue } from "./queue.js";
import { eventually } from "./testing/eventually.js";

describe("Queue", () => {
  it("gives back in order, however much went through it", () => {
    const queue = new Queue<number>();
    let out = 0;
    for (let value = 0; value < 10_000; value += 1) {
      queue.push(value);
      if (value % 3 > 0) expect(queue.shift()).toBe(out++);
    }
    expect(queue.length).toBe(10_000 - out);
    while (queue.length > 0) expect(queue.shift()).toBe(out++);
    expect(queue.shift()).toBeUndefined();
    expect(queue.length).toBe(0);
  });
});

describe("Feed", () => {
  it("keeps the newest for who does not read", async () => {
    const feed = new Feed<number>();
    const listener = feed.listen();
    for (let event = 0; event < 300; event += 1) feed.push(event);
    feed.end();
    const seen: number[] = [];
    for await (const event of listener) seen.push(event);
    expect([seen.length, seen[0], seen.at(-1)]).toEqual([256, 44, 299]);
  });

  it("ends when its signal fires, and lets go of who leaves", async () => {
    const feed = new Feed<number>();
    const controller = new AbortController();
    const waiting = feed.listen(controller.signal).next();
    controller.abort();
    expect(await waiting).toEqual({ done: true, value: undefined });
    feed.push(1);
    for await (const event of feed.listen(AbortSignal.abort())) expect(event).toBeUndefined();
  });
});

describe("Budget", () => {
  it("waits for what others wait for, no longer than it has", async () => {
    const never = new Promise<never>(() => {});
    await expect(new Budget(10, undefined).wait(never)).rejects.toMatchObject({
      code: "VC_TIMEOUT",
      applied: "no",
    });
    const controller = new AbortController();
    const waiting = new Budget(5000, controller.signal).wait(never);
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toMatchObject({
      code: "VC_ABORTED",
      cause: { message: "enough" },
    });
    expect(await new Budget(5000, undefined).wait(Promise.resolve(5))).toBe(5);
    await expect(new Budget(5000, undefined).wait(Promise.reject(new Error("x")))).rejects.toThrow(
      "x",
    );
  });

  it("counts down whole milliseconds to 0", async () => {
    const budget = new Budget(5, undefined);
    expect(budget.remainingMs()).toBeGreaterThan(0);
    await expect(budget.sleep(1000)).rejects.toMatchObject({ code: "VC_TIMEOUT" });
    // A timer may fire a little early.
    await eventually(() => budget.remainingMs() === 0);
    expect(() => budget.check()).toThrow(/within 5 ms/);
  });
});
