/** SPEC.md R-6: what a server that does not answer yet hands on to one that does. */
import { CausalContext } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { Cluster } from "./testing/cluster.js";
import type { Flight } from "./testing/world.js";

describe("a request handed on", () => {
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

  /** What s2 hands to s1, not yet delivered. The disk of s1 stands still. */
  function handedOn({ world }: Cluster): Flight {
    for (let flight = world.flights.shift(); flight !== undefined; flight = world.flights.shift()) {
      if (flight.message.type === "forward") return flight;
      world.deliver(flight);
      world.commit("s2");
    }
    throw new Error("nothing was handed on");
  }

  it("is carried out once, though it arrives twice: one update has one dot", () => {
    const cluster = catchingUp();
    const { world } = cluster;
    const client = cluster.askUpdate("s2", "k", "v", { context: CausalContext.empty });
    const flight = handedOn(cluster);
    world.deliver(flight);
    world.settle();
    world.deliver(flight);
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

  it("goes on when a peer comes or goes that does not have it", () => {
    const cluster = catchingUp();
    const { world } = cluster;
    world.start("s3");
    const update = cluster.askUpdate("s2", "k", "v");
    world.connect("s2", "s3");
    world.disconnect("s2", "s3");
    expect(world.answer(update)).toBeUndefined();
    world.settle();
    expect(cluster.answered(update, "writeReply").server).toBe("s1");
  });

  it("has the time that is left of it, no more", () => {
    const cluster = catchingUp();
    const { world } = cluster;
    world.disconnect("s1", "s2");
    const read = cluster.askRead("s2", "k", { timeoutMs: 300 });
    world.pass(100);
    world.connect("s1", "s2");
    const flight = handedOn(cluster);
    expect(flight.message).toMatchObject({ request: { timeoutMs: 200 } });
    world.deliver(flight);
    world.settle();
    expect(cluster.answered(read, "readReply").server).toBe("s1");
  });

  it("is not handed on again, or two servers without data might pass it to and fro", () => {
    const cluster = catchingUp();
    const { world } = cluster;
    const request = {
      type: "read",
      id: 1,
      key: "k",
      consistency: "one",
      session: undefined,
      timeoutMs: 100,
    } as const;
    const message = { type: "forward", forward: 1, request } as const;
    world.step("s2", [{ type: "message", peer: "s1", message }]);
    expect(cluster.status("s2").waitingRequests).toBe(1);
    expect(world.flights.map(({ message }) => message.type)).not.toContain("forward");
  });

  it("by a run that is gone is not answered to the next, which gave its number to another", () => {
    const cluster = catchingUp();
    const { world } = cluster;
    cluster.askUpdate("s2", "k", "v");
    world.deliver(handedOn(cluster));
    world.crash("s2");
    world.start("s2");
    world.connect("s1", "s2");
    const read = cluster.askRead("s2", "k");
    const second = handedOn(cluster);
    world.commit("s1");
    for (const flight of world.flights.splice(0)) world.deliver(flight);
    expect(world.answer(read)).toBeUndefined();
    world.deliver(second);
    world.settle();
    expect(cluster.answered(read, "readReply").server).toBe("s1");
  });
});
