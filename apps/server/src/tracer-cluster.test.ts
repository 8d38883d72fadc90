/** What servers trace together: stamps on real frames, rings read by clients. */
import { CausalContext, VectorClock } from "@vclock/clock";
import {
  decodePeerFrame,
  encodePeerMessage,
  pack,
  type TracedEvent,
  type TraceReply,
} from "@vclock/protocol";
import { ExecutionBuilder, runNames, windowOf } from "@vclock/trace";
import { afterEach, describe, expect, it } from "vitest";
import { startServer } from "./start-server.js";
import { TestClient } from "./testing/client.js";
import { localMembers, TestCluster } from "./testing/cluster.js";
import { dialAs, GREET, say, serverHello } from "./testing/fake-peer.js";
import { waitFor } from "./testing/wait-for.js";

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

async function start(...args: Parameters<typeof TestCluster.start>): Promise<TestCluster> {
  const cluster = await TestCluster.start(...args);
  cleanUp.push(() => cluster.stop());
  return cluster;
}

const EVERYTHING = { type: "trace", host: undefined, after: 0, limit: 1_000, waitMs: 0 } as const;

async function ringOf(client: TestClient, asked: object = {}): Promise<TraceReply> {
  const reply = await client.reply(client.post({ ...EVERYTHING, ...asked }));
  if (reply.type !== "traceReply") throw new Error(`${reply.type} ${JSON.stringify(reply)}`);
  return reply;
}

type Line = TracedEvent & { readonly host: string };

function linesOf({ host, events }: Pick<TraceReply, "host" | "events">): Line[] {
  const lines: Line[] = [];
  for (const event of events) lines.push({ ...event, host });
  return lines;
}

async function events(cluster: TestCluster, names: readonly string[]): Promise<Line[]> {
  const lines: Line[] = [];
  for (const name of names) {
    const { host, events } = await ringOf(await cluster.client(name));
    lines.push(...linesOf({ host, events }));
  }
  return lines;
}

const kindsOf = (lines: readonly Line[], name: string, key: string): string[] =>
  lines
    .filter(({ host, fields }) => host.startsWith(`${name}#`) && new Map(fields).get("key") === key)
    .map(({ kind }) => kind);

function find(lines: readonly Line[], name: string, kind: string, key: string): Line {
  const found = lines.find(
    (line) =>
      line.host.startsWith(`${name}#`) &&
      line.kind === kind &&
      new Map(line.fields).get("key") === key,
  );
  if (found === undefined) throw new Error(`no ${kind} of ${key} at ${name}`);
  return found;
}

/** What the strict checker says of the events, as a window. */
function faults(lines: readonly Line[]): unknown[] {
  const names = runNames(lines.map(({ host }) => host));
  const builder = new ExecutionBuilder();
  for (const { host, clock, text } of windowOf(lines)) {
    const entries = Array.from(clock, ([id, count]) => [names.get(id) ?? id, count] as const);
    builder.add(names.get(host) ?? host, entries, text);
  }
  expect(builder.size).toBe(lines.length);
  return builder.check();
}

const ALL = ["s1", "s2", "s3"];

describe("servers that trace", () => {
  it("tell an update's way through the cluster, in an order that passes the strict checker", async () => {
    const cluster = await start(3);
    const client = await cluster.client("s1");
    await client.update("color", "red", { consistency: "all" });
    const lines = await events(cluster, ALL);
    expect(kindsOf(lines, "s1", "color")).toEqual(["accepted", "sent"]);
    for (const name of ["s2", "s3"]) {
      expect(kindsOf(lines, name, "color")).toEqual(["received", "applied"]);
      const received = find(lines, name, "received", "color");
      expect(find(lines, "s1", "sent", "color").clock.happensBefore(received.clock)).toBe(true);
    }
    expect(find(lines, "s1", "sent", "color").text).toBe("send color to s2, s3");
    expect(faults(lines)).toEqual([]);
  });

  it("carry causality on acknowledgements, which are no events", async () => {
    const cluster = await start(3);
    const client = await cluster.client("s1");
    await client.update("first", "v", { consistency: "all" });
    await client.update("second", "v", { consistency: "all" });
    const lines = await events(cluster, ALL);
    const second = find(lines, "s1", "accepted", "second");
    for (const name of ["s2", "s3"]) {
      expect(find(lines, name, "applied", "first").clock.happensBefore(second.clock)).toBe(true);
    }
  });

  it("mark where a conflict begins and ends, at each server", async () => {
    const cluster = await start(3);
    const client = await cluster.client("s1");
    const context = CausalContext.empty;
    for (const value of ["red", "blue"]) {
      await client.update("color", value, { context, consistency: "all" });
    }
    await client.update("color", "green", { consistency: "all" });
    const lines = await events(cluster, ALL);
    for (const name of ALL) {
      const kinds = kindsOf(lines, name, "color").filter((kind) => /conflict|resolved/.test(kind));
      expect(kinds).toEqual(["conflict", "resolved"]);
    }
    expect(faults(lines)).toEqual([]);
  });

  it("tell who came and went, and how one that was away catches up; a new run is a new line", async () => {
    const cluster = await start(3);
    const before = await events(cluster, ALL);
    await cluster.stopOne("s3");
    const client = await cluster.client("s1");
    for (let i = 0; i < 5; i++) await client.update(`key-${i}`, "v");
    await cluster.startOne("s3");
    await cluster.ready();
    const lines = before.filter(({ host }) => host.startsWith("s3#"));
    lines.push(...(await events(cluster, ALL)));
    const kinds = (name: string) =>
      lines.filter(({ host }) => host.startsWith(`${name}#`)).map(({ kind }) => kind);
    expect(kinds("s1")).toEqual(expect.arrayContaining(["member-up", "member-down"]));
    expect(kinds("s3")).toEqual(
      expect.arrayContaining(["started", "pull-asked", "pulled", "phase"]),
    );
    expect([...kinds("s1"), ...kinds("s2")]).toContain("pull-answered");
    expect(new Set(runNames(lines.map(({ host }) => host)).values())).toEqual(
      new Set(["s1", "s2", "s3", "s3 (2)"]),
    );
    expect(faults(lines)).toEqual([]);
  });

  it("keep a bounded ring, tell what is gone, and even so give what passes the checker", async () => {
    const cluster = await start(3, { traceEvents: 20 });
    const client = await cluster.client("s1");
    for (let i = 0; i < 30; i++) await client.update(`key-${i}`, "v", { consistency: "all" });
    const ring = await ringOf(client);
    expect(ring.events).toHaveLength(20);
    expect(ring.dropped).toBe(ring.next - 20);
    expect(faults(await events(cluster, ALL))).toEqual([]);
  });

  it("answer who waits as soon as something happens", async () => {
    const cluster = await start(1);
    const client = await cluster.client("s1");
    const { next, host } = await ringOf(client);
    const asked = client.post({ ...EVERYTHING, host, after: next, waitMs: 60_000 });
    await client.update("color", "red");
    expect(await client.reply(asked)).toMatchObject({
      type: "traceReply",
      events: [{ n: next + 1, kind: "accepted" }],
    });
  });

  it("are not kept from stopping by who waits", async () => {
    const cluster = await start(1, { limits: { stopGraceMs: 60_000 } });
    const client = await cluster.client("s1");
    const asked = client.post({ ...EVERYTHING, after: 1_000, waitMs: 60_000 });
    await client.status();
    const stopped = cluster.stopOne("s1");
    expect(await client.reply(asked)).toMatchObject({ type: "traceReply", events: [] });
    await stopped;
  });
});

