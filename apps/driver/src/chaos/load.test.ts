import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, startServer } from "@vclock/server";
import type { HistoryOperation } from "@vclock/simulation";
import { Random } from "@vclock/simulation";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkMultiValue } from "../check/multi-value.js";
import { Source } from "../check/source.js";
import { Link } from "../cluster/link.js";
import { HistoryFile } from "../record/history-file.js";
import { Crew, keyNames } from "./crew.js";

let server: RunningServer;
let door: Link;
let dir: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "vc-driver-load-"));
  server = await startServer({
    cluster: "vc-driver",
    name: "s1",
    members: [{ name: "s1", host: "127.0.0.1", port: 0 }],
    admin: null,
    dataDir: null,
    logLevel: "silent",
  });
  door = await Link.open();
  door.aim(server.port);
});

afterEach(async () => {
  await server.stop();
  await door.close();
  rmSync(dir, { recursive: true });
});

/** Machines may be busy. */
function eventually(holds: () => void): Promise<void> {
  return vi.waitFor(holds, 20_000);
}

const LOAD = { clients: 6, keys: 3, rate: 2_000 };

interface Work {
  readonly operations: HistoryOperation[];
  end(): Promise<void>;
}

async function work(record?: (operation: HistoryOperation) => void): Promise<Work> {
  const operations: HistoryOperation[] = [];
  const crew = await Crew.assemble({
    load: LOAD,
    doors: [door],
    random: new Random(1n),
    record: (operation) => {
      operations.push(operation);
      record?.(operation);
    },
  });
  const stop = new AbortController();
  const worked = crew.work(stop.signal, async (ms) => {
    await new Promise((resolve) => {
      setTimeout(resolve, Math.max(0, ms));
    });
  });
  const end = async (): Promise<void> => {
    stop.abort();
    await worked;
    await crew.dismiss();
  };
  return { operations, end };
}

test("six kinds of clients do everything there is to do, and what they record is clean", async () => {
  const file = new HistoryFile(join(dir, "history.jsonl"), { servers: 1, before: undefined });
  const { operations, end } = await work((operation) => file.append(operation));
  await eventually(() => expect(operations.length).toBeGreaterThan(600));
  await end();
  file.close();
  const count = (is: (operation: HistoryOperation) => boolean): number =>
    operations.filter(is).length;
  for (const kind of ["read", "update", "delete"] as const) {
    expect([kind, count(({ operation }) => operation === kind)]).not.toEqual([kind, 0]);
  }
  for (const level of ["one", "quorum", "all"]) {
    expect(count(({ consistency }) => consistency === level)).toBeGreaterThan(0);
  }
  expect(count(({ after }) => after !== undefined)).toBeGreaterThan(100);
  expect(count(({ outcome }) => outcome === "ok")).toBe(operations.length);
  const siblings = operations.some(
    (each) => each.operation === "read" && (each.values?.length ?? 0) > 1,
  );
  expect(siblings).toBe(true);
  const values = operations.flatMap((each) => (each.operation === "update" ? [each.value] : []));
  expect(new Set(values).size).toBe(values.length);
  const { rules } = await checkMultiValue(new Source(file.path), { lostDisks: false });
  expect(rules.filter(({ result }) => result === "violated")).toEqual([]);
});

test("what nobody answered is unknown, what was never sent has failed, and the load goes on", async () => {
  const { operations, end } = await work();
  await eventually(() => expect(operations.length).toBeGreaterThan(50));
  door.set({ there: "pass", back: "drop" });
  await eventually(() =>
    expect(operations.some(({ outcome }) => outcome === "unknown")).toBe(true),
  );
  door.aim(undefined);
  door.set({ there: "pass", back: "pass" });
  await eventually(() => expect(operations.some(({ outcome }) => outcome === "failed")).toBe(true));
  const lost = operations.filter(({ outcome }) => outcome === "unknown");
  expect(lost.every(({ operation }) => operation !== "read")).toBe(true);
  door.aim(server.port);
  const before = operations.length;
  await eventually(() =>
    expect(operations.slice(before).some(({ outcome }) => outcome === "ok")).toBe(true),
  );
  await end();
});

test("keys have names", () => {
  expect(keyNames(LOAD)).toEqual(["k1", "k2", "k3"]);
});
