import { afterEach, describe, expect, it } from "vitest";
import { localMembers, TestCluster } from "./testing/cluster.js";
import { get, metric, parseMetrics } from "./testing/metrics.js";
import { startServer, type RunningServer } from "./start-server.js";
import { waitFor } from "./testing/wait-for.js";

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

async function cluster(count: number): Promise<TestCluster> {
  const started = await TestCluster.start(count);
  cleanUp.push(() => started.stop());
  return started;
}

/** The first of three servers, alone: it may have missed something, so it does not serve yet. */
async function lonely(): Promise<RunningServer> {
  const members = await localMembers(3);
  const server = await startServer({
    name: "s1",
    members,
    admin: { port: 0 },
    dataDir: null,
    logLevel: "silent",
  });
  cleanUp.push(() => server.stop());
  return server;
}

describe("/healthz and /readyz", () => {
  it("says ok and ready, with phase and peers, when the server serves", async () => {
    const server = (await cluster(3)).server("s1");
    const health = await get(server, "/healthz");
    expect([health.status, await health.text()]).toEqual([200, "ok\n"]);
    const ready = await get(server, "/readyz");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      ready: true,
      phase: "serving",
      storeFull: false,
      peers: [
        { name: "s2", up: true, lag: 0, lead: 0 },
        { name: "s3", up: true, lag: 0, lead: 0 },
      ],
    });
  });

  it("says ok but not ready while the server catches up", async () => {
    const server = await lonely();
    expect((await get(server, "/healthz")).status).toBe(200);
    const ready = await get(server, "/readyz");
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { ready: false, phase: "catching-up" },
    ]);
  });
});

describe("/status", () => {
  it("is what the replica says of itself", async () => {
    const three = await cluster(3);
    const server = three.server("s1");
    await (await three.client("s1")).update("k", "v");
    expect(await (await get(server, "/status")).json()).toMatchObject({
      name: "s1",
      node: server.node,
      cluster: "vclock",
      phase: "serving",
      clock: { [server.node]: 1 },
      keys: 1,
    });
  });
});

describe("/metrics", () => {
  it("is in Prometheus's format, and each server has its own", async () => {
    const three = await cluster(3);
    const client = await three.client("s1");
    for (let i = 0; i < 5; i++) await client.update(`k${i}`, "v");
    await client.update("k0", "w", {
      context: (await import("@vclock/clock")).CausalContext.empty,
    });
    await client.read("k0");
    await client.delete("k1");
    await client.update("", "v").catch(() => undefined);
    const s1 = three.server("s1");
    const response = await get(s1, "/metrics");
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    const samples = parseMetrics(await response.text());
    const sample = (name: string) => samples.get(name);
    expect(sample('vclock_requests_total{type="update",outcome="ok"}')).toBe(6);
    expect(sample('vclock_requests_total{type="read",outcome="ok"}')).toBe(1);
    expect(sample('vclock_request_seconds_count{type="delete"}')).toBe(1);
    expect(sample('vclock_batches_total{outcome="durable"}')).toBeGreaterThanOrEqual(7);
    expect(sample("vclock_batch_seconds_count")).toBe(
      sample('vclock_batches_total{outcome="durable"}'),
    );
    expect(sample("vclock_batch_entries_sum")).toBeGreaterThan(7);
    expect(sample('vclock_frames_total{peer="s2",direction="out"}')).toBeGreaterThan(7);
    expect(sample('vclock_bytes_total{peer="s2",direction="in"}')).toBeGreaterThan(100);
    expect(sample('vclock_frames_total{peer="clients",direction="in"}')).toBeGreaterThanOrEqual(9);
    expect(sample("vclock_keys")).toBe(4);
    expect(sample("vclock_conflicts")).toBe(1);
    expect(sample("vclock_peers_up")).toBe(2);
    expect(sample('vclock_peer_lag{peer="s3"}')).toBeGreaterThanOrEqual(0);
    expect(sample("vclock_connections")).toBe(1);
    expect(sample("vclock_serving")).toBe(1);
    expect(sample('vclock_event_loop_delay_seconds{quantile="0.99"}')).toBeGreaterThan(0);
    expect(
      await metric(three.server("s2"), "vclock_requests_total", { type: "update", outcome: "ok" }),
    ).toBe(undefined);
    await waitFor(
      "s1 to forget the delete",
      async () => (await metric(s1, "vclock_remembered_deletes")) === 0,
    );
  });
});

describe("anything else", () => {
  it.each([
    ["/", 200],
    ["/healthz?verbose=1", 200],
    ["/nothing", 404],
    ["/__proto__", 404],
    ["/constructor", 404],
  ])("%s is answered with %i", async (path, code) => {
    expect((await get(await lonely(), path)).status).toBe(code);
  });

  it("only reads", async () => {
    const server = await lonely();
    const url = `http://127.0.0.1:${server.adminPort}/metrics`;
    expect((await fetch(url, { method: "POST", body: "x" })).status).toBe(405);
    const head = await fetch(url, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});
