/**
 * `vc serve` and what happens to its servers: kill -9, restart, ports that are taken, and the end of `vc serve` itself.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";

import { connect } from "@vclock/sdk";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BIN, finished, freePorts, Serving, startVc, TestCluster } from "./processes.js";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether a process has been stopped in its tracks. */
function isStopped(pid: number): boolean {
  return execFileSync("ps", ["-o", "state=", "-p", String(pid)], { encoding: "utf8" }).startsWith(
    "T",
  );
}

/** Waits until `condition` holds. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("a cluster that loses servers", () => {
  let cluster: TestCluster;
  beforeAll(async () => {
    cluster = await TestCluster.start();
  }, 30_000);
  afterAll(() => cluster.stop(), 30_000);

  it("goes on without one, and takes it back", async () => {
    const [serving] = cluster.serving as [Serving];
    await cluster.vc(["update", "a", "1"]);
    process.kill(await serving.pid("s3"), "SIGKILL");
    expect(await serving.event("exited", "s3")).toMatchObject({
      signal: "SIGKILL",
      expected: false,
    });
    expect((await cluster.vc(["update", "b", "2"])).code).toBe(0);
    const status = await cluster.json(["status"]);
    expect(status.code).toBe(0);
    expect(status.document.servers[2]).toMatchObject({ name: "s3", up: false });

    await cluster.serve("s3");
    await until(async () => {
      const { document } = await cluster.json(["status"]);
      return document.servers.every(
        (server: { up: boolean; lag: number }) => server.up && server.lag === 0,
      );
    });
    const read = await cluster.json(["read", "b", "--server", "s3", "--consistency", "one"]);
    expect(read.document).toMatchObject({ server: "s3", values: ["2"] });
  }, 30_000);

  it("with a majority gone says how far an update got; one server still reads", async () => {
    const [first, second] = cluster.serving as [Serving, Serving];
    process.kill(await first.pid("s2"), "SIGKILL");
    process.kill(await second.pid("s3"), "SIGKILL");
    await Promise.all([first.event("exited", "s2"), second.ended]);
    const [update, read] = await Promise.all([
      cluster.json(["update", "a", "lonely", "--timeout", "700"]),
      cluster.json(["read", "a", "--consistency", "one"]),
    ]);
    expect(update.code).toBe(5);
    expect(update.document.error).toMatchObject({
      code: "VC_UNAVAILABLE",
      message: expect.stringMatching(/(?:nothing was changed|may still spread)/),
    });
    expect(read).toMatchObject({ code: 0, document: { values: ["1"] } });
    // When its last server is gone, vc serve has nothing left to do and says so.
    process.kill(await first.pid("s1"), "SIGKILL");
    expect(await first.ended).toMatchObject({ code: 1 });
    expect(existsSync(cluster.dir)).toBe(true);
  }, 30_000);

  it("kept what it had acknowledged, though all were killed", async () => {
    await cluster.serve();
    expect(await cluster.json(["read", "b"])).toMatchObject({
      code: 0,
      document: { values: ["2"] },
    });
  }, 30_000);
});

describe("the end of vc serve", () => {
  it("stops the servers on SIGTERM and on Ctrl-C, and exits with 0", async () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const [port] = (await freePorts(1)) as [string];
      const serving = new Serving(["--memory", "--ports", port]);
      await serving.event("ready");
      const pid = await serving.pid("s1");
      serving.child.kill(signal);
      expect(await serving.ended).toMatchObject({ code: 0 });
      expect(isAlive(pid)).toBe(false);
      expect(serving.events.map((event) => event.event)).toEqual([
        "listening",
        "ready",
        "exited",
        "stopped",
      ]);
    }
  }, 30_000);

  it("ends when all its servers were killed, with a playground, too", async () => {
    const ports = await freePorts(4);
    const serving = new Serving([
      "--memory",
      "--playground",
      "--ports",
      ...ports.slice(0, 2),
      "--admin-ports",
      ...ports.slice(2),
    ]);
    const pids = await Promise.all([serving.pid("s1"), serving.pid("s2")]);
    for (const pid of pids) process.kill(pid, "SIGKILL");
    expect(await serving.ended).toMatchObject({ code: 1 });
  }, 30_000);

  it("leaves no server behind, even when it is killed", async () => {
    const [port] = (await freePorts(1)) as [string];
    const serving = new Serving(["--memory", "--ports", port]);
    const pid = await serving.pid("s1");
    serving.child.kill("SIGKILL");
    await serving.ended;
    await until(() => !isAlive(pid));
  }, 30_000);

  it("comes with its last server, and says why", async () => {
    const [port] = (await freePorts(1)) as [string];
    const child = startVc(["serve", "--memory", "--admin-ports", "none", "--ports", port]);
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const said: string[] = [];
    lines.on("line", (line) => said.push(line));
    const ended = finished(child);
    await until(() => said.some((line) => line.startsWith("╰")));
    const shown = said.join("\n");
    const told = new RegExp(
      `^s1 listens on localhost:${port} {2}nothing is kept, process (\\d+)$`,
      "m",
    );
    const pid = Number(told.exec(shown)?.[1]);
    expect(shown).toContain("s1 is ready. In another terminal, try:");
    expect(shown).toContain(`vc update color blue --ports ${port} `);
    const client = await connect({ servers: [`localhost:${port}`] });
    const { node } = await client.status();
    await client.close();
    process.kill(pid, "SIGKILL");
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain("s1 has stopped, killed by SIGKILL.\n");
    expect(stderr).toContain(node);
    expect(stderr).toContain("error: The server has stopped.");
  }, 30_000);

  it("comes with its last server, though that was never ready", async () => {
    const ports = await freePorts(3);
    const serving = new Serving(["--memory", "--only", "1", "--ports", ...ports]);
    // A new server waits for a majority: alone it is never ready.
    process.kill(await serving.pid("s1"), "SIGKILL");
    expect((await serving.ended).code).toBe(1);
  }, 30_000);

  it("comes at once, with one error, when a port is taken", async () => {
    const ports = (await freePorts(2)) as [string, string];
    const serving = new Serving(["--memory", "--ports", ports[0]]);
    await serving.event("ready");
    const second = new Serving(["--memory", "--ports", ports[1], ports[0]]);
    const { code, stdout } = await second.ended;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: "VC_SERVE",
        message: `s2 cannot listen on its port, localhost:${ports[0]}: another program has it.`,
        hint: expect.stringContaining("vc status"),
      },
    });
    await serving.stop();
  }, 30_000);
});

describe("an end that is asked for", () => {
  /** Starts three servers, which are ready. */
  async function three(...flags: readonly string[]): Promise<{ serving: Serving; pids: number[] }> {
    const serving = new Serving(["--memory", "--ports", ...(await freePorts(3)), ...flags]);
    await serving.event("ready");
    const pids = await Promise.all(["s1", "s2", "s3"].map((name) => serving.pid(name)));
    return { serving, pids };
  }

  /** All three ended by themselves, in order, and so did `vc serve`. */
  async function endedWell(serving: Serving, pids: readonly number[]): Promise<void> {
    const { code, stderr } = await serving.ended;
    expect(code, stderr).toBe(0);
    // Servers may have missed each other meanwhile, and say so; nothing worse.
    expect(stderr).not.toMatch(/error|killed/);
    const exits = serving.events.filter(({ event }) => event === "exited");
    expect(exits).toHaveLength(3);
    for (const exit of exits) expect(exit).toMatchObject({ code: 0, signal: null, expected: true });
    expect(serving.events.at(-1)).toEqual({ event: "stopped" });
    expect(pids.filter(isAlive)).toEqual([]);
  }

  it("by Ctrl-C that comes several times, as npm passes it on", async () => {
    const { serving, pids } = await three();
    for (let i = 0; i < 3; i += 1) serving.child.kill("SIGINT");
    await endedWell(serving, pids);
  }, 60_000);

  it("though somebody has made them stand still", async () => {
    const { serving, pids } = await three();
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    await until(() => pids.every(isStopped));
    serving.child.kill("SIGINT");
    await endedWell(serving, pids);
  }, 60_000);

  it("by Ctrl-C to the whole group, twice", async () => {
    const ports = await freePorts(1);
    const shell = spawn(
      "sh",
      [
        "-c",
        `"$0" "$@"; exit $?`,
        process.execPath,
        BIN,
        "serve",
        "--json",
        "--memory",
        "--admin-ports",
        "none",
        "--log-level",
        "warn",
        "--ports",
        ...ports,
      ],
      { detached: true, stdio: ["ignore", "pipe", "pipe"] },
    );
    const ended = finished(shell);
    let said = "";
    shell.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    await until(() => said.includes('"ready"'));
    const { pid } = JSON.parse(said.split("\n")[0] ?? "") as { readonly pid: number };
    process.kill(-Number(shell.pid), "SIGINT");
    process.kill(-Number(shell.pid), "SIGINT");
    const { stdout, stderr } = await ended;
    expect(stderr).toBe("");
    expect(stdout).toContain(
      '{"event":"exited","name":"s1","code":0,"signal":null,"expected":true}',
    );
    expect(stdout).toContain('{"event":"stopped"}');
    expect(isAlive(pid)).toBe(false);
  }, 60_000);

  it("leaves no server behind that the playground has paused", async () => {
    const admin = await freePorts(3);
    const { serving, pids } = await three("--playground", "--admin-ports", ...admin);
    const paused = await fetch(`http://localhost:${admin[0]}/api/playground/pause`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-vclock-page": "1" },
      body: JSON.stringify({ server: "s2" }),
    });
    expect(paused.status).toBe(200);
    await until(() => isStopped(pids[1] ?? 0));
    serving.child.kill("SIGTERM");
    await endedWell(serving, pids);
  }, 60_000);
});
