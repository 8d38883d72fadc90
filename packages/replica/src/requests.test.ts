/** Requests from their arrival to their one answer. */
import { CausalContext } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { Cluster } from "./testing/cluster.js";

describe("a request that finds no room to wait", () => {
  it("is answered overloaded, and certainly not applied; the status is told all the same", () => {
    const cluster = new Cluster(1, { waitingRequestsMax: 1 });
    const { world } = cluster;
    const first = cluster.askUpdate("s1", "k", "one");
    const second = cluster.askUpdate("s1", "k", "two");
    expect(cluster.answered(second, "errorReply")).toMatchObject({
      code: "overloaded",
      applied: "no",
    });
    const status = world.request("s1", { type: "status", id: 7 });
    expect(cluster.answered(status, "statusReply").status.waitingRequests).toBe(1);
    world.commit("s1");
    expect(cluster.answered(first, "writeReply").siblings).toBe(1);
    expect(cluster.values("s1", "k")).toEqual(["one"]);
  });
});

describe("a client that is gone", () => {
  it("gets no answer, though what it asked for may happen; others get theirs", () => {
    const cluster = new Cluster(1);
    const { world } = cluster;
    const gone = cluster.askUpdate("s1", "a", "v");
    const here = cluster.askUpdate("s1", "b", "v");
    world.step("s1", [{ type: "clientGone", client: gone }]);
    expect(cluster.status("s1").waitingRequests).toBe(1);
    world.settle();
    expect(world.answer(gone)).toBeUndefined();
    expect(cluster.answered(here, "writeReply").siblings).toBe(1);
    expect(cluster.values("s1", "a")).toEqual(["v"]);
  });

  it("gets no listing either, which is made between two batches", () => {
    const cluster = new Cluster(1);
    const { world } = cluster;
    cluster.askUpdate("s1", "a", "v");
    const gone = world.request("s1", {
      type: "keys",
      id: 1,
      prefix: "",
      after: undefined,
      limit: 1,
      conflictsOnly: false,
      timeoutMs: 1_000,
    });
    world.step("s1", [{ type: "clientGone", client: gone }]);
    world.settle();
    expect(world.answer(gone)).toBeUndefined();
    expect(cluster.keys("s1").keys).toHaveLength(1);
  });
});

describe("a request that names what is not here yet", () => {
  it("has all the others asked, once", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const written = cluster.askUpdate("s1", "k", "v");
    world.commit("s1");
    const { clock } = cluster.answered(written, "writeReply");
    world.flights = [];
    const read = cluster.askRead("s2", "k", { session: clock });
    const asked = (): string[] =>
      world.flights.filter(({ message }) => message.type === "askClock").map(({ to }) => to);
    expect(asked()).toEqual(["s1", "s3"]);
    world.step("s2", [{ type: "tick" }]);
    expect(asked()).toEqual(["s1", "s3"]);
    expect(world.answer(read)).toBeUndefined();
  });

  it("by its session waits for it, whatever the context it gives", () => {
    const cluster = new Cluster(2);
    cluster.world.disconnect("s1", "s2");
    const { clock } = cluster.update("s1", "k", "v");
    const options = { session: clock, context: CausalContext.empty, timeoutMs: 100 };
    expect(cluster.tryUpdate("s2", "k", "w", options)).toMatchObject({
      code: "behind",
      applied: "no",
    });
  });

  it("by its context waits for it, whatever the session it is in", () => {
    const cluster = new Cluster(2);
    const session = cluster.update("s1", "k", "v", { consistency: "all" }).clock;
    cluster.world.disconnect("s1", "s2");
    const { context } = cluster.update("s1", "k", "w");
    expect(cluster.tryUpdate("s2", "k", "x", { session, context, timeoutMs: 100 })).toMatchObject({
      code: "behind",
      applied: "no",
    });
  });
});

describe("a request that waits", () => {
  it("is told that its time is up at its own deadline, and not before", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    cluster.isolate("s1");
    const read = { consistency: "quorum" } as const;
    const long = cluster.askRead("s1", "k", { ...read, timeoutMs: 300 });
    const short = cluster.askRead("s1", "k", { ...read, timeoutMs: 100 });
    const answered = (): boolean[] =>
      [short, long].map((client) => world.answer(client) !== undefined);
    world.pass(90);
    expect(answered()).toEqual([false, false]);
    world.pass(10);
    expect(answered()).toEqual([true, false]);
    world.pass(190);
    expect(answered()).toEqual([true, false]);
    world.pass(15);
    expect(answered()).toEqual([true, true]);
  });
});
