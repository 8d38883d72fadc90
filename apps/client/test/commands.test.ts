/**
 * Every command against three real servers.
 */
import { closeSync, existsSync, openSync } from "node:fs";
import { tmpdir } from "node:os";

import { connect } from "@vclock/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { finished, startVc, TestCluster } from "./processes.js";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await TestCluster.start();
}, 60_000);
afterAll(() => cluster.stop(), 30_000);

const WRITE_FIELDS = [
  "key",
  "dot",
  "conflict",
  "values",
  "context",
  "clock",
  "server",
  "answered",
  "unreachable",
];
const READ_FIELDS = [
  "key",
  "found",
  "values",
  "versions",
  "conflict",
  "context",
  "clock",
  "server",
  "answered",
  "unreachable",
];

describe("a value's life", () => {
  it("is written, read and deleted; standard output has the result and nothing else", async () => {
    expect(await cluster.spawn(["update", "color", "blue"])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^updated color {2}s\d~[a-z2-7]{16}:\d+\n$/),
      stderr: expect.stringMatching(/^answered by s1, together with s\d.* ms\ncontext vc1\.\S+\n$/),
    });
    expect(await cluster.spawn(["read", "color"])).toMatchObject({ code: 0, stdout: "blue\n" });
    expect(await cluster.vc(["delete", "color"])).toMatchObject({ code: 0 });
    expect(await cluster.spawn(["read", "color"])).toMatchObject({
      code: 4,
      stdout: "",
      stderr: expect.stringContaining("There is no key color."),
    });
    expect(await cluster.vc(["delete", "color"])).toMatchObject({ code: 4, stdout: "" });
  });

  it("is told in documents of a fixed shape", async () => {
    const value = '{"a":[1,{"$binary":"AAE="}]}';
    const written = await cluster.json(["update", "shape", "--parse", value]);
    expect(written.code).toBe(0);
    expect(Object.keys(written.document)).toEqual(WRITE_FIELDS);
    const { code, document } = await cluster.json(["read", "shape"]);
    expect(code).toBe(0);
    expect(Object.keys(document)).toEqual(READ_FIELDS);
    expect(document).toMatchObject({
      key: "shape",
      found: true,
      values: [{ a: [1, { $binary: "AAE=" }] }],
      versions: [{ dot: written.document.dot, value: { a: [1, { $binary: "AAE=" }] } }],
      conflict: false,
      server: "s1",
    });
    const deleted = await cluster.json(["delete", "shape", "--context", document.context]);
    expect(deleted.code).toBe(0);
    expect(Object.keys(deleted.document)).toEqual(WRITE_FIELDS);
    const missing = await cluster.json(["read", "shape"]);
    expect(missing).toMatchObject({
      code: 4,
      document: { found: false, values: [], versions: [] },
    });
    const again = await cluster.json(["delete", "shape"]);
    expect(again).toMatchObject({ code: 4, document: { dot: null } });
  });

  it("of a mebibyte comes through standard input byte for byte", async () => {
    const text = "0123456789abcde\n".repeat(65_536);
    expect((await cluster.spawn(["update", "large", "-"], text)).code).toBe(0);
    const read = await cluster.spawn(["read", "large", "--server", "3"]);
    expect(read.stdout === `${text}\n`).toBe(true);
    const bytes = Uint8Array.of(0, 90, 255, 10);
    expect((await cluster.spawn(["update", "bytes", "-"], bytes)).code).toBe(0);
    // What is piped elsewhere is the bytes again; as text here, where 255 is none.
    expect((await cluster.spawn(["read", "bytes"])).stdout).toBe("\0Z\uFFFD\n");
  });
});

