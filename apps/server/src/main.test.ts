import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ServerOptions } from "./options.js";
import { defaults, TestClient, valueOf } from "./testing/client.js";
import { freshDir, localMembers } from "./testing/cluster.js";
import { parseMetrics } from "./testing/metrics.js";
import { ServerProcess, type Listening } from "./testing/process.js";
import { waitFor } from "./testing/wait-for.js";

const processes: ServerProcess[] = [];
const dirs: string[] = [];
afterEach(async () => {
  for (const process of processes.splice(0)) {
    process.kill("SIGCONT");
    process.kill("SIGKILL");
    await process.ended();
  }
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true });
});

function run(config: ServerOptions | string, env?: NodeJS.ProcessEnv): ServerProcess {
  const process = new ServerProcess(config, env);
  processes.push(process);
  return process;
}

async function configs(
  count: number,
  changes: Partial<ServerOptions> = {},
): Promise<ServerOptions[]> {
  const dir = await freshDir();
  dirs.push(dir);
  const members = await localMembers(count);
  const shared: Partial<ServerOptions> = { admin: { port: 0 }, logFormat: "json" };
  return members.map(({ name }) =>
    Object.assign({ name, members, dataDir: join(dir, name) }, shared, changes),
  );
}

async function start(config: ServerOptions): Promise<{ process: ServerProcess } & Listening> {
  const process = run(config);
  return { process, ...(await process.listening()) };
}

async function untilServing(port: number): Promise<TestClient> {
  const client = await TestClient.to(port);
  await waitFor(
    "the server to serve",
    async () => (await client.status()).status.phase === "serving",
  );
  return client;
}

