/**
 * Every command against three real servers.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { TestCluster } from "./processes.js";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await TestCluster.start();
}, 30_000);
afterAll(() => cluster.stop(), 30_000);

const READ_FIELDS = [
  "answered",
  "clock",
  "conflict",
  "context",
  "found",
  "key",
  "server",
  "unreachable",
  "values",
  "versions",
];
const WRITE_FIELDS = [
  "answered",
  "clock",
  "conflict",
  "context",
  "dot",
  "key",
  "server",
  "unreachable",
  "values",
];

describe("a value's life", () => {
  it("is written, read and deleted; standard output has the result and nothing else", async () => {
    const written = await cluster.vc(["update", "color", "blue"]);
    expect(written).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^updated color {2}s\d~[a-z2-7]{16}:\d+\n$/),
      stderr: expect.stringMatching(/^answered by s1, together with s\d.* ms\ncontext vc1\.\S+\n$/),
    });
    expect(await cluster.vc(["read", "color"])).toMatchObject({ code: 0, stdout: "blue\n" });
    expect(await cluster.vc(["delete", "color"])).toMatchObject({ code: 0 });
    expect(await cluster.vc(["read", "color"])).toMatchObject({
      code: 4,
      stdout: "",
      stderr: expect.stringContaining("There is no key color."),
    });
    expect(await cluster.vc(["delete", "color"])).toMatchObject({ code: 4, stdout: "" });
  });

  it("is told in documents of a fixed shape", async () => {
    const written = await cluster.json([
      "update",
      "shape",
      "--parse",
      '{"a":[1,{"$binary":"AAE="}]}',
    ]);
    expect(written.code).toBe(0);
    expect(Object.keys(written.document).sort()).toEqual(WRITE_FIELDS);
    const { code, document } = await cluster.json(["read", "shape"]);
    expect(code).toBe(0);
    expect(Object.keys(document).sort()).toEqual(READ_FIELDS);
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
    expect(Object.keys(deleted.document).sort()).toEqual(WRITE_FIELDS);
    const missing = await cluster.json(["read", "shape"]);
    expect(missing).toMatchObject({
      code: 4,
      document: { found: false, values: [], versions: [] },
    });
    expect(await cluster.json(["delete", "shape"])).toMatchObject({
      code: 4,
      document: { dot: null },
    });
  });

  it("of a mebibyte comes through standard input byte for byte", async () => {
    const text = "0123456789abcde\n".repeat(65_536);
    expect((await cluster.vc(["update", "large", "-"], text)).code).toBe(0);
    const read = await cluster.vc(["read", "large", "--server", "3"]);
    expect(read.stdout.length).toBe(text.length + 1);
    expect(read.stdout === `${text}\n`).toBe(true);
    const bytes = Uint8Array.of(0, 255, 254, 10);
    expect((await cluster.vc(["update", "bytes", "-"], bytes)).code).toBe(0);
    expect((await cluster.vc(["read", "bytes"])).stdout).toBe("<binary, 4 bytes: 00 ff fe 0a>\n");
  });
});

describe("a conflict", () => {
  it("is shown, counted, explained and resolved", async () => {
    await cluster.vc(["update", "flag", "green"]);
    const conflict = ["update", "flag", "white", "--context", "none"];
    expect(await cluster.vc([...conflict, "--fail-on-conflict"])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("These updates are concurrent"),
    });
    const shown = await cluster.vc(["read", "flag"]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(
      /^flag has 2 values, in conflict:\n {2}1 {2}green\n {5}s1~\w+:\d+ {2}written through s1, its event \d+\n {2}2 {2}white\n/,
    );
    expect(shown.stderr).toContain("vc resolve flag");
    const [failing, listed, asked] = await Promise.all([
      cluster.vc(["read", "flag", "--fail-on-conflict"]),
      cluster.vc(["keys", "flag", "--conflicts", "--fail-on-conflict"]),
      cluster.vc(["resolve", "flag"]),
    ]);
    expect(failing.code).toBe(3);
    expect(listed).toMatchObject({ code: 3, stdout: "flag\tconflict (2 values)\n" });
    expect(asked).toMatchObject({
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

  it("resolves by value, by dot or by deleting, in JSON too", async () => {
    const shell = cluster.shell();
    await shell.run("update dots one");
    await shell.run("context dots none");
    const two = await shell.run("update dots two");
    await shell.close();
    const dot = `${two.dot.node}:${two.dot.counter}`;
    expect((await cluster.json(["resolve", "dots"])).document.error.code).toBe("VC_USAGE");
    const kept = await cluster.json(["resolve", "dots", "--keep", dot]);
    expect(kept).toMatchObject({
      code: 0,
      document: { key: "dots", conflict: false, values: ["two"] },
    });
    await cluster.vc(["update", "dots", "three", "--context", "none"]);
    const merged = await cluster.json(["resolve", "dots", "--value", '["two","three"]', "--parse"]);
    expect(merged.document.values).toEqual([["two", "three"]]);
    await cluster.vc(["update", "dots", "four", "--context", "none"]);
    expect((await cluster.json(["resolve", "dots", "--delete"])).document.values).toEqual([]);
    expect((await cluster.vc(["read", "dots"])).code).toBe(4);
  });

  it("of two writers who take turns never grows beyond two values", async () => {
    const [a, b] = [cluster.shell("--server", "1"), cluster.shell("--server", "2")];
    // Without this each would start from what its server holds, the other's value.
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
    await Promise.all([a.close(), b.close()]);
  });
});

describe("odd keys", () => {
  const keys = [
    "__proto__",
    "constructor",
    "🎉",
    "with spaces",
    "a:b=c",
    "é",
    "k".repeat(1_024),
    "help",
  ];

  it("are keys like any other, in arguments and in the shell", async () => {
    const shell = cluster.shell();
    for (const key of keys) {
      expect(await shell.run(`update '${key}' 'value of ${key}'`)).toMatchObject({ key });
      expect(await shell.run(`read '${key}'`)).toMatchObject({ key, values: [`value of ${key}`] });
    }
    await shell.close();
    const read = await Promise.all(
      ["__proto__", "with spaces"].map((key) => cluster.vc(["read", key])),
    );
    expect(read.map(({ stdout }) => stdout)).toEqual([
      "value of __proto__\n",
      "value of with spaces\n",
    ]);
  });

  it("may begin with a dash, after a double dash", async () => {
    expect((await cluster.vc(["update", "--", "-x", "--json"])).code).toBe(0);
    expect((await cluster.vc(["read", "--", "-x"])).stdout).toBe("--json\n");
    expect((await cluster.json(["read", "--", "-x"])).document.values).toEqual(["--json"]);
  });

  it.each([["k".repeat(1_025)], [""]])("%# is refused", async (key) => {
    const { code, document } = await cluster.json(["update", key, "v"]);
    expect(code).toBe(2);
    expect(document.error.code).toBe("VC_INVALID_KEY");
  });
});

describe("many keys", () => {
  it("are streamed in order, and a reader that has enough is no error", async () => {
    const names = Array.from({ length: 2_500 }, (_, i) => `n/${String(i).padStart(5, "0")}`);
    const shell = cluster.shell("--consistency", "one");
    for (const name of names) shell.send(`update ${name} ${"v".repeat(10)}`);
    await shell.close();
    const listed = await cluster.vc(["keys", "n/", "--json", "--server", "1"]);
    const lines = listed.stdout.trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { key: string }).key)).toEqual(names);
    expect(JSON.parse(lines[0] ?? "")).toEqual({ key: "n/00000", siblings: 1, conflict: false });
    const shown = await cluster.vc(["keys", "n/0000", "--server", "1"]);
    expect(shown.stdout).toBe(`${names.slice(0, 10).join("\n")}\n`);
    expect(shown.stderr).toContain("10 keys, 0 in conflict");
  });
});

describe("what one sees of the cluster", () => {
  it("status: every server side by side", async () => {
    const { code, document } = await cluster.json(["status"]);
    expect(code).toBe(0);
    expect(document.servers.map(({ name, up }: any) => [name, up])).toEqual([
      ["s1", true],
      ["s2", true],
      ["s3", true],
    ]);
    const [first] = document.servers;
    expect(first.id).toMatch(/^s1~/);
    expect(first).toMatchObject({
      phase: "serving",
      keys: expect.any(Number),
      lag: expect.any(Number),
    });
  });

  it("context: a token explained, with no server", async () => {
    await cluster.vc(["update", "told", "v"]);
    const { document } = await cluster.json(["read", "told"]);
    const offline = { ...cluster, env: {} };
    expect(offline.env).toEqual({});
    const explained = await cluster.json(["context", document.context]);
    expect(explained.document).toMatchObject({ empty: false, cut: document.clock, dots: [] });
    expect((await cluster.vc(["context", document.context])).stdout).toMatch(
      /s1 +events 1 to \d+ +s1~/,
    );
  });
});

describe("not allowed, not available, not understood", () => {
  it("6: another cluster's name", async () => {
    const { code, document } = await cluster.json(["read", "k", "--cluster", "another"]);
    expect(code).toBe(6);
    expect(document.error.code).toBe("VC_WRONG_CLUSTER");
  });

  it("6: a value that is too large", async () => {
    const { code, document } = await cluster.json(["update", "k", "-"], "x".repeat(3 << 20));
    expect(code).toBe(6);
    expect(document.error.code).toBe("VC_TOO_LARGE");
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
    [["read", "a", "--consistency", "two"], /one of: one, quorum, all/],
    [["read", "a", "--timeout", "soon"], /--timeout: not a whole number/],
    [["read", "a", "--server", "4"], /there is no server "4"/],
    [["raed", "a"], /"raed" is not a command/],
    [["update", "a", "{", "--parse"], /VALUE is not JSON/],
    [["update", "a", "b", "--context", "vc1.nonsense"], /The context token cannot be read/],
    [["context", "vc9.x"], /The context token cannot be read/],
    [["resolve", "a", "--keep", "1", "--delete"], /--delete|--keep/],
  ])("2: %j", async (args, message) => {
    const { code, document } = await cluster.json(args);
    expect(code).toBe(2);
    expect(Object.keys(document)).toEqual(["error"]);
    expect(document.error.message).toMatch(message);
  });
});
