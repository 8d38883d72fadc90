import type { ErrorReply, TraceReply, TraceRequest } from "@vclock/protocol";
import { nodeId } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { EventTracer } from "./tracer.js";
import { TraceAnswers } from "./tracer-answers.js";
import { waitFor } from "./testing/wait-for.js";

const REQUEST: TraceRequest = {
  type: "trace",
  id: 1,
  host: undefined,
  after: 0,
  limit: 100,
  waitMs: 0,
};

function harness(eventsMax = 100) {
  const tracer = new EventTracer({ name: "s1", run: "r", eventsMax, wallMs: () => 7 });
  const answers = new TraceAnswers("s1", tracer);
  const replies: (TraceReply | ErrorReply)[] = [];
  const ask = (changes: Partial<TraceRequest>) =>
    answers.ask({ ...REQUEST, ...changes }, (reply) => replies.push(reply));
  const happens = () => tracer.record({ kind: "member-down", peer: "s2", reason: "gone" });
  return { answers, replies, ask, happens };
}

describe("TraceAnswers", () => {
  it("answers at once where there are events, with where to go on", () => {
    const { ask, replies, happens } = harness();
    happens();
    expect(ask({ waitMs: 10_000, limit: 1 })).toBeUndefined();
    expect(replies).toMatchObject([{ type: "traceReply", host: "s1#r", next: 1, dropped: 0 }]);
  });

  it("waits for the first event, and takes along those on its heels", async () => {
    const { ask, replies, happens } = harness();
    ask({ after: 1, waitMs: 60_000 });
    ask({ id: 2, after: 2, waitMs: 60_000 });
    expect(replies).toEqual([]);
    for (let i = 0; i < 3; i++) happens();
    await waitFor("both answers", () => replies.length === 2);
    expect(replies).toMatchObject([
      { id: 1, next: 4 },
      { id: 2, next: 4 },
    ]);
    ask({ after: 4, waitMs: 60_000 });
    happens();
    await waitFor("the next answer", () => replies.length === 3);
  });

  it("answers with nothing when time is up", async () => {
    const { ask, replies } = harness();
    ask({ after: 1, waitMs: 10 });
    await waitFor("the answer", () => replies.length === 1);
    expect(replies).toMatchObject([{ type: "traceReply", events: [], next: 1 }]);
  });

  it("begins anew for who comes from another run of the process", () => {
    const { ask, replies } = harness();
    ask({ host: nodeId("s1#former"), after: 900, waitMs: 60_000 });
    ask({ id: 2, host: nodeId("s1#r"), after: 900 });
    expect(replies).toMatchObject([
      { id: 1, next: 1, events: [{ n: 1 }] },
      { id: 2, next: 900, events: [] },
    ]);
  });

  it("gives at most 1,000 events at once", () => {
    const { ask, replies, happens } = harness(5_000);
    for (let i = 0; i < 3_000; i++) happens();
    ask({ limit: 10_000 });
    expect(replies).toMatchObject([{ next: 1_000, newest: 3_001 }]);
  });

  it("does not answer who has given up", async () => {
    const { ask, replies, happens } = harness();
    const giveUp = ask({ after: 1, waitMs: 10 });
    ask({ id: 2, after: 1, waitMs: 10_000 });
    giveUp?.();
    happens();
    await waitFor("the other answer", () => replies.length > 0);
    expect(replies.map(({ id }) => id)).toEqual([2]);
  });

  it("lets nobody wait once it is stopped", () => {
    const { answers, ask, replies } = harness();
    ask({ after: 1, waitMs: 60_000 });
    answers.stop();
    ask({ id: 2, after: 1, waitMs: 60_000 });
    expect(replies).toMatchObject([{ id: 1 }, { id: 2 }]);
  });

  it("says so where nothing is traced", () => {
    const replies: (TraceReply | ErrorReply)[] = [];
    new TraceAnswers("s1", undefined).ask(REQUEST, (reply) => replies.push(reply));
    expect(replies).toMatchObject([{ type: "errorReply", code: "bad-request", applied: "no" }]);
    expect((replies[0] as ErrorReply).message).toContain("traceEvents");
  });
});
