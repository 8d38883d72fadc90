/** SPEC.md R-8: a run issues nothing under an id that the others have not confirmed. */
import { describe, expect, it } from "vitest";
import { inspect } from "./inspect.js";
import { Cluster } from "./testing/cluster.js";

const CONFIRM_MS = 1_000;

/** s1, s2 and s3 have k; s1 has started again on its disk, and has met nobody. */
function startedAgain(): Cluster {
  const cluster = new Cluster(3, { confirmMs: CONFIRM_MS });
  cluster.update("s1", "k", "one", { consistency: "all" });
  again(cluster);
  return cluster;
}

function again({ world }: Cluster): void {
  world.crash("s1");
  world.start("s1");
  world.settle();
}

/** Lets the time go by in which the others are to confirm the id. */
function waitInVain({ world }: Cluster): void {
  for (let passedMs = 0; passedMs < CONFIRM_MS; passedMs += 25) {
    world.settle();
    world.pass(25);
  }
  world.settle();
}

describe("a server that starts again", () => {
  it("writes as soon as all the others have greeted it, under the id that it had", () => {
    const cluster = startedAgain();
    const { world } = cluster;
    const node = world.node("s1");
    const client = cluster.askUpdate("s1", "k", "two");
    world.settle();
    expect(world.answer(client)).toBeUndefined();
    world.connect("s1", "s2");
    world.settle();
    expect(world.answer(client)).toBeUndefined();
    world.connect("s1", "s3");
    world.settle();
    expect(cluster.answered(client, "writeReply").dot).toEqual({ node, counter: 2 });
    expect(world.ends).toEqual([]);
  });

  it("has been confirmed by those that have left since", () => {
    const cluster = startedAgain();
    const { world } = cluster;
    world.connect("s1", "s2");
    world.settle();
    world.disconnect("s1", "s2");
    world.connect("s1", "s3");
    world.settle();
    world.disconnect("s1", "s3");
    waitInVain(cluster);
    expect(cluster.update("s1", "k", "two").dot?.counter).toBe(2);
    expect(world.ends).toEqual([]);
  });

  it("reads meanwhile, but deletes nothing either", () => {
    const cluster = startedAgain();
    expect(cluster.values("s1", "k")).toEqual(["one"]);
    const client = cluster.askDelete("s1", "k");
    cluster.world.settle();
    expect(cluster.world.answer(client)).toBeUndefined();
  });

  it("tells a writer that cannot wait so long for whom it waits, and that nothing was changed", () => {
    const cluster = startedAgain();
    cluster.world.connect("s1", "s2");
    const reply = cluster.tryUpdate("s1", "k", "two", { timeoutMs: 100 });
    expect(reply).toMatchObject({ code: "unavailable", applied: "no" });
    expect(reply).toHaveProperty("message", expect.stringMatching(/waits for s3 to tell/));
    cluster.world.heal();
    expect(cluster.values("s1", "k")).toEqual(["one"]);
  });
});

