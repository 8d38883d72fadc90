import type { Client } from "@vclock/sdk";
import { beforeEach, describe, expect, it } from "vitest";

import { resolveSettings } from "../cluster/settings.js";
import { Ui, type Sink } from "../output/ui.js";
import { readOf, S1, S2, version, writtenOf } from "../testing/fixtures.js";
import { complete } from "./complete.js";
import { ShellSession, type Ask } from "./session.js";

let printed: { out: string; err: string };
let calls: unknown[][];
const conflict = readOf("color", version("blue", S1, 3), version("red", S2, 2));

function sink(stream: "out" | "err"): Sink {
  const write = (text: string): boolean => {
    printed[stream] += text;
    return true;
  };
  return { write, once: () => undefined, on: () => undefined, off: () => undefined };
}

/** A client that writes down what it is asked, and answers from fixtures. */
function fakeClient(): Client {
  const access = (server: string | undefined): object => ({
    read: async (key: string) => {
      calls.push(["read", server, key]);
      return key === "color" ? conflict : readOf(key);
    },
    update: async (key: string, value: string, options: { context?: unknown }) => {
      calls.push(["update", server, key, value, options.context]);
      return writtenOf(key, version(value, S1, 4));
    },
    async *keys(prefix: string) {
      for (const key of ["color", "count", "with space"]) {
        if (key.startsWith(prefix)) yield { key, siblings: 1 };
      }
    },
  });
  return { ...access(undefined), at: (server: string) => access(server) } as Client;
}

function sessionWith(ask?: Ask): ShellSession {
  const ui = new Ui(sink("out"), sink("err"), {}, false);
  const settings = resolveSettings({}, { VC_SERVERS: "h:1,h:2" }, "/");
  return new ShellSession({ client: fakeClient(), settings, ui, ask });
}

beforeEach(() => {
  printed = { out: "", err: "" };
  calls = [];
});

describe("contexts", () => {
  it("of a read are used by the next write, which says so; then those of the write", async () => {
    const session = sessionWith();
    await session.execute("update color green");
    await session.execute("read color");
    await session.execute("update color green");
    expect(printed.err).toContain("with the context of your last read of it");
    await session.execute("update color blue");
    expect(printed.err).toContain("with the context of your last write to it");
    const token = conflict.context.toToken();
    expect(calls.map((call) => call[4])).toEqual([undefined, undefined, token, token]);
  });

  it("can be set to none, and forgotten", async () => {
    const session = sessionWith();
    await session.execute("context color none");
    await session.execute("update color green");
    await session.execute("context color forget");
    await session.execute("update color green");
    expect(calls.map((call) => call[4])).toEqual(["none", undefined]);
  });
});

it("takes a command as it is shown, with vc in front", async () => {
  const session = sessionWith();
  for (const line of ["vc read a", "npx vc read b"]) await session.execute(line);
  expect(calls.map((call) => call[2])).toEqual(["a", "b"]);
  await session.execute("vc");
  expect(printed.err).toContain('"vc" is no command of the shell.');
});

it("talks to the server that use picks", async () => {
  const session = sessionWith();
  for (const line of ["use 2", "read a", "use any", "read a"]) await session.execute(line);
  expect(calls).toEqual([
    ["read", "h:2", "a"],
    ["read", undefined, "a"],
  ]);
  await session.execute("use 3");
  expect(printed.err).toContain('There is no server "3".\n  The servers are 1 s1, 2 s2.');
});

it("asks for what is missing, and which sibling to keep", async () => {
  const answers = ["color", "2"];
  const session = sessionWith(async () => answers.shift());
  await session.execute("resolve");
  expect(calls.at(-1)).toEqual(["update", undefined, "color", "red", conflict.context]);
  answers.push("color", "=purple");
  await session.execute("resolve");
  expect(calls.at(-1)).toEqual(["update", undefined, "color", "purple", conflict.context]);
  await session.execute("resolve color");
  expect(printed.out).toContain("color is left as it is, with 2 values in conflict.");
});

it("goes on after an error, and keeps the exit code", async () => {
  const session = sessionWith();
  expect(await session.execute("raed color")).toBe(true);
  expect(printed.err).toContain("Did you mean read?");
  expect(await session.execute("read")).toBe(true);
  expect(printed.err).toContain("The key is missing.");
  expect(session.exitCode).toBe(2);
  await session.execute("read nothing");
  expect(session.exitCode).toBe(4);
  expect(await session.execute("exit")).toBe(false);
});

describe("completion", () => {
  it.each([
    ["re", ["read ", "resolve "], "re"],
    ["use ", ["s1 ", "s2 ", "any "], ""],
    ["read co", ["color ", "count "], "co"],
    ["read ", ["color ", "count ", "'with space' "], ""],
    ["status x", [], "x"],
    ["nonsense x", [], "x"],
  ])("%j", async (line, candidates, replaced) => {
    expect(await complete(sessionWith(), line)).toEqual([candidates, replaced]);
  });
});
