/** SPEC.md R-7: retired and closed ids. */
import { formatDot, type NodeId, nodeId, VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { inspectIdentity } from "./inspect.js";
import { Cluster } from "./testing/cluster.js";

describe("a former id (R-7)", () => {
  it("is closed once all agree, and leaves clocks when nothing carries it any more", () => {
    const cluster = new Cluster(3);
    const former = cluster.world.node("s2");
    cluster.update("s2", "k", "v", { consistency: "all" });
    cluster.world.crash("s2");
    cluster.world.loseDisk("s2");
    cluster.world.heal();
    expect(cluster.read("s1", "k").clock.get(former)).toBe(1);
    cluster.update("s1", "k", "next", { consistency: "all" });
    cluster.world.heal();
    for (const name of cluster.world.names) {
      expect(cluster.read(name, "k").clock.get(former), name).toBe(0);
      const { context, clock } = cluster.update(name, name, "v");
      expect(context.ceiling().get(former), name).toBe(0);
      expect(clock.get(former), name).toBe(0);
      expect(cluster.delete(name, "nothing").clock.get(former), name).toBe(0);
    }
    const told = cluster.world.flights.map(({ message }) =>
      message.type === "clock" ? message.clock.get(former) : 0,
    );
    expect(told).not.toContain(1);
  });

  it("whose last updates were only on the lost disk: who has seen them is told that they are lost", () => {
    const cluster = new Cluster(3);
    cluster.isolate("s3");
    const { context, clock } = cluster.update("s3", "k", "only here");
    cluster.world.crash("s3");
    cluster.world.loseDisk("s3");
    cluster.world.heal();
    expect(cluster.tryUpdate("s1", "k", "v", { context })).toMatchObject({
      code: "lost",
      applied: "no",
    });
    expect(cluster.tryRead("s1", "k", { session: clock })).toMatchObject({ code: "lost" });
  });
});

describe("a former id that is closed as soon as it is retired (R-7)", () => {
  it("leaves nothing in the waiting room", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const former = world.node("s1");
    cluster.update("s1", "k", "one", { consistency: "all" });
    cluster.askUpdate("s1", "k", "two, which nobody gets");
    world.commit("s1");
    world.flights = [];
    cluster.askUpdate("s1", "k", "three, which waits for it");
    world.commit("s1");
    world.flights = world.flights.filter(({ to }) => to === "s3");
    world.settle();
    expect(cluster.status("s3").waitingOperations).toBe(1);
    world.crash("s1");
    world.loseDisk("s1");
    world.start("s1");
    // No time passes, so no heartbeat comes between the one and the other.
    world.connectAll();
    world.settle();
    expect(inspectIdentity(world.disk("s3"))?.closed.get(former)).toBe(1);
    world.pass(world.tuning.heartbeatMs);
    expect(cluster.status("s3").waitingOperations).toBe(0);
  });
});

describe("an operation that waits when the id of its coordinator is retired (R-7)", () => {
  it("is not applied, though a pull brings what it waits for: others may have agreed on less by then", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const former = world.node("s1");
    cluster.update("s1", "k", "one", { consistency: "all" });
    for (const [value, receiver] of [
      ["two", "s2"],
      ["three", "s3"],
    ] as const) {
      cluster.askUpdate("s1", "k", value);
      world.commit("s1");
      world.flights = world.flights.filter(({ to }) => to === receiver);
      world.settle();
    }
    expect(cluster.status("s3").waitingOperations).toBe(1);
    world.crash("s1");
    world.loseDisk("s1");
    world.start("s1");
    world.connect("s1", "s3");
    world.settle();
    world.disconnect("s2", "s3");
    world.connect("s2", "s3");
    world.settle();
    // Long enough for a pull, too short for a heartbeat.
    world.pass(world.tuning.graceMs);
    world.settle();
    expect(cluster.status("s3").clock.get(former)).toBe(2);
    world.heal();
    for (const name of world.names) expect(cluster.values(name, "k"), name).toEqual(["two"]);
  });
});

