/**
 * `vc watch` and `vc trace` with three real servers.
 */
import { createInterface } from "node:readline";
import { readLog } from "@vclock/trace";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { finished, startVc, TestCluster } from "./processes.js";

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await TestCluster.start();
}, 60_000);
afterAll(() => cluster.stop(), 30_000);

/** `vc … --json`, a document a line, ended by Ctrl-C. */
function start(args: readonly string[]): {
  line: () => Promise<any>;
  interrupt: () => Promise<{ code: number | null; stderr: string }>;
} {
  const child = startVc(args, cluster.env);
  const ended = finished(child);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const iterator = lines[Symbol.asyncIterator]();
  return {
    line: async () => JSON.parse((await iterator.next()).value as string),
    interrupt: () => {
      child.kill("SIGINT");
      return ended;
    },
  };
}

describe("vc watch", () => {
  it("shows what changes, conflicts and deletes too, and goes on from its token", async () => {
    await cluster.vc(["update", "w:color", "blue"]);
    const watch = start(["watch", "w:", "--since", "beginning", "--json"]);
    expect(await watch.line()).toMatchObject({ key: "w:color", values: ["blue"], deleted: false });
    await cluster.vc(["update", "w:color", "red", "--context", "none"]);
    const conflict = await watch.line();
    expect(Object.keys(conflict)).toEqual([
      "type",
      "key",
      "values",
      "versions",
      "conflict",
      "deleted",
      "context",
      "token",
      "server",
    ]);
    expect(conflict).toMatchObject({ type: "changed", values: ["blue", "red"], conflict: true });
    await cluster.vc(["delete", "w:color"]);
    expect(await watch.line()).toMatchObject({ values: [], deleted: true });
    const end = watch.line();
    expect(await watch.interrupt()).toMatchObject({ code: 0, stderr: "" });
    const { type, token } = await end;
    expect(type).toBe("end");
    await cluster.vc(["update", "w:shape", "round"]);
    await cluster.vc(["update", "other", "1"]);
    const more = await cluster.vc(["watch", "w:", "--since", token, "--once", "--server", "3"]);
    expect(more).toMatchObject({ code: 0, stdout: "w:shape\tround\n" });
    expect(more.stderr).toMatch(
      /^1 change\nTo go on from here: {2}(?:npx )?vc watch w: --since vc1\.\S+\n$/,
    );
    // A context from a conflict resolves it, as that of a read does.
    const resolved = ["update", "w:color", "green", "--context", conflict.context];
    expect((await cluster.json(resolved)).document.conflict).toBe(false);
  });

  it("marks conflicts in words", async () => {
    await cluster.vc(["update", "m", "a"]);
    await cluster.vc(["update", "m", "b", "--context", "none"]);
    const { stdout } = await cluster.vc(["watch", "m", "--since", "beginning", "--once"]);
    expect(stdout).toBe("m\tconflict (2 values): a | b\n");
    const all = await cluster.vc(["watch", "--since", "beginning", "--once"]);
    expect(all.stdout).toContain(stdout);
    expect(all.stderr).toMatch(
      /^\d+ changes\nTo go on from here: {2}(?:npx )?vc watch --since vc1/,
    );
  });

  it.each([
    [["watch", "--since", "vc1.nonsense"], 2, "VC_INVALID_CONTEXT"],
    [["watch", "--hosts", "127.0.0.1", "--ports", "1"], 5, "VC_NO_SERVER"],
  ])("%j", async (args, code, name) => {
    const result = await cluster.json(args);
    expect(result).toMatchObject({ code, document: { error: { code: name } } });
  });
});

describe("vc trace of the running cluster", () => {
  it("draws what the servers did, and explains it", async () => {
    await cluster.json(["update", "t:key", "1", "--server", "1", "--consistency", "all"]);
    const { code, stdout } = await cluster.vc(["trace", "--key", "t:key"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^s1 +s2 +s3/);
    const { document } = await cluster.json(["trace", "--key", "t:key"]);
    const { events } = document.executions[0];
    const accepted = events.find(({ fields }: any) => fields.kind === "accepted");
    const applied = events.find(
      ({ fields, host }: any) => fields.kind === "applied" && host === "s3",
    );
    expect(accepted).toMatchObject({ host: "s1", fields: { key: "t:key" } });
    const [a, b] = [accepted, applied].map(({ host, index }: any) => `${host}:${index}`);
    const between = await cluster.json(["trace", "--between", a ?? "", b ?? ""]);
    expect(between.document.order).toBe("before");
    expect(between.document.path.length).toBeGreaterThan(2);
    expect((await cluster.vc(["trace", "--check"])).code).toBe(0);
  });

  it("exports logs that pass the strict checker, filtered or not", async () => {
    for (const filter of [[], ["--key", "t:key"], ["--since", "1h"], ["--host", "s2"]]) {
      const { stdout } = await cluster.vc(["trace", "--format", "shiviz", ...filter]);
      const { violations, totals } = readLog(stdout);
      expect(violations).toEqual([]);
      expect(totals.events).toBeGreaterThan(0);
    }
    expect((await cluster.vc(["trace", "--svg"])).stdout).toMatch(/^<svg/);
  });

  it("follows what they do", async () => {
    const trace = start(["trace", "--follow", "--key", "f:key", "--json"]);
    await cluster.vc(["update", "f:key", "1", "--consistency", "all"]);
    expect((await trace.line()).fields).toMatchObject({ key: "f:key", kind: "accepted" });
    expect(await trace.interrupt()).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    [["trace", "--follow", "--svg"], 2, "VC_USAGE"],
    [["trace", "--key", "nobody wrote this"], 2, "VC_USAGE"],
    [["trace", "--hosts", "127.0.0.1", "--ports", "1"], 5, "VC_NO_SERVER"],
  ])("%j", async (args, code, name) => {
    expect(await cluster.vc(args)).toMatchObject({ code, stdout: "" });
    const words = args.filter((word) => word !== "--svg");
    if (words.length < args.length) return;
    expect((await cluster.json(args)).document.error.code).toBe(name);
  });
});
