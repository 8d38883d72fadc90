/** Following the changes: nothing is skipped, whoever answers. */
import { VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { RecentDeletes } from "./recent-deletes.js";
import { Cluster } from "./testing/cluster.js";
import { changesRequest, Follower } from "./testing/follower.js";

function keysOf(cluster: Cluster, server: string): Map<string, readonly string[]> {
  const copy = new Map<string, readonly string[]>();
  let after: string | undefined;
  do {
    const page = cluster.keys(server, "", false, after);
    for (const { key } of page.keys) copy.set(key, cluster.values(server, key));
    ({ after } = page);
  } while (after !== undefined);
  return copy;
}

describe("changes", () => {
  it("tell each key once, as it is now, absent ones too", () => {
    const cluster = new Cluster(3);
    const follower = new Follower(cluster);
    cluster.update("s1", "a", "1");
    cluster.update("s1", "a", "2");
    cluster.update("s2", "b", "1");
    const [reply, ...more] = follower.catchUp("s3");
    expect(more).toEqual([]);
    expect(reply?.changes.map(({ key }) => key).sort()).toEqual(["a", "b"]);
    expect(follower.copy).toEqual(keysOf(cluster, "s3"));
    cluster.delete("s1", "a");
    expect(follower.catchUp("s2")[0]?.changes).toEqual([{ key: "a", versions: [] }]);
    expect(follower.copy).toEqual(new Map([["b", ["1"]]]));
    expect(follower.hasGap).toBe(false);
  });

  it("begin now when nothing is said, with a clock to go on from", () => {
    const cluster = new Cluster(1);
    cluster.update("s1", "a", "1");
    const client = cluster.world.request("s1", changesRequest({ since: undefined, waitMs: 500 }));
    cluster.world.settle();
    const reply = cluster.answered(client, "changesReply");
    expect(reply.changes).toEqual([]);
    expect(reply.next).toEqual(cluster.status("s1").clock);
  });

  it("are only those of the prefix; the others count as told", () => {
    const cluster = new Cluster(1);
    const follower = new Follower(cluster, "user:");
    cluster.update("s1", "user:1", "a");
    cluster.update("s1", "other", "b");
    expect(follower.catchUp("s1")).toHaveLength(1);
    expect([...follower.copy.keys()]).toEqual(["user:1"]);
    cluster.update("s1", "other", "c");
    expect(follower.catchUp("s1")[0]?.changes).toEqual([]);
    expect(follower.since).toEqual(cluster.status("s1").clock);
  });

  it("come in answers of bounded size, and all of them come", () => {
    const cluster = new Cluster(3, { keysPageMax: 3, pullEntriesMax: 4 });
    for (let i = 0; i < 20; i++) cluster.update(`s${(i % 3) + 1}`, `k${i}`, "v");
    const follower = new Follower(cluster);
    const replies = follower.catchUp("s2");
    expect(Math.max(...replies.map(({ changes }) => changes.length))).toBe(3);
    expect(follower.copy.size).toBe(20);
  });
});

describe("where there is no change yet", () => {
  it("the answer waits for one, on disk", () => {
    const cluster = new Cluster(1);
    const { world } = cluster;
    const follower = new Follower(cluster);
    follower.catchUp("s1");
    const client = follower.ask("s1", { waitMs: 5_000, timeoutMs: 9_000 });
    world.settle();
    expect(world.answer(client)).toBeUndefined();
    cluster.askUpdate("s1", "a", "1");
    expect(world.answer(client)).toBeUndefined();
    world.commit("s1");
    expect(cluster.answered(client, "changesReply").changes[0]?.key).toBe("a");
  });

  it("the answer is empty when the time to wait is up, though others changed", () => {
    const cluster = new Cluster(1);
    const { world } = cluster;
    const follower = new Follower(cluster, "p");
    follower.catchUp("s1");
    const client = follower.ask("s1", { waitMs: 400, timeoutMs: 9_000 });
    world.settle();
    cluster.update("s1", "other", "1");
    world.pass(300);
    expect(world.answer(client)).toBeUndefined();
    world.pass(200);
    const reply = cluster.answered(client, "changesReply");
    expect(reply.changes).toEqual([]);
    expect(reply.next).toEqual(cluster.status("s1").clock);
    expect(cluster.status("s1").waitingRequests).toBe(0);
  });

  it("a client that goes away leaves nothing behind, and no more than a quarter wait", () => {
    const cluster = new Cluster(1, { waitingRequestsMax: 8 });
    const { world } = cluster;
    const follower = new Follower(cluster);
    const waiting = [1, 2, 3].map(() => follower.ask("s1", { waitMs: 5_000, timeoutMs: 9_000 }));
    world.settle();
    expect(waiting.map((client) => world.answer(client)?.type)).toEqual([
      undefined,
      undefined,
      "errorReply",
    ]);
    expect(cluster.answered(waiting[2] as number, "errorReply").code).toBe("overloaded");
    world.step("s1", [{ type: "clientGone", client: waiting[0] as number }]);
    expect(cluster.status("s1").waitingRequests).toBe(1);
  });
});

describe("another server", () => {
  it("goes on only once it has what was told before", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const follower = new Follower(cluster);
    cluster.isolate("s3");
    cluster.update("s1", "a", "1");
    follower.catchUp("s1");
    const client = follower.ask("s3", { timeoutMs: 600 });
    world.settle();
    expect(world.answer(client)).toBeUndefined();
    world.pass(700);
    expect(cluster.answered(client, "errorReply").code).toBe("behind");
    world.heal();
    expect(follower.catchUp("s3")[0]?.changes).toEqual([]);
  });

  it("says so when what was told is lost", () => {
    const cluster = new Cluster(3);
    const { world } = cluster;
    const follower = new Follower(cluster);
    cluster.isolate("s1");
    cluster.update("s1", "a", "1");
    follower.catchUp("s1");
    world.crash("s1");
    world.loseDisk("s1");
    world.start("s1");
    world.heal();
    const client = follower.ask("s2");
    world.settle();
    world.pass(1_100);
    expect(["lost", "behind"]).toContain(cluster.answered(client, "errorReply").code);
  });
});

