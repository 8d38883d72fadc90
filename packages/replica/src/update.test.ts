/** SPEC.md R-1: updates and deletes, and what their contexts supersede. */
import { CausalContext, formatDot, nodeId, VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { Cluster } from "./testing/cluster.js";
import { textOf, valueOf } from "./testing/values.js";

describe("an update supersedes what its context covers (R-1)", () => {
  it("without a context: what the answering server holds", () => {
    const cluster = new Cluster(3);
    cluster.update("s1", "k", "one");
    cluster.update("s1", "k", "two");
    expect(cluster.values("s1", "k")).toEqual(["two"]);
  });

  it("with the empty context: nothing", () => {
    const cluster = new Cluster(3);
    cluster.update("s1", "k", "one");
    const reply = cluster.update("s1", "k", "two", { context: CausalContext.empty });
    expect(reply.siblings).toBe(2);
    expect(cluster.values("s2", "k")).toEqual(["one", "two"]);
  });

  it("with a read's context: exactly what that read saw", () => {
    const cluster = new Cluster(3);
    cluster.update("s1", "k", "one");
    const seen = CausalContext.of(cluster.read("s1", "k").clock);
    cluster.update("s1", "k", "unseen", { context: CausalContext.empty });
    cluster.update("s1", "k", "two", { context: seen });
    expect(cluster.values("s1", "k").sort()).toEqual(["two", "unseen"]);
  });

  it("concurrent at two servers: both are kept", () => {
    const cluster = new Cluster(2);
    cluster.world.disconnect("s1", "s2");
    cluster.update("s1", "k", "left");
    cluster.update("s2", "k", "right");
    cluster.world.heal();
    expect(cluster.values("s1", "k")).toEqual(["left", "right"]);
    expect(cluster.values("s2", "k")).toEqual(["left", "right"]);
  });

  it("an acknowledgement's context does not cover siblings that the writer never saw", () => {
    const cluster = new Cluster(2);
    cluster.update("s1", "k", "theirs", { context: CausalContext.empty });
    const mine = cluster.update("s1", "k", "mine", { context: CausalContext.empty });
    cluster.update("s1", "k", "mine, again", { context: mine.context });
    expect(cluster.values("s1", "k").sort()).toEqual(["mine, again", "theirs"]);
  });

  it("two interleaved writers, each with its own acknowledgements, stay at two siblings", () => {
    const cluster = new Cluster(2);
    let a = CausalContext.empty;
    let b = CausalContext.empty;
    for (let i = 0; i < 10; i++) {
      a = cluster.update("s1", "k", `a${i}`, { context: a }).context;
      b = cluster.update("s1", "k", `b${i}`, { context: b }).context;
    }
    expect(cluster.values("s1", "k").sort()).toEqual(["a9", "b9"]);
  });
});

describe("a delete (R-1)", () => {
  it("removes what its context covers, and a concurrent update survives it", () => {
    const cluster = new Cluster(2);
    cluster.update("s1", "k", "old");
    cluster.world.disconnect("s1", "s2");
    cluster.delete("s1", "k");
    cluster.update("s2", "k", "new");
    cluster.world.heal();
    expect(cluster.values("s1", "k")).toEqual(["new"]);
  });

  it("then re-creation keeps the new value everywhere", () => {
    const cluster = new Cluster(3);
    cluster.update("s1", "k", "first");
    cluster.delete("s2", "k");
    cluster.update("s3", "k", "second");
    cluster.world.heal();
    for (const server of cluster.world.names)
      expect(cluster.values(server, "k")).toEqual(["second"]);
  });

  it("of what is not there changes nothing and has no dot", () => {
    const cluster = new Cluster(2);
    const reply = cluster.delete("s1", "k");
    expect(reply.dot).toBeUndefined();
    expect(cluster.world.replica("s1").status(cluster.world.nowMs).rememberedDeletes).toBe(0);
  });
});

describe("a delete that finds nothing, while a batch is out (I-9)", () => {
  it("has a context of what is durable, and no more", () => {
    const cluster = new Cluster(2);
    cluster.update("s1", "a", "durable");
    cluster.askUpdate("s1", "b", "open");
    const { context, clock, dot } = cluster.answered(
      cluster.askDelete("s1", "other"),
      "writeReply",
    );
    expect(dot).toBeUndefined();
    expect(context.ceiling().toJSON()).toEqual(clock.toJSON());
    expect(clock.get(cluster.world.node("s1"))).toBe(1);
  });

  it("names no dot that a crash lets be issued again: nobody supersedes by it what nobody saw", () => {
    const cluster = new Cluster(1);
    cluster.askUpdate("s1", "k", "lost");
    const { context } = cluster.answered(cluster.askDelete("s1", "other"), "writeReply");
    cluster.world.crash("s1");
    cluster.world.start("s1");
    cluster.update("s1", "k", "unseen");
    cluster.update("s1", "k", "mine", { context });
    expect(cluster.values("s1", "k")).toEqual(["unseen", "mine"]);
  });

  it("of the key itself waits for the batch, and fails with nothing when that is refused", () => {
    const cluster = new Cluster(1);
    cluster.update("s1", "k", "v");
    const first = cluster.askDelete("s1", "k");
    const second = cluster.askDelete("s1", "k");
    expect(cluster.world.answer(second)).toBeUndefined();
    cluster.world.refuse("s1");
    expect(cluster.world.answer(first)).toMatchObject({ code: "store-full" });
    cluster.world.pass(100);
    cluster.world.commit("s1");
    expect(cluster.answered(second, "writeReply").dot).toBeDefined();
  });

  it.each(["session", "context"] as const)("waits until its %s is durable here", (which) => {
    const cluster = new Cluster(2);
    const written = cluster.askUpdate("s2", "k", "v");
    cluster.world.commit("s2");
    const { clock, context } = cluster.answered(written, "writeReply");
    for (const flight of cluster.world.flights.splice(0)) cluster.world.deliver(flight);
    expect(cluster.world.hasBatch("s1")).toBe(true);
    const client = cluster.askDelete(
      "s1",
      "other",
      which === "session" ? { session: clock } : { context },
    );
    expect(cluster.world.answer(client)).toBeUndefined();
    cluster.world.commit("s1");
    const reply = cluster.answered(client, "writeReply");
    expect(reply.clock.dominates(clock)).toBe(true);
    expect(reply.context.ceiling().dominates(clock)).toBe(true);
  });

  it("gives a context that was given back as it was", () => {
    const cluster = new Cluster(1);
    cluster.update("s1", "k", "v");
    const reply = cluster.delete("s1", "k", { context: CausalContext.empty });
    expect(reply).toMatchObject({ dot: undefined, siblings: 1 });
    expect(reply.context.isEmpty).toBe(true);
  });
});

describe("the answer to an update (R-1)", () => {
  it("has the dot, the request's context with that dot, and the live versions", () => {
    const cluster = new Cluster(1);
    const reply = cluster.update("s1", "k", "v");
    const node = cluster.world.node("s1");
    expect(reply.dot && formatDot(reply.dot)).toBe(`${node}:1`);
    expect(reply.context.toString()).toBe(`{${node}: 1}`);
    expect(reply.versions?.map(({ value }) => textOf(value))).toEqual(["v"]);
  });

  it("comes only when the batch is durable, and a refused batch is answered store-full", () => {
    const cluster = new Cluster(1);
    const client = cluster.askUpdate("s1", "k", "v");
    expect(cluster.world.answer(client)).toBeUndefined();
    cluster.world.refuse("s1");
    expect(cluster.world.answer(client)).toMatchObject({ code: "store-full", applied: "no" });
    expect(cluster.values("s1", "k")).toEqual([]);
    cluster.world.pass(100);
    expect(cluster.update("s1", "k", "later").siblings).toBe(1);
  });

  it("does not come sooner because a peer tells its clock", () => {
    const cluster = new Cluster(2);
    const { world } = cluster;
    const client = cluster.askUpdate("s1", "k", "v");
    world.pass(world.tuning.heartbeatMs);
    for (const flight of world.flights.splice(0)) world.deliver(flight);
    expect(world.answer(client)).toBeUndefined();
    world.commit("s1");
    expect(cluster.answered(client, "writeReply").siblings).toBe(1);
  });

  it("still comes for what is durable and waits for peers when a later batch is refused", () => {
    const cluster = new Cluster(2);
    const { world } = cluster;
    const first = cluster.askUpdate("s1", "k", "one", { consistency: "all" });
    world.commit("s1");
    const second = cluster.askUpdate("s1", "k", "two", { consistency: "all" });
    world.refuse("s1");
    expect(cluster.answered(second, "errorReply").code).toBe("store-full");
    world.settle();
    expect(cluster.answered(first, "writeReply").answered).toEqual(["s1", "s2"]);
  });

  it("is one, though its time was up before its batch was refused", () => {
    const cluster = new Cluster(1);
    const { world } = cluster;
    const client = cluster.askUpdate("s1", "k", "v", { timeoutMs: 100 });
    world.pass(100);
    world.refuse("s1");
    expect(world.answers.filter((answer) => answer.client === client)).toMatchObject([
      { reply: { code: "unavailable", applied: "unknown" } },
    ]);
  });

  it("counts a peer that has it on disk though its connection is gone since", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const client = cluster.askUpdate("s1", "k", "v", { consistency: "all" });
    world.commit("s1");
    const late = world.flights.filter(({ to }) => to === "s3");
    world.flights = world.flights.filter(({ to }) => to !== "s3");
    world.settle();
    world.disconnect("s1", "s2");
    expect(world.answer(client)).toBeUndefined();
    world.flights = late;
    world.settle();
    expect(cluster.answered(client, "writeReply").answered).toEqual(["s1", "s2", "s3"]);
  });

  it("comes to each of the thousands that one batch holds", () => {
    const cluster = new Cluster(1);
    const { world } = cluster;
    const clients = Array.from({ length: 2_500 }, (_, i) => 1_000 + i);
    const update = { type: "update", id: 1, context: undefined, session: undefined } as const;
    const how = { consistency: "one", returnVersions: false, timeoutMs: 1_000 } as const;
    world.step(
      "s1",
      clients.map((client) => {
        const request = { ...update, ...how, key: `k${client}`, value: valueOf("v") };
        return { type: "request", client, request };
      }),
    );
    world.commit("s1");
    expect(world.answers.map(({ client }) => client)).toEqual(clients);
  });

  it("is unavailable and certainly not applied while too few servers are up", () => {
    const cluster = new Cluster(3);
    cluster.isolate("s1");
    const reply = cluster.tryUpdate("s1", "k", "v", { consistency: "quorum", timeoutMs: 100 });
    expect(reply).toMatchObject({ code: "unavailable", applied: "no", unreachable: ["s2", "s3"] });
    expect(cluster.values("s1", "k")).toEqual([]);
  });

  it("is unavailable and unknown when applied but not confirmed in time", () => {
    const cluster = new Cluster(3);
    const client = cluster.askUpdate("s1", "k", "v", { consistency: "all", timeoutMs: 100 });
    cluster.world.commit("s1");
    cluster.world.flights = [];
    cluster.world.pass(200);
    expect(cluster.world.answer(client)).toMatchObject({ code: "unavailable", applied: "unknown" });
    cluster.world.heal();
    expect(cluster.values("s3", "k")).toEqual(["v"]);
  });
});

