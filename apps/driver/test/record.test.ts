import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { Cluster } from "../src/cluster/cluster.js";
import { HOST } from "../src/cluster/link.js";
import { Reaper } from "../src/cluster/reaper.js";
import { FIXTURES, run, start } from "./driver.js";
import { runCommand } from "./in-process.js";

const SERVERS = 3;
const dir = mkdtempSync(join(tmpdir(), "vc-driver-record-"));
const reaper = new Reaper();
let cluster: Cluster;
let target: readonly string[];

beforeAll(async () => {
  cluster = await Cluster.open({ servers: SERVERS, ports: undefined, tuning: {} }, reaper);
  const positions = Array.from({ length: SERVERS }, (_, position) => position);
  await Promise.all(positions.map((position) => cluster.start(position)));
  const addresses = positions.map((position) => `${HOST}:${cluster.port(position) ?? 0}`);
  target = [...addresses.flatMap((each) => ["--servers", each]), "--cluster", "vc-driver"];
}, 90_000);

afterAll(async () => {
  await cluster.close();
  await reaper.close();
  rmSync(cluster.dir, { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
});

interface Line {
  readonly session?: string;
  readonly operation?: string;
  readonly key?: string;
  readonly values?: unknown[];
  readonly dots?: string[];
  readonly final?: boolean;
  readonly value?: unknown;
}

function linesOf(file: string): Line[] {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.slice(1).map((line) => JSON.parse(line) as Line);
}

describe.sequential("a load against real servers", () => {
  const out = join(dir, "history.jsonl");

  test("is recorded, value by value, and found clean", async () => {
    const { code, stdout, stderr } = await run(
      "record",
      ...target,
      "--out",
      out,
      "--",
      "node",
      "load.mjs",
    );
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toMatch(/^the load is done\n✓ \S+history\.jsonl[^]*✓ convergence/);
    const lines = linesOf(out);
    const done = lines.filter(({ final }) => final !== true);
    expect(done.filter(({ operation }) => operation === "read")).toHaveLength(100);
    expect(done.filter(({ operation }) => operation !== "read")).toHaveLength(100);
    // Four keys at three servers.
    expect(lines.filter(({ final }) => final === true)).toHaveLength(12);
    const written = lines.flatMap(({ value }) => (value === undefined ? [] : [value]));
    expect(written).toContainEqual({ $binary: "AgE=" });
    expect(written).toContainEqual({
      number: 2,
      turn: 2,
      at: "1970-01-01T00:00:00.000Z",
      big: { $bigint: String(2n ** 60n) },
    });
    expect(written).toContainEqual({
      $sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      bytes: 5_005,
    });
  });

  test("and once somebody has hidden a value in what was recorded, it is not", async () => {
    const text = readFileSync(out, "utf8");
    const victim = text.split("\n").findLast((line) => /"final":true/.test(line)) ?? "";
    const tampered = { ...(JSON.parse(victim) as object), values: [], dots: [] };
    const file = join(dir, "tampered.jsonl");
    writeFileSync(file, text.replace(victim, JSON.stringify(tampered)));
    const { code, stdout } = await runCommand("check", file);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ no-lost-update[^]*no-lost-update: key-\d does not show /);
  });

  test("may find values there, and fail by itself", async () => {
    const again = join(dir, "again.jsonl");
    const flags = [...target, "--out", again, "--json", "-q"];
    const { code, stdout } = await run("record", ...flags, "--", "node", "load.mjs", "3");
    expect(code).toBe(3);
    const document = JSON.parse(stdout) as { checked: { outcome: string } };
    expect(document).toMatchObject({ code: 3, keys: 4, counts: { operations: 212, lost: 0 } });
    expect(document.checked.outcome, stdout).toBe("passed");
  });
});

/** A port at which nobody listens. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, HOST);
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, "close");
  return port;
}

describe("servers that do not answer", () => {
  test("do not keep a command that cannot be started from being told", async () => {
    const out = join(dir, "never-begun.jsonl");
    const flags = [...target, "--servers", `${HOST}:${await freePort()}`, "--out", out];
    const { code, stderr } = await run("record", ...flags, "--", "no-such-command-anywhere");
    expect([code, stderr.split("\n")]).toEqual([
      2,
      [
        expect.stringMatching(/^no-such-command-anywhere: cannot be started: no folder of PATH/),
        "",
      ],
    ]);
    expect(existsSync(out)).toBe(false);
  });

  test("are told at once, and Ctrl-C ends the waiting for them", async () => {
    const down = `${HOST}:${await freePort()}`;
    const out = join(dir, "interrupted.jsonl");
    const flags = [...target, "--servers", down, "--out", out, "--agree", "3600"];
    const driver = start("record", ...flags, "--", "true");
    onTestFinished(() => void driver.child.kill("SIGKILL"));
    await vi.waitFor(
      () =>
        expect(driver.stderr()).toContain(
          `Waiting up to 3600 s (--agree), because ${down} does not answer.`,
        ),
      60_000,
    );
    driver.child.kill("SIGINT");
    const { code, stderr } = await driver.ended;
    expect(code).toBe(130);
    expect(stderr).toContain("interrupted before the command was started; nothing is recorded");
    expect(existsSync(out)).toBe(false);
  });

  test.each([
    [0, 2],
    [3, 3],
  ])(
    "at all, and a command that ends with %i: nothing is recorded, and it is %i",
    async (its, ours) => {
      const down = `${HOST}:${await freePort()}`;
      const out = join(dir, "unreached.jsonl");
      const load = [process.execPath, "-e", `process.exitCode = ${its}`];
      const { code, stdout, stderr } = await run(
        "record",
        "--servers",
        down,
        "--out",
        out,
        "--",
        ...load,
      );
      expect([code, stdout]).toEqual([ours, ""]);
      expect(stderr).toMatch(
        /^No server can be used: \S+ refused the connection\. The command is run all the same/,
      );
      expect(stderr).toMatch(
        /\nNothing was recorded\. No server can be used: .*--servers or VC_SERVERS says where servers are\.\n$/,
      );
      expect(existsSync(out)).toBe(false);
    },
  );
});

test("a command that asks for nothing is told, and no failure", async () => {
  const flags = [...target, "--out", join(dir, "nothing.jsonl"), "-q"];
  const { code, stdout } = await run("record", ...flags, "--", "true");
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^0 operations are in .*\nNo read, update or delete came through the proxies\. The command finds them in VC_SERVERS\.\n$/,
  );
});

test.each<[string[], RegExp]>([
  [[], /what is to be recorded\?/],
  [["npm", "--", "true"], /There is no use for "npm" here: the command stands after the --\./],
  [["--", "npm test"], /sh -c 'npm test'$/m],
  [["--", FIXTURES], /cannot be started: it is not a file/],
  [["--", join(FIXTURES, "passes.yaml")], /cannot be started: it may not be executed/],
  [["--", "no-such-command-anywhere"], /cannot be started/],
  [["--servers", "nowhere", "--", "true"], /"nowhere" is not a server's address/],
  [["--servers", "a=h:1", "--servers", "a=h:2", "--", "true"], /two servers have the name a/],
])("%j is wrong usage", async (args, message) => {
  const { code, stderr } = await runCommand(
    "record",
    "--agree",
    "1",
    "--out",
    join(dir, "x"),
    ...args,
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});