describe("deletes that are forgotten", () => {
  it("are told all the same to who asks soon", () => {
    const cluster = new Cluster(3);
    const follower = new Follower(cluster);
    cluster.update("s1", "a", "1");
    follower.catchUp("s1");
    cluster.delete("s1", "a");
    cluster.world.heal();
    expect(cluster.status("s1").rememberedDeletes).toBe(0);
    follower.catchUp("s1");
    expect(follower.copy.size).toBe(0);
    expect(follower.hasGap).toBe(false);
  });

  it("are known to be missing by the floor after a restart", () => {
    const cluster = new Cluster(3);
    const follower = new Follower(cluster);
    cluster.update("s1", "a", "1");
    follower.catchUp("s1");
    cluster.delete("s1", "a");
    cluster.world.heal();
    cluster.world.crash("s1");
    cluster.world.start("s1");
    cluster.world.heal();
    follower.catchUp("s1");
    expect(follower.hasGap).toBe(true);
    const newcomer = new Follower(cluster);
    newcomer.catchUp("s1");
    expect(newcomer.hasGap).toBe(false);
  });

  it("are kept by thousands, and the floor tells of the others", () => {
    const node = new Cluster(1).world.node("s1");
    const recent = new RecentDeletes(VersionVector.of([[node, 2]]));
    for (let counter = 3; counter <= 10_000; counter++)
      recent.add({ node, counter }, `k${counter}`);
    recent.add({ node, counter: 10_000 }, "k10000");
    expect(recent.between(node, 9_990, 9_992).map(({ key }) => key)).toEqual(["k9991", "k9992"]);
    expect(recent.floor.get(node)).toBe(10_000 - 4_096);
    expect(recent.between(node, 0, 10_000)).toHaveLength(4_096);
    recent.joined(VersionVector.of([[node, 9_000]]), VersionVector.of([[node, 9_000]]));
    expect(recent.floor.get(node)).toBe(10_000 - 4_096);
    recent.joined(VersionVector.of([[node, 9_001]]), VersionVector.of([[node, 9_000]]));
    expect(recent.floor.get(node)).toBe(9_001);
  });
});

describe("whatever happens", () => {
  it.each(Array.from({ length: 100 }, (_, seed) => seed + 1))(
    "who follows has what the cluster has, or knows of a gap (seed %i)",
    (seed) => {
      const random = randomOf(seed);
      const cluster = new Cluster(3, {
        keysPageMax: 1 + random(3),
        pullEntriesMax: 1 + random(4),
        rememberedDeletesMax: seed % 2 === 0 ? 100 : random(3),
      });
      const { world } = cluster;
      const follower = new Follower(cluster);
      for (let step = 0; step < 120; step++) {
        const server = `s${1 + random(3)}`;
        const key = `k${random(4)}`;
        const what = random(20);
        if (what < 5) cluster.askUpdate(server, key, `v${step}`);
        else if (what < 7) cluster.askDelete(server, key);
        else if (what === 7) world.disconnect("s1", `s${2 + random(2)}`);
        else if (what === 8) world.disconnect("s2", "s3");
        else if (what === 9) world.heal(1);
        else if (what === 10 && random(4) === 0) {
          world.crash(server);
          world.start(server);
        } else if (what < 13) world.commit(server);
        else {
          const client = follower.ask(server, { limit: 1, timeoutMs: 1 });
          world.step(server, []);
          world.commit(server);
          follower.take(world.answer(client));
        }
      }
      world.heal();
      follower.catchUp(`s${1 + random(3)}`);
      const demanded = keysOf(cluster, "s1");
      if (!follower.hasGap) expect(follower.copy).toEqual(demanded);
      // A gap is one of deletes only.
      for (const [key, values] of demanded)
        expect(follower.copy.get(key)).toEqual(expect.arrayContaining([...values]));
    },
  );
});

/** Whole numbers below `n`, the same for the same seed. */
function randomOf(seed: number): (n: number) => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}