describe("limits bind clients only", () => {
  it("refuses a client's update past the siblings allowed, and replicates them all the same", () => {
    const cluster = new Cluster(2, { siblingsMax: 2 });
    cluster.world.disconnect("s1", "s2");
    const context = CausalContext.empty;
    for (const server of ["s1", "s2"]) {
      cluster.update(server, "k", `${server} one`, { context });
      cluster.update(server, "k", `${server} two`, { context });
    }
    expect(cluster.tryUpdate("s1", "k", "three", { context })).toMatchObject({
      code: "too-many-siblings",
    });
    cluster.world.heal();
    expect(cluster.values("s1", "k")).toHaveLength(4);
    expect(cluster.update("s1", "k", "resolved").siblings).toBe(1);
  });

  it("counts the bytes of siblings, but takes any single value that is small enough by itself", () => {
    const cluster = new Cluster(1, { containerBytesMax: 5 });
    const context = CausalContext.empty;
    expect(cluster.update("s1", "k", "seven..").siblings).toBe(1);
    expect(cluster.tryUpdate("s1", "k", "v", { context })).toMatchObject({
      code: "too-large",
      applied: "no",
    });
    cluster.update("s1", "k", "123");
    expect(cluster.update("s1", "k", "45", { context }).siblings).toBe(2);
    expect(cluster.tryUpdate("s1", "k", "6", { context })).toMatchObject({ code: "too-large" });
  });

  it("refuses a value that is too large", () => {
    const cluster = new Cluster(1, { valueBytesMax: 3 });
    expect(cluster.tryUpdate("s1", "k", "four")).toMatchObject({
      code: "too-large",
      applied: "no",
    });
  });
});

describe("a context beyond what the server has", () => {
  const invented = CausalContext.of(VersionVector.of([[nodeId("s2~00000000"), 9]]));

  it("is answered behind, changes nothing, and stays nowhere", () => {
    const cluster = new Cluster(2);
    const reply = cluster.tryUpdate("s1", "k", "v", { context: invented, timeoutMs: 100 });
    expect(reply).toMatchObject({ code: "behind", applied: "no" });
    expect(cluster.update("s1", "k", "w").context.ceiling().get(nodeId("s2~00000000"))).toBe(0);
  });

  it("waits for the operations that it names", () => {
    const cluster = new Cluster(2);
    const client = cluster.askUpdate("s2", "k", "cause");
    cluster.world.commit("s2");
    const reply = cluster.world.answer(client);
    if (reply?.type !== "writeReply") throw new Error("not acknowledged");
    cluster.world.flights = [];
    cluster.update("s1", "k", "effect", { context: reply.context });
    expect(cluster.values("s1", "k")).toEqual(["effect"]);
  });
});
