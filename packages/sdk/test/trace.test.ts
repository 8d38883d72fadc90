/**
 * Events of real servers.
 */
import { nodeId, VectorClock } from "@vclock/clock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  BadRequestError,
  connect,
  type Client,
  type ServerEvent,
  type TraceItem,
} from "../src/index.js";
import { Cluster } from "../src/testing/cluster.js";
import { eventually } from "../src/testing/eventually.js";
import { answerTo, errorTo, FakeServer } from "../src/testing/fake-server.js";

let cluster: Cluster;
let client: Client;

beforeAll(async () => {
  cluster = await Cluster.start(3);
  client = await connect({ servers: cluster.addresses });
  await eventually(async () =>
    (await client.statusAll()).every(
      (report) => report.type === "up" && report.status.phase === "serving",
    ),
  );
}, 30_000);

afterAll(async () => {
  await client?.close();
  await cluster?.stopAll();
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** The first item that fits; the iteration ends with it. */
async function first<T>(items: AsyncIterable<T>, fits: (item: T) => boolean): Promise<T> {
  for await (const item of items) if (fits(item)) return item;
  throw new Error("ended without it");
}

describe("trace", () => {
  it("tells what one server did, from its beginning", async () => {
    await client.at("s2").update("color", "red");
    const events = await all(client.at("s2").trace({ once: true }));
    expect(events.map(({ n }) => n)).toEqual(events.map((_, at) => at + 1));
    expect(events[0]).toMatchObject({ server: "s2", kind: "started", dropped: 0 });
    const accepted = events.find(
      ({ kind, fields }) => kind === "accepted" && fields.key === "color",
    );
    expect(accepted).toMatchObject({ text: "update color" });
    expect(accepted?.clock.get(accepted.host)).toBe(accepted?.n);
  });

  it("goes on after an event, waits for the next one, and ends when it is no longer wanted", async () => {
    const server = client.at("s1");
    const last = (await all(server.trace({ once: true }))).at(-1) as ServerEvent;
    const stop = new AbortController();
    const following = all(server.trace({ after: last, signal: stop.signal }));
    const seen = first(
      server.trace({ after: last }),
      ({ fields, kind }) => kind === "accepted" && fields.key === "followed",
    );
    await server.update("followed", 1);
    expect((await seen).n).toBeGreaterThan(last.n);
    stop.abort();
    const events = await following;
    expect(events.map(({ n }) => n)).toEqual(events.map((_, at) => last.n + at + 1));
  });

  it("ends when the client is closed", async () => {
    const other = await connect({ servers: cluster.addresses });
    const events = all(other.at(0).trace());
    await other.status();
    await other.close();
    expect((await events).length).toBeGreaterThan(0);
  });

  it("goes on after what was dropped, says how much that was, and begins anew with another run", async () => {
    const hosts = ["s1#a", "s1#a", "s1#b"].map((host) => nodeId(host));
    const asked: unknown[] = [];
    const fake = await FakeServer.start({
      behaviour: ({ request, reply }) => {
        const answer = answerTo(request);
        if (request.type !== "trace" || answer.type !== "traceReply") return reply(answer);
        asked.push([request.host, request.after]);
        const n = request.host === hosts[asked.length - 1] ? request.after + 6 : 4;
        const event = { n, kind: "started", text: "start", fields: [], atMs: 0 } as const;
        const host = hosts[asked.length - 1] ?? nodeId("s1#b");
        const events = [{ ...event, clock: VectorClock.of([[host, n]]) }];
        reply({ ...answer, host, events, next: n, newest: 20, dropped: 5 });
      },
    });
    const other = await connect({ servers: [fake.address] });
    const events: ServerEvent[] = [];
    for await (const event of other.at(0).trace()) if (events.push(event) === 3) break;
    expect(asked.slice(0, 3)).toEqual([
      [undefined, 0],
      ["s1#a", 4],
      ["s1#a", 10],
    ]);
    expect(events.map(({ host, n, dropped }) => [host, n, dropped])).toEqual([
      ["s1#a", 4, 5],
      ["s1#a", 10, 5],
      ["s1#b", 4, 5],
    ]);
    await other.close();
    await fake.stop();
  });

  it("fails where the server does not trace", async () => {
    const fake = await FakeServer.start({
      behaviour: ({ request, reply }) => reply(errorTo(request, "bad-request")),
    });
    const other = await connect({ servers: [fake.address] });
    await expect(all(other.at(0).trace())).rejects.toThrow(BadRequestError);
    expect(await all(other.traceAll())).toMatchObject([{ type: "down", server: { index: 0 } }]);
    await other.close();
    await fake.stop();
  });
});

describe("traceAll", () => {
  const ofKey = (items: readonly TraceItem[], key: string): ServerEvent[] =>
    items.flatMap((item) =>
      item.type === "event" && item.event.fields["key"] === key ? [item.event] : [],
    );

  it("tells what all servers did, in each one's order, with what caused what", async () => {
    await client.update("traced", "v", { consistency: "all" });
    const items = await all(client.traceAll({ once: true }));
    const events = ofKey(items, "traced");
    expect(events.map(({ server, kind }) => `${server} ${kind}`).toSorted()).toEqual([
      "s1 accepted",
      "s1 sent",
      "s2 applied",
      "s2 received",
      "s3 applied",
      "s3 received",
    ]);
    const sent = events.find(({ kind }) => kind === "sent");
    for (const { kind, clock } of events) {
      if (kind === "applied") expect(sent?.clock.happensBefore(clock)).toBe(true);
    }
  });

  it("tells once of a server that is down, goes on with the others, and with it when it is back", async () => {
    const stop = new AbortController();
    const items: TraceItem[] = [];
    const following = (async () => {
      for await (const item of client.traceAll({ signal: stop.signal })) items.push(item);
    })();
    const runs = (): number =>
      new Set(
        items.flatMap((item) =>
          item.type === "event" && item.event.server === "s3" ? [item.event.host] : [],
        ),
      ).size;
    await eventually(() => runs() === 1);
    await cluster.stop("s3");
    await eventually(() => items.some(({ type }) => type === "down"));
    await client.update("meanwhile", "v");
    await eventually(() => ofKey(items, "meanwhile").length >= 4);
    expect(runs()).toBe(1);
    await cluster.restart("s3");
    await eventually(() => runs() === 2);
    stop.abort();
    await following;
    expect(items.filter(({ type }) => type === "down")).toMatchObject([{ server: { name: "s3" } }]);
  });

  it("holds back its servers while nobody reads, and leaves nothing behind when left", async () => {
    for await (const item of client.traceAll()) {
      expect(item.type).toBe("event");
      break;
    }
  });
});
