/** SPEC.md: new lives, retirement, storage that went back in time, twins. */
import { CausalContext, formatDot, type NodeId } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { inspectIdentity } from "./inspect.js";
import { Cluster } from "./testing/cluster.js";

describe("a server without data (R-6)", () => {
  it("comes back whole under a new id, and what was deleted stays deleted", () => {
    const cluster = new Cluster(3);
    const former = cluster.world.node("s2");
    cluster.update("s2", "kept", "v", { consistency: "quorum" });
    cluster.update("s2", "gone", "v", { consistency: "all" });
    cluster.world.crash("s2");
    cluster.delete("s1", "gone");
    cluster.world.loseDisk("s2");
    cluster.world.start("s2");
    cluster.world.heal();
    expect(cluster.world.node("s2")).not.toBe(former);
    expect(cluster.keys("s2").keys).toEqual([{ key: "kept", siblings: 1 }]);
  });

  it("answers nothing of its own before it has met every acknowledged update, and hands clients on", () => {
    const cluster = new Cluster(3);
    cluster.update("s1", "k", "v", { consistency: "quorum" });
    cluster.world.crash("s3");
    cluster.world.crash("s2");
    cluster.world.loseDisk("s2");
    cluster.world.start("s2");
    cluster.world.connect("s1", "s2");
    cluster.world.settle();
    cluster.world.pass(1_000);
    cluster.world.settle();
    expect(cluster.world.replica("s2").status(cluster.world.nowMs).phase).toBe("catching-up");
    const reply = cluster.read("s2", "k");
    expect(reply).toMatchObject({ server: "s1", versions: [{ value: {} }] });
    cluster.world.disconnect("s1", "s2");
    expect(cluster.tryRead("s2", "k", { timeoutMs: 100 })).toMatchObject({ code: "catching-up" });
  });

  it("alone in its cluster serves at once", () => {
    const cluster = new Cluster(1);
    expect(cluster.update("s1", "k", "v", { consistency: "all" }).siblings).toBe(1);
  });
});

describe("a request handed on (R-6)", () => {
  /** s2 has lost its disk and reaches s1 only: it cannot catch up. */
  function catchingUp(): Cluster {
    const cluster = new Cluster(3);
    const { world } = cluster;
    world.crash("s3");
    world.crash("s2");
    world.loseDisk("s2");
    world.start("s2");
    world.connect("s1", "s2");
    world.settle();
    return cluster;
  }

  it("is carried out once, though it arrives twice: one update has one dot", () => {
    const cluster = catchingUp();
    const { world } = cluster;
    const client = cluster.askUpdate("s2", "k", "v", { context: CausalContext.empty });
    const handedOn = world.flights.find(({ message }) => message.type === "forward");
    if (handedOn === undefined) throw new Error("nothing was handed on");
    world.settle();
    world.deliver(handedOn);
    world.settle();
    expect(cluster.answered(client, "writeReply").server).toBe("s1");
    expect(cluster.values("s1", "k")).toEqual(["v"]);
    expect(cluster.status("s1").clock.get(world.node("s1"))).toBe(1);
  });

  it("is not taken for an earlier one when its sender has started again and counts anew", () => {
    const cluster = catchingUp();
    cluster.update("s2", "k", "one");
    cluster.world.crash("s2");
    cluster.world.start("s2");
    cluster.world.connect("s1", "s2");
    cluster.world.settle();
    expect(cluster.update("s2", "k", "two").server).toBe("s1");
    expect(cluster.values("s1", "k")).toEqual(["two"]);
  });

  it("of which the answer may be lost with the connection: an update's fate is unknown, a read is asked again", () => {
    const cluster = catchingUp();
    const { world } = cluster;
    const update = cluster.askUpdate("s2", "k", "v");
    const read = cluster.askRead("s2", "k");
    world.disconnect("s1", "s2");
    expect(cluster.answered(update, "errorReply")).toMatchObject({
      code: "unavailable",
      applied: "unknown",
    });
    expect(world.answer(read)).toBeUndefined();
    world.connect("s1", "s2");
    world.settle();
    expect(cluster.answered(read, "readReply").server).toBe("s1");
  });
});

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
    for (const name of cluster.world.names)
      expect(cluster.read(name, "k").clock.get(former), name).toBe(0);
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
});

