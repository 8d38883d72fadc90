/**
 * `vc serve` and what happens to its servers: kill -9, restart, ports that are taken, and the end of `vc serve` itself.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";

import { connect } from "@vclock/sdk";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { finished, freePorts, Serving, startVc, TestCluster } from "./processes.js";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
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
      message: expect.stringMatching(/(?:Nothing was changed|may still spread)/),
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
    expect(shown).toContain(`s1 listens on localhost:${port}  nothing is kept\n`);
    expect(shown).toContain("s1 is ready. In another terminal, try:");
    expect(shown).toContain(`vc update color blue --ports ${port} `);
    const client = await connect({ servers: [`localhost:${port}`] });
    const { node } = await client.status();
    await client.close();
    const [pid] = execFileSync("pgrep", ["-P", String(child.pid)], { encoding: "utf8" }).split(
      "\n",
    );
    process.kill(Number(pid), "SIGKILL");
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain("s1 has stopped, killed by SIGKILL.\n");
    expect(stderr).toContain(node);
    expect(stderr).toContain("error: The server has stopped.");
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