describe("a server process", () => {
  it("says in one line of JSON where it listens, and logs numbered lines", async () => {
    const [config] = await configs(1);
    const { process, ...listening } = await start(config!);
    expect(listening).toEqual({
      event: "listening",
      name: "s1",
      port: config?.members[0]?.port,
      adminPort: expect.any(Number),
      node: expect.stringMatching(/^s1~[a-z2-7]{16}$/),
    });
    (await untilServing(listening.port)).close();
    expect(process.stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(process.log.map(({ n }) => n)).toEqual(process.log.map((_, index) => index + 1));
    const metrics = await fetch(`http://127.0.0.1:${listening.adminPort}/metrics`);
    expect(parseMetrics(await metrics.text()).get("process_resident_memory_bytes")).toBeGreaterThan(
      1e6,
    );
  });

  it("takes its configuration from the environment, or from a file", async () => {
    const [config] = await configs(1, { dataDir: null });
    const fromEnv = run("", { VC_SERVER_CONFIG: JSON.stringify(config) });
    const { port } = await fromEnv.listening();
    fromEnv.kill("SIGTERM");
    await fromEnv.ended();
    const dir = await freshDir();
    dirs.push(dir);
    await writeFile(join(dir, "server.json"), JSON.stringify(config));
    expect((await run(join(dir, "server.json")).listening()).port).toBe(port);
  });

  it.each([
    ["no configuration", "", "no configuration (give it as JSON"],
    ["a file that is not there", "/nonexistent.json", "the configuration cannot be read"],
    ["JSON that is cut off", '{"name":', "the configuration cannot be read"],
    ["an option that does not exist", '{"nmae":"s1"}', "nmae: no such option"],
  ])("exits with 2 and one line of words for %s", async (_what, argument, message) => {
    const process = run(argument, { VC_SERVER_CONFIG: undefined });
    expect(await process.ended()).toEqual({ code: 2, signal: null });
    expect(process.stdout).toBe("");
    expect(process.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(process.stderr).toContain(message);
  });

  it("exits with 1 and says what to do when its port, or its directory, is taken", async () => {
    const [config] = await configs(1);
    await start(config!);
    const sameDirectory = run({ ...config!, listen: { port: 0 } });
    expect((await sameDirectory.ended()).code).toBe(1);
    expect(sameDirectory.stderr).toContain("stop it first, or name another directory");
    const samePort = run({ ...config!, dataDir: null });
    expect((await samePort.ended()).code).toBe(1);
    expect(samePort.stderr).toContain(
      "the address is in use (stop what listens there, or choose another port)",
    );
  });

  it("warns that anyone may write when it listens to more than this machine", async () => {
    const [config] = await configs(1, { dataDir: null });
    const { process } = await start({ ...config!, listen: { host: "0.0.0.0", port: 0 } });
    await waitFor("the warning", () => process.log.some(({ event }) => event === "open-to-all"));
  });
});

describe("SIGTERM", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "%s answers what is in flight and exits with 0",
    async (signal) => {
      const [config] = await configs(1);
      const { process, port } = await start(config!);
      const client = await untilServing(port);
      const ids = Array.from({ length: 500 }, (_, i) =>
        client.post({
          type: "update",
          key: `k${i}`,
          value: valueOf("v"),
          returnVersions: false,
          ...defaults({}),
        }),
      );
      await client.reply(ids[0]!);
      process.kill(signal);
      for (const id of ids) {
        const reply = await client.reply(id);
        // What the replica had was finished; what came after the signal was certainly not begun.
        if (reply.type !== "writeReply")
          expect(reply).toMatchObject({ code: "stopped", applied: "no" });
      }
      expect(await process.ended()).toEqual({ code: 0, signal: null });
      expect(process.log.at(-1)?.event).toBe("stopped");
    },
  );

  it("fails updates that wait for peers, and exits with 0 within seconds", async () => {
    const all = await configs(2);
    const [first, second] = [await start(all[0]!), await start(all[1]!)];
    const client = await untilServing(first.port);
    second.process.kill("SIGSTOP");
    const id = client.post({
      type: "update",
      key: "k",
      value: valueOf("v"),
      returnVersions: false,
      ...defaults({ consistency: "all", timeoutMs: 60_000 }),
    });
    await waitFor(
      "the update to wait",
      async () => (await client.status()).status.waitingRequests > 0,
    );
    const began = performance.now();
    first.process.kill("SIGTERM");
    expect(await client.reply(id)).toMatchObject({
      type: "errorReply",
      code: "stopped",
      applied: "unknown",
    });
    expect(await first.process.ended()).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe("kill -9", () => {
  it("of all servers right after acknowledgements loses none of them", async () => {
    const all = await configs(3);
    const first = await Promise.all(all.map(start));
    const client = await untilServing(first[0]!.port);
    const acknowledged: string[] = [];
    for (let i = 0; i < 50; i++) {
      const reply = await client.update(`k${i}`, `v${i}`);
      if (reply.type === "writeReply") acknowledged.push(`k${i}`);
    }
    for (const { process } of first) process.kill("SIGKILL");
    for (const { process } of first) expect((await process.ended()).signal).toBe("SIGKILL");
    expect(acknowledged).toHaveLength(50);
    const second = await Promise.all(all.map(start));
    expect(second.map(({ node }) => node)).toEqual(first.map(({ node }) => node));
    const reader = await untilServing(second[1]!.port);
    for (const key of acknowledged)
      expect(await reader.texts(key)).toEqual([key.replace("k", "v")]);
  });
});

describe("SIGSTOP and SIGCONT", () => {
  it("leave no storm behind: the calls given up meanwhile are not answered one by one", async () => {
    const all = await configs(2, { limits: { helloTimeoutMs: 100, backoffMaxMs: 100 } });
    const caller = await start(all[0]!);
    const stopped = await start(all[1]!);
    const client = await untilServing(caller.port);
    stopped.process.kill("SIGSTOP");
    await waitFor("the caller to notice and call again and again", async () => {
      const { peers } = (await client.status()).status;
      return peers[0]?.silentMs !== undefined && peers[0].silentMs > 5_000;
    });
    const before = stopped.process.log.length;
    stopped.process.kill("SIGCONT");
    await waitFor(
      "the two to be connected",
      async () => (await client.status()).status.peers[0]?.up,
    );
    const connected = stopped.process.log
      .slice(before)
      .filter(({ event }) => event === "peer-connected");
    expect(connected.length).toBeLessThan(5);
    expect(stopped.process.log.some(({ event }) => event === "stall")).toBe(true);
    expect(await client.update("k", "v", { consistency: "all" })).toMatchObject({
      type: "writeReply",
    });
  });
});
