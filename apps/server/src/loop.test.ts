import { nodeId } from "@vclock/clock";
import {
  InvariantError,
  StoreFullError,
  StoreWriteError,
  type Batch,
  type Effects,
  type Input,
  type Note,
  type Store,
} from "@vclock/replica";
import { afterEach, describe, expect, it } from "vitest";
import { Loop, type LoopOutput, type Steppable } from "./loop.js";
import { Metrics } from "./metrics.js";
import { waitFor } from "./testing/wait-for.js";

const NOTHING: Effects = {
  batch: undefined,
  messages: [],
  replies: [],
  wakeAtMs: Number.POSITIVE_INFINITY,
  end: undefined,
  notes: [],
  events: [],
};
const BATCH: Batch = { puts: [[Uint8Array.of(1), Uint8Array.of(2)]], deletes: [] };
const tick: Input = { type: "tick" };

/** A replica that notes what it is given and answers from a script, and a store that is answered by hand. */
function harness(
  script: (step: number, inputs: readonly Input[]) => Partial<Effects> = () => ({}),
) {
  const steps: string[][] = [];
  const effects: string[] = [];
  const failures: unknown[] = [];
  const writes: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const replica: Steppable = {
    node: nodeId("s1~aaaaaaaaaaaaaaaa"),
    step: (_now, inputs) => {
      steps.push(inputs.map(({ type }) => type));
      return { ...NOTHING, ...script(steps.length, inputs) };
    },
    status: () => {
      throw new Error("not asked");
    },
  };
  const store = {
    write: () =>
      new Promise<void>((resolve, reject) => {
        effects.push("write");
        writes.push({ resolve, reject });
      }),
  } as Partial<Store> as Store;
  const output: LoopOutput = {
    stepped: ({ events }) => effects.push(...events.map(({ type }) => type)),
    messages: (envelopes) => effects.push(...envelopes.map(({ to }) => `message to ${to}`)),
    reply: ({ client }) => effects.push(`reply to ${client}`),
    note: ({ event }) => effects.push(event),
    end: ({ type }) => effects.push(type),
    failed: (error) => failures.push(error),
  };
  const metrics = new Metrics({ status: () => undefined, clients: () => 0, processMetrics: false });
  open.push(metrics);
  const loop = new Loop({
    replica,
    store,
    now: () => Math.floor(performance.now()),
    metrics,
    output,
  });
  return { loop, steps, effects, failures, writes };
}

const open: Metrics[] = [];
afterEach(() => {
  for (const metrics of open.splice(0)) metrics.close();
});
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("Loop", () => {
  it("takes whatever came in one turn by one step, in order", async () => {
    const { loop, steps } = harness();
    loop.start();
    loop.put({ type: "peerDown", peer: "s2" });
    loop.put({ type: "clientGone", client: 1 });
    await nextTurn();
    loop.put(tick);
    await nextTurn();
    expect(steps).toEqual([["tick", "peerDown", "clientGone"], ["tick"]]);
  });

  it("begins the write, tells what was done, then sends messages, replies and notes, in order", async () => {
    const note: Note = { level: "info", event: "noted", fields: {} };
    const { loop, effects } = harness(() => ({
      batch: BATCH,
      events: [{ type: "resolved", key: "k", dots: [] }],
      messages: [
        { to: "s2", message: { type: "twin" } },
        { to: "s3", message: { type: "twin" } },
      ],
      replies: [{ client: 7, reply: {} as never }],
      notes: [note],
    }));
    loop.start();
    await nextTurn();
    expect(effects).toEqual([
      "write",
      "resolved",
      "message to s2",
      "message to s3",
      "reply to 7",
      "noted",
    ]);
  });

  it("steps durable when the batch is on disk, storeFull when it had no room", async () => {
    const { loop, steps, writes } = harness((step) => (step < 3 ? { batch: BATCH } : {}));
    loop.start();
    await nextTurn();
    expect(loop.writingMs).toBeGreaterThanOrEqual(0);
    writes[0]?.resolve();
    await waitFor("the second step", () => steps.length === 2);
    writes[1]?.reject(new StoreFullError("no room"));
    await waitFor("the third step", () => steps.length === 3);
    expect(steps).toEqual([["tick"], ["durable"], ["storeFull"]]);
    expect(loop.writingMs).toBe(0);
  });

  it.each([
    ["a failed write", new StoreWriteError("disk gone")],
    ["anything else thrown by the store", new TypeError("bug")],
  ])("fails, once, and steps no more after %s", async (_what, error) => {
    const { loop, steps, writes, failures } = harness(() => ({ batch: BATCH }));
    loop.start();
    await nextTurn();
    writes[0]?.reject(error);
    await waitFor("the failure", () => failures.length > 0);
    loop.put(tick);
    await nextTurn();
    expect([failures, steps]).toEqual([[error], [["tick"]]]);
  });

  it("fails on what a step throws", async () => {
    const error = new InvariantError("broken");
    const { loop, failures } = harness(() => {
      throw error;
    });
    loop.start();
    await nextTurn();
    expect(failures).toEqual([error]);
  });

  it("ends when the replica does", async () => {
    const { loop, steps, effects } = harness(() => ({ end: { type: "new-life", reason: "test" } }));
    loop.start();
    await nextTurn();
    loop.put(tick);
    await nextTurn();
    expect([steps, effects]).toEqual([[["tick"]], ["new-life"]]);
  });

  it("wakes the replica when it asked for it, and again when it asks again", async () => {
    const { loop, steps } = harness((step) =>
      step < 4 ? { wakeAtMs: Math.floor(performance.now()) + 10 } : {},
    );
    loop.start();
    await waitFor("three wakes", () => steps.length === 4);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(steps).toEqual([["tick"], ["tick"], ["tick"], ["tick"]]);
    await loop.halt();
  });

  it("sleeps on when a later step put the time off", async () => {
    const wakes = [20, 200];
    const began = performance.now();
    const { loop, steps } = harness(() => {
      const wake = wakes.shift();
      return wake === undefined ? {} : { wakeAtMs: Math.floor(began) + wake };
    });
    loop.start();
    await nextTurn();
    loop.put(tick);
    await waitFor("the wake", () => steps.length === 3);
    expect(performance.now() - began).toBeGreaterThan(195);
  });

  it("halts only once the batch under way is done", async () => {
    const { loop, writes } = harness(() => ({ batch: BATCH }));
    loop.start();
    await nextTurn();
    let halted = false;
    const halting = loop.halt().then(() => (halted = true));
    await nextTurn();
    expect(halted).toBe(false);
    writes[0]?.resolve();
    await halting;
    expect(halted).toBe(true);
  });
});