describe("a conflict", () => {
  it("is shown, counted, explained and resolved", async () => {
    await cluster.vc(["update", "flag", "green"]);
    const conflict = ["update", "flag", "white", "--context", "none", "--fail-on-conflict"];
    expect(await cluster.vc(conflict)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("These updates are concurrent"),
    });
    const shown = await cluster.vc(["read", "flag"]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(
      /^flag has 2 values, in conflict:\n {2}1 {2}green\n {5}s1~\w+:\d+ {2}written through s1, its update \d+\n {2}2 {2}white\n/,
    );
    expect(shown.stderr).toContain("vc resolve flag");
    expect((await cluster.vc(["read", "flag", "--fail-on-conflict"])).code).toBe(3);
    const listed = await cluster.vc(["keys", "flag", "--conflicts", "--fail-on-conflict"]);
    expect(listed).toMatchObject({ code: 3, stdout: "flag\tconflict (2 values)\n" });
    expect(await cluster.spawn(["resolve", "flag"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("vc resolve flag --keep 1"),
    });
    expect((await cluster.vc(["resolve", "flag", "--keep", "3"])).code).toBe(2);
    expect(await cluster.vc(["resolve", "flag", "--keep", "2"])).toMatchObject({ code: 0 });
    expect((await cluster.vc(["read", "flag"])).stdout).toBe("white\n");
    expect(await cluster.vc(["resolve", "flag"])).toMatchObject({
      code: 0,
      stdout: "flag is not in conflict: white\n",
    });
    expect((await cluster.vc(["resolve", "no such key"])).code).toBe(4);
  });

  it("resolves by dot, by value or by deleting, in JSON too", async () => {
    await cluster.vc(["update", "dots", "one"]);
    const two = await cluster.json(["update", "dots", "two", "--context", "none"]);
    const { node, counter } = two.document.dot;
    expect((await cluster.json(["resolve", "dots"])).document.error.code).toBe("VC_USAGE");
    const kept = await cluster.json(["resolve", "dots", "--keep", `${node}:${counter}`]);
    expect(kept).toMatchObject({ code: 0, document: { conflict: false, values: ["two"] } });
    expect(Object.keys(kept.document)).toEqual(WRITE_FIELDS);
    await cluster.vc(["update", "dots", "three", "--context", "none"]);
    const merged = await cluster.json(["resolve", "dots", "--value", '["two","three"]', "--parse"]);
    expect(merged.document.values).toEqual([["two", "three"]]);
    await cluster.vc(["update", "dots", "four", "--context", "none"]);
    expect((await cluster.json(["resolve", "dots", "--delete"])).document.values).toEqual([]);
    expect((await cluster.vc(["read", "dots"])).code).toBe(4);
  });

  it("of two writers who take turns never grows beyond two values", async () => {
    const [a, b] = [cluster.shell("--server", "1"), cluster.shell("--server", "2")];
    // Without this each would start from what its server holds: the other's value.
    a.send("context turns none");
    b.send("context turns none");
    await a.run("update turns a0");
    await b.run("update turns b0");
    for (let i = 1; i <= 10; i += 1) {
      expect((await a.run(`update turns a${i}`)).values).toHaveLength(2);
      expect((await b.run(`update turns b${i}`)).values).toHaveLength(2);
    }
    expect((await a.run("read turns")).values.sort()).toEqual(["a10", "b10"]);
    expect((await a.run("update turns settled")).values).toEqual(["settled"]);
    expect(await Promise.all([a.close(), b.close()])).toMatchObject([{ code: 0 }, { code: 0 }]);
  });
});

describe("odd keys", () => {
  const keys = ["__proto__", "constructor", "🎉", "a b", "a:b=c", "é", "k".repeat(1_024), "help"];

  it.each(keys)("%s", async (key) => {
    const written = await cluster.json(["update", key, `value of ${key}`]);
    expect(written).toMatchObject({ code: 0, document: { key } });
    const read = await cluster.json(["read", key]);
    expect(read).toMatchObject({ code: 0, document: { key, values: [`value of ${key}`] } });
  });

  it("reach a process and the shell unchanged", async () => {
    expect((await cluster.spawn(["read", "a b"])).stdout).toBe("value of a b\n");
    const shell = cluster.shell();
    for (const key of ["__proto__", "🎉", "a b"]) {
      expect(await shell.run(`read '${key}'`)).toMatchObject({ key, values: [`value of ${key}`] });
    }
    await shell.run("read 'no such key'");
    // The exit code of the last command that failed.
    expect(await shell.close()).toMatchObject({ code: 4 });
  });

  it("may begin with a dash, after a double dash", async () => {
    expect((await cluster.spawn(["update", "--", "-x", "--json"])).code).toBe(0);
    expect((await cluster.vc(["read", "--", "-x"])).stdout).toBe("--json\n");
    expect((await cluster.json(["read", "--", "-x"])).document.values).toEqual(["--json"]);
  });

  it.each([["k".repeat(1_025)], [""]])("%# is refused", async (key) => {
    const { code, document } = await cluster.json(["update", key, "v"]);
    expect(code).toBe(2);
    expect(document.error.code).toBe("VC_INVALID_KEY");
  });
});

it("a read waits for the context it is given, and says when no server has caught up with it", async () => {
  const { document } = await cluster.json(["update", "seen", "1", "--consistency", "one"]);
  const one = ["--server", "3", "--consistency", "one", "--timeout", "2000"];
  const read = await cluster.json(["read", "seen", "--context", document.context, ...one]);
  expect(read).toMatchObject({ code: 0, document: { values: ["1"] } });
  const { CausalContext, VersionVector } = await import("@vclock/clock");
  const ahead = VersionVector.of({ ...document.clock, [document.dot.node]: 1_000_000 });
  const token = CausalContext.of(ahead).toToken();
  expect(await cluster.json(["read", "seen", "--context", token, ...one])).toMatchObject({
    code: 5,
    document: { error: { code: "VC_BEHIND" } },
  });
});

it("many keys are streamed in order, page by page", async () => {
  const names = Array.from({ length: 2_500 }, (_, i) => `n/${String(i).padStart(5, "0")}`);
  const client = await connect({
    servers: cluster.ports.map((port) => `localhost:${port}`),
    timeoutMs: 30_000,
  });
  await Promise.all(names.map((name) => client.update(name, "v")));
  await client.close();
  const listed = await cluster.vc(["keys", "n/", "--json"]);
  const lines = listed.stdout.trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { key: string }).key)).toEqual(names);
  expect(JSON.parse(lines[0] ?? "")).toEqual({ key: "n/00000", siblings: 1, conflict: false });
  const shown = await cluster.vc(["keys", "n/0000"]);
  expect(shown.stdout).toBe(`${names.slice(0, 10).join("\n")}\n`);
  expect(shown.stderr).toContain("10 keys, 0 in conflict");
}, 20_000);