describe("an id that is not confirmed in time", () => {
  it("is given up and the data kept: the server goes on under a fresh one, and needs nobody for it", () => {
    const cluster = startedAgain();
    const { world } = cluster;
    const former = world.node("s1");
    waitInVain(cluster);
    expect(world.ends).toMatchObject([{ server: "s1", end: { type: "new-id" } }]);
    world.start("s1");
    world.settle();
    expect(world.node("s1")).not.toBe(former);
    expect(cluster.values("s1", "k")).toEqual(["one"]);
    expect(cluster.update("s1", "k", "two").dot).toEqual({ node: world.node("s1"), counter: 1 });
    world.heal();
    for (const name of world.names) {
      expect(cluster.values(name, "k"), name).toEqual(["two"]);
      expect(inspect(world.disk(name))?.identity.closed.get(former), name).toBe(1);
    }
    expect(world.ends).toHaveLength(1);
  });

  it("has its dots not issued again, though its storage went back while the one that has them was away", () => {
    const cluster = new Cluster(3, { confirmMs: CONFIRM_MS });
    const { world } = cluster;
    cluster.update("s1", "k", "one", { consistency: "all" });
    const backup = world.disk("s1").clone();
    world.disconnect("s2", "s3");
    cluster.askUpdate("s1", "k", "two");
    world.commit("s1");
    world.flights = world.flights.filter(({ to }) => to === "s2");
    world.settle();
    world.crash("s1");
    world.setDisk("s1", backup);
    world.start("s1");
    world.connect("s1", "s3");
    waitInVain(cluster);
    world.start("s1");
    world.connect("s1", "s3");
    world.settle();
    cluster.update("s1", "k", "two, of another history", { consistency: "quorum" });
    world.heal();
    for (const name of world.names)
      expect(cluster.values(name, "k").sort(), name).toEqual(["two", "two, of another history"]);
  });

  it("is given up at once by the next run, too, when this one ended before the fresh id was on disk", () => {
    const cluster = startedAgain();
    const { world } = cluster;
    const former = world.node("s1");
    while (!world.hasBatch("s1")) world.pass(25);
    world.refuse("s1");
    world.pass(100);
    expect(world.ends).toEqual([]);
    again(cluster);
    expect(world.node("s1")).toBe(former);
    waitInVain(cluster);
    expect(world.ends).toMatchObject([{ end: { type: "new-id" } }]);
    world.heal();
    expect(cluster.values("s1", "k")).toEqual(["one"]);
  });

  it("is not given up without need: it has no dots, and nobody wants to write", () => {
    const cluster = new Cluster(3, { confirmMs: CONFIRM_MS });
    again(cluster);
    waitInVain(cluster);
    expect(cluster.world.ends).toEqual([]);
    cluster.askUpdate("s1", "k", "v");
    cluster.world.settle();
    expect(cluster.world.ends).toMatchObject([{ end: { type: "new-id" } }]);
  });

  it("hears nothing more of what is said to it: the fresh one has not issued what others know of it", () => {
    const cluster = startedAgain();
    const { world } = cluster;
    world.connect("s1", "s2");
    const late = world.flights.filter(({ to }) => to === "s1");
    world.flights = [];
    while (!world.hasBatch("s1")) world.pass(25);
    for (const flight of late) world.deliver(flight);
    expect(world.ends).toEqual([]);
    world.commit("s1");
    expect(world.ends).toMatchObject([{ end: { type: "new-id" } }]);
    world.heal();
    expect(world.ends).toHaveLength(1);
    expect(cluster.values("s1", "k")).toEqual(["one"]);
  });

  it("is used until the fresh one is on disk, and retired there", () => {
    const cluster = startedAgain();
    const { world } = cluster;
    const former = world.node("s1");
    world.connect("s1", "s2");
    world.settle();
    cluster.askUpdate("s2", "k", "theirs");
    world.commit("s2");
    for (const flight of world.flights.splice(0)) world.deliver(flight);
    for (let passedMs = 0; passedMs < CONFIRM_MS; passedMs += 25) world.pass(25);
    world.commit("s1");
    expect(world.ends).toEqual([]);
    expect(inspect(world.disk("s1"))?.identity.node).toBe(former);
    world.commit("s1");
    expect(world.ends).toMatchObject([{ end: { type: "new-id" } }]);
    const identity = inspect(world.disk("s1"))?.identity;
    expect(identity?.node).not.toBe(former);
    expect(identity?.retired).toEqual(new Set([former]));
  });
});

describe("a fresh id", () => {
  it("needs no confirmation: nobody can have anything of it", () => {
    const cluster = new Cluster(3, { confirmMs: CONFIRM_MS });
    const { world } = cluster;
    cluster.isolate("s1");
    expect(cluster.update("s1", "k", "v").dot?.counter).toBe(1);
    waitInVain(cluster);
    expect(world.ends).toEqual([]);
  });

  it("needs it when it starts again", () => {
    const cluster = startedAgain();
    waitInVain(cluster);
    cluster.world.start("s1");
    cluster.world.settle();
    cluster.update("s1", "k", "two");
    again(cluster);
    expect(cluster.tryUpdate("s1", "k", "three", { timeoutMs: 100 })).toMatchObject({
      applied: "no",
    });
  });
});