describe("storage that went back in time (R-8)", () => {
  it("is noticed when a peer knows more of its dots", () => {
    const cluster = new Cluster(2);
    const backup = cluster.world.disk("s1").clone();
    cluster.update("s1", "k", "v", { consistency: "all" });
    cluster.world.crash("s1");
    cluster.world.setDisk("s1", backup);
    cluster.world.heal();
    expect(cluster.world.ends).toMatchObject([{ server: "s1", end: { type: "new-life" } }]);
    expect(cluster.values("s1", "k")).toEqual(["v"]);
  });

  it("is noticed though as many dots were issued again before anyone was met", () => {
    const cluster = new Cluster(2);
    cluster.update("s1", "k", "one", { consistency: "all" });
    const backup = cluster.world.disk("s1").clone();
    cluster.update("s1", "k", "two", { consistency: "all" });
    cluster.world.crash("s1");
    cluster.world.setDisk("s1", backup);
    cluster.world.start("s1");
    cluster.update("s1", "k", "two, of another history");
    cluster.update("s1", "k", "three");
    cluster.world.heal();
    expect(cluster.world.ends).toMatchObject([{ server: "s1", end: { type: "new-life" } }]);
    expect(cluster.values("s1", "k")).toEqual(["two"]);
    expect(cluster.values("s2", "k")).toEqual(["two"]);
  });

  it("of a server that had issued nothing since brings no deleted value back", () => {
    const cluster = new Cluster(2);
    cluster.update("s1", "k", "v", { consistency: "all" });
    const backup = cluster.world.disk("s2").clone();
    cluster.delete("s1", "k", { consistency: "all" });
    cluster.world.heal(5);
    cluster.world.crash("s2");
    cluster.world.setDisk("s2", backup);
    cluster.world.heal();
    for (const name of cluster.world.names) expect(cluster.values(name, "k"), name).toEqual([]);
  });

  it("takes no acknowledgement from a peer that means another operation by the same dot", () => {
    const cluster = new Cluster(3);
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
    world.settle();
    // s3 has greeted s1 by now, and learns of the first history's second dot only after that.
    world.connect("s2", "s3");
    world.settle();
    for (let passedMs = 0; passedMs < 200; passedMs += 10) {
      for (const flight of world.flights.splice(0)) if (flight.to !== "s1") world.deliver(flight);
      for (const name of ["s2", "s3"]) world.commit(name);
      world.pass(10);
    }
    expect(cluster.world.replica("s3").status(world.nowMs).clock.get(world.node("s1"))).toBe(2);
    const client = cluster.askUpdate("s1", "k", "two, of another history", {
      consistency: "quorum",
    });
    world.settle();
    expect(world.answer(client)?.type).not.toBe("writeReply");
    expect(world.ends).toMatchObject([{ server: "s1", end: { type: "new-life" } }]);
    world.heal();
    expect(cluster.values("s1", "k")).toEqual(["two"]);
  });

  it("does not let an operation of the lost history out of the waiting room", () => {
    const cluster = new Cluster(2);
    const backup = cluster.world.disk("s1").clone();
    cluster.askUpdate("s1", "k", "lost one");
    cluster.world.commit("s1");
    cluster.world.flights = [];
    cluster.askUpdate("s1", "k", "lost two");
    cluster.world.commit("s1");
    for (const flight of cluster.world.flights.splice(0)) cluster.world.deliver(flight);
    expect(cluster.world.replica("s2").status(cluster.world.nowMs).waitingOperations).toBe(1);
    cluster.world.crash("s1");
    cluster.world.setDisk("s1", backup);
    cluster.world.start("s1");
    cluster.world.connectAll();
    cluster.world.settle();
    cluster.update("s1", "k", "new", { context: CausalContext.empty });
    cluster.world.heal();
    for (const name of cluster.world.names)
      expect(cluster.values(name, "k"), name).toEqual(["new"]);
  });
});

describe("one id that answers from two places (R-9)", () => {
  const runs = ["run-aaaaaaaa", "run-bbbbbbbb"] as const;

  function hello(cluster: Cluster, run: string): boolean {
    const node = cluster.world.node("s2");
    cluster.world.flights = [];
    cluster.world.step("s1", [{ type: "peerUp", peer: "s2", node, run }]);
    return cluster.world.flights.some(({ message }) => message.type === "twin");
  }

  it("is told so, when runs that replaced each other go on coming back", () => {
    const cluster = new Cluster(2);
    const told = [0, 1, 0, 1, 0, 1].map((which) => hello(cluster, runs[which as 0 | 1]));
    expect(told.slice(0, 4)).toEqual([false, false, false, false]);
    expect(told).toContain(true);
  });

  it("is told again at every word of it, for the first may be lost, until it connects anew", () => {
    const cluster = new Cluster(2);
    const { world } = cluster;
    for (let i = 0; !hello(cluster, runs[(i % 2) as 0 | 1]); i++) expect(i).toBeLessThan(10);
    const says = (): string[] => {
      world.flights = [];
      world.step("s1", [{ type: "message", peer: "s2", message: { type: "askClock", round: 0 } }]);
      return world.flights.map(({ message }) => message.type);
    };
    expect(says()).toEqual(["twin"]);
    expect(says()).toEqual(["twin"]);
    world.disconnect("s1", "s2");
    world.connect("s1", "s2");
    world.settle();
    expect(says()).toEqual(["clock"]);
    expect(world.ends).toEqual([]);
  });

  it("is not told so any more when its connection is gone", () => {
    const cluster = new Cluster(2);
    const { world } = cluster;
    for (let i = 0; !hello(cluster, runs[(i % 2) as 0 | 1]); i++) expect(i).toBeLessThan(10);
    world.step("s1", [{ type: "peerDown", peer: "s2" }]);
    world.flights = [];
    world.step("s1", [{ type: "message", peer: "s2", message: { type: "askClock", round: 0 } }]);
    expect(world.flights).toEqual([]);
  });

  it("is not seen in a restart, nor in a connection that came late", () => {
    const cluster = new Cluster(2);
    expect([0, 1, 1, 0, 1, 1].map((which) => hello(cluster, runs[which as 0 | 1]))).not.toContain(
      true,
    );
  });

  it("stops when it hears so", () => {
    const cluster = new Cluster(2);
    cluster.world.step("s1", [{ type: "message", peer: "s2", message: { type: "twin" } }]);
    expect(cluster.world.ends).toMatchObject([{ server: "s1", end: { type: "twin" } }]);
  });
});
