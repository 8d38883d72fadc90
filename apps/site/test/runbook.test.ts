/** What "Operating" says of backups and members, done to real servers with real folders. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { connect } from "@vclock/sdk";
import { type RunningServer, startServer } from "@vclock/server";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { freePorts } from "./ports.js";

const NAMES = ["s1", "s2", "s3"];
const WAIT = { timeout: 60_000, interval: 50 };

let dir: string;
let ports: readonly number[];
const running = new Map<string, RunningServer>();

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "vc-runbook-"));
  ports = await freePorts(3);
});

afterEach(async () => {
  await stop(...running.keys());
  rmSync(dir, { recursive: true, force: true });
});

const folder = (name: string): string => join(dir, name);
const addressOf = (name: string): string => `127.0.0.1:${ports[NAMES.indexOf(name)] ?? 0}`;

/** Starts servers that know of these members, and waits until they serve. */
async function start(names: readonly string[], members: readonly string[] = NAMES): Promise<void> {
  const list = members.map((name) => ({
    name,
    host: "127.0.0.1",
    port: ports[NAMES.indexOf(name)] ?? 0,
  }));
  for (const name of names) {
    mkdirSync(folder(name), { recursive: true });
    const options = { name, members: list, admin: null, logLevel: "silent" } as const;
    running.set(name, await startServer({ ...options, dataDir: folder(name) }));
  }
  await vi.waitUntil(
    () => names.every((name) => running.get(name)?.status().phase === "serving"),
    WAIT,
  );
}

async function stop(...names: readonly string[]): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      await running.get(name)?.stop();
      running.delete(name);
    }),
  );
}

/** Updates a key at all servers that run. */
async function write(key: string, value: string): Promise<void> {
  const store = await connect({ servers: [...running.keys()].map(addressOf), timeoutMs: 30_000 });
  await store.update(key, value, { consistency: "all" });
  await store.close();
}

/** What one server shows, of itself. */
async function shows(name: string, key: string): Promise<unknown> {
  const store = await connect({ servers: [addressOf(name)] });
  const read = await store.read(key, { consistency: "one" });
  await store.close();
  return read.type === "value" ? read.value : read.type;
}

it("the whole cluster, back to yesterday", async () => {
  await start(NAMES);
  await write("plan", "yesterday's");
  await stop(...NAMES);
  cpSync(folder("s2"), folder("backup"), { recursive: true });

  await start(NAMES);
  await write("plan", "a mistake");
  await stop(...NAMES);

  for (const name of NAMES) rmSync(folder(name), { recursive: true });
  cpSync(folder("backup"), folder("s2"), { recursive: true });
  await start(["s2"], ["s2"]);
  expect(await shows("s2", "plan")).toBe("yesterday's");
  await stop("s2");

  await start(["s2", "s1"], ["s1", "s2"]);
  await stop("s1", "s2");
  await start(["s1", "s2", "s3"]);
  for (const name of NAMES) expect(await shows(name, "plan")).toBe("yesterday's");
  await write("plan", "today's");
  for (const name of NAMES) expect(await shows(name, "plan")).toBe("today's");
}, 180_000);

it("an old copy of one server's folder, put back", async () => {
  await start(NAMES);
  await write("plan", "old");
  await stop("s2");
  cpSync(folder("s2"), folder("backup"), { recursive: true });
  await start(["s2"]);
  await write("plan", "new");
  await stop("s2");

  rmSync(folder("s2"), { recursive: true });
  cpSync(folder("backup"), folder("s2"), { recursive: true });
  await start(["s2"]);
  // It finds out, stops and begins anew: meanwhile it says so, with an error.
  await vi.waitFor(async () => expect(await shows("s2", "plan")).toBe("new"), WAIT);
  await vi.waitFor(() => write("plan", "newer"), WAIT);
  for (const name of NAMES) expect(await shows(name, "plan")).toBe("newer");
}, 180_000);

it("adds a member, and removes one", async () => {
  await start(["s1", "s2"], ["s1", "s2"]);
  await write("plan", "two of us");
  for (const name of ["s1", "s2"]) {
    await stop(name);
    await start([name]);
  }
  await start(["s3"]);
  expect(await shows("s3", "plan")).toBe("two of us");
  await write("plan", "three of us");

  await stop("s2");
  for (const name of ["s1", "s3"]) {
    await stop(name);
    await start([name], ["s1", "s3"]);
  }
  await write("plan", "two again");
  for (const name of ["s1", "s3"]) expect(await shows(name, "plan")).toBe("two again");
}, 180_000);
