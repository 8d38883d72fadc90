/**
 * `vc doctor` against real servers, and in their absence.
 */
import { createServer, type AddressInfo, type Server } from "node:net";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { finished, freePorts, type Finished, Serving, startVc } from "./processes.js";

interface Document {
  readonly ok: boolean;
  readonly configFile: string | null;
  readonly totals: Readonly<Record<string, number>>;
  readonly findings: readonly Readonly<Record<string, string>>[];
}

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "vc-doctor-"));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function vc(args: readonly string[]): Promise<Finished> {
  return finished(startVc(["doctor", "--data", dir, "--timeout", "20000", ...args]));
}

async function doctor(args: readonly string[]): Promise<Document & { readonly code: unknown }> {
  const { code, stdout } = await vc(["--json", ...args]);
  return { code, ...(JSON.parse(stdout) as Document) };
}

/** What is not as it should be. Conflicts, disks and clocks of the machine that runs this are left out. */
function complaints({ findings }: Document): readonly (readonly unknown[])[] {
  return findings
    .filter(({ verdict }) => verdict === "warning" || verdict === "problem")
    .filter(({ section }) => section !== "machine")
    .map(({ check, server, verdict }) => [check, server, verdict]);
}

describe("three servers", () => {
  let ports: string[];
  let admin: string[];
  let serving: Serving;
  beforeAll(async () => {
    const free = await freePorts(6);
    ports = free.slice(0, 3);
    admin = free.slice(3);
    serving = new Serving(["--memory", "--ports", ...ports, "--admin-ports", ...admin]);
    await serving.event("ready");
  }, 60_000);
  afterAll(async () => {
    await serving.stop();
  }, 30_000);

  it("are well: nothing is wrong, and the exit code is 0", async () => {
    const examined = await doctor(["--ports", ...ports, "--admin-ports", ...admin]);
    expect(complaints(examined)).toEqual([]);
    expect(examined).toMatchObject({ code: 0, ok: true });
    const seen = examined.findings.filter(({ verdict }) => verdict === "ok");
    for (const check of ["server", "page", "server-clock"]) {
      const servers = seen.filter((finding) => finding["check"] === check);
      expect(servers.map(({ server }) => server)).toEqual(["s1", "s2", "s3"]);
    }
    for (const check of ["quorum", "members", "links", "lag", "conflicts", "ids"]) {
      expect(seen).toContainEqual(expect.objectContaining({ section: "cluster", check }));
    }
  }, 30_000);

  it("for people: what was looked at, in words", async () => {
    const { code, stdout, stderr } = await vc(["--ports", ...ports, "--admin-ports", "none"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^This machine\n {2}ok {7}Node \d+/);
    expect(stdout).toContain(`\nServers\n  ok       s1 serves at localhost:${ports[0]}: 0 keys`);
    expect(stdout).toContain("\nCluster\n  ok       3 of 3 serve; a quorum is 2\n");
  }, 30_000);

  it("of another name are told apart", async () => {
    const examined = await doctor(["--ports", ...ports, "--cluster", "shop"]);
    expect(examined.code).toBe(1);
    expect(examined.findings).toContainEqual(
      expect.objectContaining({
        server: "s1",
        verdict: "problem",
        message: expect.stringContaining('This is cluster "vclock", not "shop".'),
        hint: expect.stringContaining("--cluster NAME"),
      }),
    );
  }, 30_000);

  it("a page where another server's is expected is a warning, and fails only with --strict", async () => {
    const [first = "", ...rest] = admin;
    const args = ["--ports", ...ports, "--admin-ports", ...rest, first];
    const [examined, strict] = [await doctor(args), await doctor(["--strict", ...args])];
    expect(complaints(examined)).toEqual([
      ["page", "s1", "warning"],
      ["page", "s2", "warning"],
      ["page", "s3", "warning"],
    ]);
    expect(examined).toMatchObject({ code: 0, ok: true, totals: { problem: 0 } });
    expect(strict).toMatchObject({ code: 1, ok: false });
  }, 30_000);

  it("one down, with its port free or taken by something else", async () => {
    process.kill(await serving.pid("s3"), "SIGKILL");
    await serving.event("exited", "s3");
    const args = ["--ports", ...ports, "--admin-ports", "none"];
    const free = await doctor(args);
    expect(free.code).toBe(1);
    expect(complaints(free)).toEqual([["server", "s3", "problem"]]);
    expect(free.findings).toContainEqual(
      expect.objectContaining({
        message: `does not run: nothing listens at localhost:${ports[2]}.`,
        hint: expect.stringContaining(`vc serve --only s3 --ports ${ports.join(" ")}`),
      }),
    );
    const other = await listen(Number(ports[2]));
    try {
      expect((await doctor(args)).findings).toContainEqual(
        expect.objectContaining({
          server: "s3",
          verdict: "problem",
          message: expect.stringMatching(/^does not answer, and its port is taken: /),
          hint: expect.stringContaining(`port ${ports[2]}`),
        }),
      );
    } finally {
      other.close();
    }
  }, 30_000);
});

/** Something that is no server: it says what no server says. */
async function listen(port: number): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.end("220 mail.example ESMTP\r\n");
  });
  await new Promise<void>((resolve) => server.listen(port, "localhost", resolve));
  expect((server.address() as AddressInfo).port).toBe(port);
  return server;
}

it("nobody there: the exit code is 1, and the way to start them is told", async () => {
  const [port = ""] = await freePorts(1);
  const { code, stdout } = await vc(["--ports", port]);
  expect(code).toBe(1);
  expect(stdout).toContain(`s1 does not run: nothing listens at localhost:${port}.`);
  expect(stdout).toContain(`vc serve --only s1 --ports ${port}`);
  expect(stdout).toMatch(/\n\d problems, .* passed\.\n$/);
}, 30_000);

it("a config file that is wrong is a problem, and no server is asked", async () => {
  const config = join(dir, "wrong.json");
  writeFileSync(config, '{ "servers": ["localhost"] }');
  const examined = await doctor(["--config", config]);
  expect(examined).toMatchObject({ code: 1, configFile: config });
  expect(examined.findings).toContainEqual(
    expect.objectContaining({
      check: "config",
      verdict: "problem",
      message: `${config}: servers[0]: "localhost" is not host:port`,
    }),
  );
  expect(examined.findings.filter(({ section }) => section !== "machine")).toEqual([]);
}, 30_000);

it("wrong flags are wrong usage", async () => {
  const { code, stdout } = await vc(["--json", "--ports", "x"]);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: "VC_USAGE" } });
}, 30_000);