it("a reader of keys that has enough is no error", async () => {
  const child = startVc(["keys"], cluster.env);
  child.stdout?.destroy();
  // On a busy machine it says how long it has been at it.
  expect(await finished(child)).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^(?:listing keys.*\n)?$/),
  });
});

it
  .runIf(existsSync("/dev/full"))
  .each([
    [["keys"]],
    [["read", "n/00000"]],
    [["trace"]],
    [["--help"]],
    [["keys", "--help"]],
    [["help"]],
    [["completion", "bash"]],
    [["completion", "--servers"]],
    [["--version"]],
  ])("a full disk under standard output is told once, and is a failure: %j", async (args) => {
  const full = openSync("/dev/full", "w");
  try {
    expect(await finished(startVc(args, cluster.env, full))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^(?!.*cannot be written.*cannot be written).*error: Standard output cannot be written: ENOSPC/s,
      ),
    });
  } finally {
    closeSync(full);
  }
});

describe("what one sees of the cluster", () => {
  it("status: every server side by side", async () => {
    const { code, document } = await cluster.json(["status"]);
    expect(code).toBe(0);
    const ups = document.servers.map(({ name, up }: any) => [name, up]);
    expect(ups).toEqual([
      ["s1", true],
      ["s2", true],
      ["s3", true],
    ]);
    expect(document.servers[0]).toMatchObject({
      id: expect.stringMatching(/^s1~/),
      phase: "serving",
      keys: expect.any(Number),
      lag: expect.any(Number),
    });
  });

  it("context: a token explained", async () => {
    const { document } = await cluster.json(["read", "flag"]);
    const explained = await cluster.json(["context", document.context]);
    expect(explained.document).toEqual({
      token: document.context,
      empty: false,
      cut: document.clock,
      dots: [],
    });
    const told = await cluster.vc(["context", document.context]);
    expect(told.stdout).toMatch(/s1 +updates 1 to \d+ +s1~/);
  });
});

