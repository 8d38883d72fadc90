/** SPEC.md: new lives, storage that went back in time, twins. */
import { CausalContext, nodeId, VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { inspectIdentity } from "./inspect.js";
import { Cluster } from "./testing/cluster.js";
import { World } from "./testing/world.js";

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

  describe("that has pulled all that it needs", () => {
    /** The batch with what makes s2 serve is on its way to its disk. */
    function aboutToServe(): Cluster {
      const cluster = new Cluster(2);
      const { world } = cluster;
      cluster.update("s1", "k", "v", { consistency: "all" });
      world.crash("s2");
      world.loseDisk("s2");
      world.start("s2");
      world.connectAll();
      for (let i = 0; i < 1_000; i++) {
        for (const name of world.names) world.commit(name);
        const flight = world.flights.shift();
        if (flight === undefined) world.pass(25);
        else world.deliver(flight);
        if (flight?.to === "s2" && flight.message.type === "pulled") return cluster;
      }
      throw new Error("s2 pulls nothing");
    }

    it("serves when that is on its disk, and not before", () => {
      const cluster = aboutToServe();
      const { world } = cluster;
      world.pass(5);
      expect(cluster.status("s2").phase).toBe("catching-up");
      world.commit("s2");
      expect(cluster.status("s2").phase).toBe("serving");
      expect(cluster.values("s2", "k")).toEqual(["v"]);
    });

    it("has to do so again when its disk refuses it", () => {
      const cluster = aboutToServe();
      const { world } = cluster;
      world.refuse("s2");
      cluster.isolate("s2");
      world.pass(1_000);
      world.settle();
      expect(cluster.status("s2").phase).toBe("catching-up");
      world.crash("s2");
      world.start("s2");
      world.settle();
      expect(cluster.status("s2").phase).toBe("catching-up");
      world.heal();
      expect(cluster.values("s2", "k")).toEqual(["v"]);
    });
  });

  it("alone in its cluster serves at once, when its id is on disk", () => {
    const world = new World(1);
    world.start("s1");
    const phase = (): string => world.replica("s1").status(world.nowMs).phase;
    expect(phase()).toBe("catching-up");
    world.commit("s1");
    expect(phase()).toBe("serving");
  });

  it("alone in its cluster is all there is of it", () => {
    const cluster = new Cluster(1);
    expect(cluster.update("s1", "k", "v", { consistency: "all" }).siblings).toBe(1);
  });
});

describe("a greeting that tells of retired and closed ids (R-7)", () => {
  it("is repeated with the next heartbeat when it was lost, until the peer tells that it knows", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const former = world.node("s3");
    cluster.update("s3", "k", "v", { consistency: "all" });
    world.heal();
    world.crash("s3");
    const [node, run] = [nodeId("s3~another"), "run-of-another"];
    const greetings = (): unknown[] =>
      world.flights
        .filter(({ message }) => message.type === "greet")
        .map(({ from, to, message }) => [from, to, message.type === "greet" && message.greeted]);
    /** What s1 told s2 is lost. */
    function isRepeated(): void {
      world.commit("s1");
      expect(greetings()).toEqual([["s1", "s2", true]]);
      world.flights = [];
      world.pass(world.tuning.heartbeatMs);
      expect(greetings()).toEqual([["s1", "s2", false]]);
      for (const flight of world.flights.splice(0)) world.deliver(flight);
      world.commit("s2");
      expect(greetings()).toEqual([["s2", "s1", true]]);
      for (let i = 0; i < 3; i++) {
        world.settle();
        world.pass(world.tuning.heartbeatMs);
        expect(greetings()).toEqual([]);
      }
    }
    world.step("s1", [{ type: "peerUp", peer: "s3", node, run }]);
    isRepeated();
    const { clock } = cluster.status("s1");
    const known = { counter: 0, run: "", retired: false };
    const state = { clock, phase: "serving", everServed: true, greeted: true, known } as const;
    const told = { retired: [former], closed: VersionVector.empty };
    const message = { type: "greet", ...state, ...told } as const;
    world.step("s1", [{ type: "message", peer: "s3", message }]);
    isRepeated();
    expect(inspectIdentity(world.disk("s2"))?.closed.get(former)).toBe(1);
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

  it("is noticed when what a peer has of it is only on the way to the peer's disk", () => {
    const cluster = new Cluster(2);
    const { world } = cluster;
    const backup = world.disk("s1").clone();
    cluster.askUpdate("s1", "k", "v");
    world.commit("s1");
    for (const flight of world.flights.splice(0)) world.deliver(flight);
    expect(world.hasBatch("s2")).toBe(true);
    world.crash("s1");
    world.setDisk("s1", backup);
    world.start("s1");
    world.connect("s1", "s2");
    for (const flight of world.flights.splice(0)) world.deliver(flight);
    expect(world.ends).toMatchObject([{ server: "s1", end: { type: "new-life" } }]);
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

  it("is noticed by any word of a peer: more dots, dots of another run, a retired id", () => {
    const told = [
      { counter: 3, run: "run00000001", retired: false },
      { counter: 2, run: "run-of-another-history", retired: false },
      { counter: 2, run: "run00000001", retired: true },
    ];
    for (const known of told) {
      const cluster = new Cluster(2);
      const { world } = cluster;
      for (const value of ["one", "two"]) cluster.update("s1", "k", value, { consistency: "all" });
      const { clock, phase } = cluster.status("s2");
      const says = (what: typeof known): void => {
        const message = { type: "clock", clock, phase, known: what, round: undefined } as const;
        world.step("s1", [{ type: "message", peer: "s2", message }]);
      };
      says({ counter: 2, run: "run00000001", retired: false });
      expect(world.ends).toEqual([]);
      says(known);
      expect(world.ends, JSON.stringify(known)).toMatchObject([{ end: { type: "new-life" } }]);
    }
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