describe("a server that does not trace", () => {
  it("says so to clients, and works with those that do", async () => {
    const members = await localMembers(3);
    const servers = await Promise.all(
      members.map(({ name }) => {
        const traceEvents = name === "s2" ? 0 : 100;
        const options = { name, members, admin: null, dataDir: null, traceEvents } as const;
        return startServer({ ...options, logLevel: "silent" });
      }),
    );
    cleanUp.push(() => Promise.all(servers.map((server) => server.stop())));
    await waitFor("all to serve", () =>
      servers.every((server) => server.status().phase === "serving"),
    );
    const clients = await Promise.all(members.map(({ port }) => TestClient.to(port)));
    cleanUp.push(async () => clients.forEach((client) => client.close()));
    const [first, second] = clients as [TestClient, TestClient];
    const written = await second.update("color", "red", { consistency: "all" });
    expect(written.type).toBe("writeReply");
    expect(await second.reply(second.post(EVERYTHING))).toMatchObject({
      type: "errorReply",
      code: "bad-request",
    });
    const { events } = await ringOf(first);
    expect(events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["received", "applied"]));
    expect(events.some(({ clock }) => [...clock.nodes()].some((id) => id.startsWith("s2#")))).toBe(
      false,
    );
  });

  it("sends bare frames, and one that traces sends the same with a stamp", async () => {
    for (const traceEvents of [0, 10]) {
      const members = await localMembers(2);
      const options = { name: "s2", members, admin: null, dataDir: null, traceEvents } as const;
      const server = await startServer({ ...options, logLevel: "silent" });
      cleanUp.push(() => server.stop());
      const { raw } = await dialAs(server.port, serverHello("s1"));
      const { message, stamp } = decodePeerFrame(await raw.next("a greeting"));
      expect(message.type).toBe("greet");
      expect(stamp === undefined).toBe(traceEvents === 0);
    }
  });
});

describe("a stamp from a stranger", () => {
  it("that is malformed closes its connection, and nothing else", async () => {
    const members = await localMembers(2);
    const options = {
      name: "s2",
      members,
      admin: null,
      dataDir: null,
      logLevel: "silent",
    } as const;
    const server = await startServer(options);
    cleanUp.push(() => server.stop());
    const { raw } = await dialAs(server.port, serverHello("s1"));
    const body = pack([73, ["s1#r", 0], [67, 1]]);
    raw.send(Uint8Array.of(0, 0, 0, body.length, ...body));
    await raw.untilClosed();
    const client = await TestClient.to(server.port);
    cleanUp.push(async () => client.close());
    const { events } = await ringOf(client);
    expect(events.at(-1)).toMatchObject({ kind: "member-down" });
  });

  it("that lies makes no event that the checker refuses", async () => {
    const members = await localMembers(2);
    const options = {
      name: "s2",
      members,
      admin: null,
      dataDir: null,
      logLevel: "silent",
    } as const;
    const server = await startServer(options);
    cleanUp.push(() => server.stop());
    const client = await TestClient.to(server.port);
    cleanUp.push(async () => client.close());
    const { host } = await ringOf(client);
    const { raw } = await dialAs(server.port, serverHello("s1"));
    const lie = VectorClock.of({ [host]: 2 ** 53 - 1, "s1#r": 2 ** 53 - 1, "s9#r": 4 });
    raw.send(encodePeerMessage(GREET, lie));
    await waitFor("s1 to be up", () => server.status().peers.some(({ up }) => up));
    say(raw, GREET);
    raw.destroy();
    await waitFor("s1 to be down", () => server.status().peers.every(({ up }) => !up));
    const ring = await ringOf(client);
    const last = ring.events.at(-1);
    expect(last?.clock.get(ring.host)).toBe(last?.n);
    expect(faults(linesOf(ring))).toEqual([]);
  });
});