describe("not allowed, not available, not understood", () => {
  it("6: another cluster's name", async () => {
    const { code, document } = await cluster.json(["read", "k", "--cluster", "another"]);
    expect(code).toBe(6);
    expect(document.error).toMatchObject({
      code: "VC_WRONG_CLUSTER",
      hint: expect.stringContaining("--cluster"),
    });
  });

  it("6: a value that is too large", async () => {
    const { code, document } = await cluster.json(["update", "k", "x".repeat(3 << 20)]);
    expect(code).toBe(6);
    expect(document.error).toMatchObject({
      code: "VC_TOO_LARGE",
      hint: "Split it over several keys.",
    });
  });

  it("5: nobody there", async () => {
    const nowhere = ["--hosts", "127.0.0.1", "--ports", "1"];
    const { code, document } = await cluster.json(["read", "k", ...nowhere]);
    expect(code).toBe(5);
    expect(document.error).toMatchObject({
      code: "VC_NO_SERVER",
      hint: expect.stringContaining("vc serve"),
    });
    const status = await cluster.json(["status", ...nowhere]);
    expect(status).toMatchObject({ code: 5, document: { servers: [{ name: "s1", up: false }] } });
  });

  it.each([
    [["read"], /KEY is missing/],
    [["read", "a", "b"], /Unexpected argument: b/],
    [["read", "a", "--foo"], /There is no flag --foo\./],
    [["read", "a", "--consistency", "two"], /^--consistency: "two" is none of one, quorum, all$/],
    [["read", "a", "--json=yes"], /^--json takes no value\.$/],
    [["read", "a", "--server"], /^--server takes a value, and there is none\.$/],
    [["read", "a", "--timeout", "soon"], /--timeout: not a whole number/],
    [["read", "a", "--server", "4"], /there is no server "4"/],
    [["update", "a", "{", "--parse"], /VALUE is not JSON/],
    [["update", "a", "b", "--context", "vc1.nonsense"], /The context token cannot be read/],
    [["context", "vc9.x"], /^The context token cannot be read: version 9 is unknown/],
    [["watch", "--since", "vc9.x"], /^Not a context token: version 9 is unknown/],
    [
      ["resolve", "a", "--keep", "1", "--delete"],
      /^--(keep|delete) and --(keep|delete) exclude each other\.$/,
    ],
    [["resolve", "a", "--parse"], /^--parse takes --value, too\.$/],
    [["trace", "--width", "5"], /^--width: "5" is not a whole number of at least 20$/],
    [
      ["trace", "--width", "1000000"],
      /^--width: "1000000" is not a whole number of at most 100000$/,
    ],
    [["trace", "--width", "wide"], /^--width: "wide" is not a whole number$/],
    [["trace", tmpdir()], / is a folder\.$/],
    [["completion", "tcsh"], /^"tcsh" is none of bash, zsh, fish$/],
  ])("2: %j", async (args, message) => {
    const { code, document } = await cluster.json(args);
    expect(code).toBe(2);
    expect(Object.keys(document)).toEqual(["error"]);
    expect(document.error.message).toMatch(message);
  });

  it("2: a command that does not exist, and the exit code of a process with --json", async () => {
    const { code, stdout } = await cluster.spawn(["raed", "a", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ hint: "Did you mean this?\n  vc read" });
    expect((await cluster.spawn(["read", "a", "--server", "4", "--json"])).code).toBe(2);
  });

  it.each([
    [["get", "a"], '"get" is not a command of vc.', "vc read"],
    [["help", "raed"], '"raed" is not a command of vc.', "vc read"],
    [["--timeout", "5"], "Before --timeout a command is missing.", "Flags go after it"],
    [["keys", "--conflict"], "There is no flag --conflict.", "Did you mean --conflicts?"],
  ])("2: %j", async (args, message, hint) => {
    const { code, stdout, stderr } = await cluster.spawn(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr).toContain(hint);
  });
});