describe("a closed id of which versions are alive (R-7)", () => {
  /** s2 wrote k and lost its disk; its former id is closed everywhere. */
  function closed(): { cluster: Cluster; former: NodeId } {
    const cluster = new Cluster(3);
    const former = cluster.world.node("s2");
    cluster.update("s2", "k", "v", { consistency: "all" });
    cluster.world.crash("s2");
    cluster.world.loseDisk("s2");
    cluster.world.heal();
    for (const name of cluster.world.names)
      expect(inspectIdentity(cluster.world.disk(name))?.closed.get(former), name).toBe(1);
    return { cluster, former };
  }

  it("is named by a new life that heard of it before it had them: its contexts cover what it shows", () => {
    const { cluster, former } = closed();
    const { world } = cluster;
    world.crash("s3");
    world.loseDisk("s3");
    world.start("s3");
    world.connectAll();
    for (let i = 0; i < 1_000 && cluster.status("s3").clock.get(former) === 0; i++) {
      const flight = world.flights.shift();
      // It pulls in the very step in which its heartbeat is due.
      if (flight?.message.type === "pulled") world.nowMs += world.tuning.heartbeatMs;
      if (flight !== undefined) world.deliver(flight);
      for (const name of world.names) world.commit(name);
    }
    world.heal();
    const { clock, versions } = cluster.read("s3", "k");
    expect(versions.map(({ dot }) => formatDot(dot))).toEqual([`${former}:1`]);
    expect(versions.every(({ dot }) => clock.covers(dot))).toBe(true);
    expect(cluster.update("s3", "k", "next").siblings).toBe(1);
  });

  it("is named again by a server that starts again", () => {
    const { cluster, former } = closed();
    cluster.world.crash("s1");
    cluster.world.start("s1");
    cluster.world.heal();
    expect(cluster.read("s1", "k").clock.get(former)).toBe(1);
  });
});

describe("an id that not all agree on (R-7)", () => {
  it("is not closed: what only an unreachable member has of it is behind, not lost", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    cluster.update("s3", "k", "one", { consistency: "all" });
    cluster.isolate("s1");
    const { context } = cluster.update("s3", "k", "two");
    world.settle();
    world.crash("s3");
    world.loseDisk("s3");
    world.start("s3");
    world.connect("s1", "s3");
    world.settle();
    expect(cluster.tryUpdate("s1", "k", "three", { context, timeoutMs: 300 })).toMatchObject({
      code: "behind",
    });
    world.heal();
    expect(cluster.update("s1", "k", "three", { context }).siblings).toBe(1);
  });

  it.each([
    ["s2 has not retired it", false, "serving", true],
    ["s3 is catching up", true, "catching-up", true],
    ["s3 has less of it", true, "serving", false],
  ] as const)("is not closed while %s", (_, s2Knows, phase, s3HasAll) => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const former = world.node("s3");
    cluster.update("s3", "k", "v", { consistency: "all" });
    world.heal();
    world.crash("s3");
    const [node, run] = [nodeId("s3~another"), "run-of-another"];
    world.step("s1", [{ type: "peerUp", peer: "s3", node, run }]);
    world.commit("s1");
    if (s2Knows) world.settle();
    else world.flights = [];
    const clock = s3HasAll ? cluster.status("s1").clock : VersionVector.empty;
    const known = { counter: 0, run: "", retired: false };
    const state = { clock, phase, everServed: true, greeted: true, known } as const;
    const told = { retired: [former], closed: VersionVector.empty };
    const message = { type: "greet", ...state, ...told } as const;
    world.step("s1", [{ type: "message", peer: "s3", message }]);
    world.commit("s1");
    const identity = inspectIdentity(world.disk("s1"));
    expect(identity?.retired.has(former)).toBe(true);
    expect(identity?.closed.get(former)).toBe(0);
  });
});
