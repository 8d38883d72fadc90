import { expect, test } from "vitest";
import type { Cluster } from "../cluster/cluster.js";
import { Link } from "../cluster/link.js";
import { ScheduleClock } from "./schedule-clock.js";
import { Servers } from "./servers.js";

async function servers(): Promise<{ servers: Servers; close: () => Promise<void> }> {
  const doors = await Promise.all([Link.open(), Link.open()]);
  // Nothing here touches a process.
  const cluster = { awake: () => [0, 1] } as unknown as Cluster;
  const close = async (): Promise<void> => {
    await Promise.all(doors.map((door) => door.close()));
  };
  return { servers: new Servers(cluster, doors, new ScheduleClock(0), () => {}), close };
}

const never = new AbortController().signal;

test("who holds a server has it alone; others wait, whoever wants other servers does not", async () => {
  const { servers: held, close } = await servers();
  const done: string[] = [];
  let release = (): void => {};
  const first = held.hold([0], never, async () => {
    await new Promise<void>((resolve) => (release = resolve));
    done.push("first");
  });
  const both = held.hold([0, 1], never, async () => void done.push("both"));
  await held.hold([1], never, async () => void done.push("other"));
  expect(done).toEqual(["other"]);
  release();
  expect(await Promise.all([first, both])).toEqual([true, true]);
  expect(done).toEqual(["other", "first", "both"]);
  await close();
});

test("a server is let go of when what was done to it fails", async () => {
  const { servers: held, close } = await servers();
  await expect(held.hold([0], never, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await held.hold([0], never, async () => {})).toBe(true);
  await close();
});

test("who waits when everything ends does nothing any more", async () => {
  const { servers: held, close } = await servers();
  const ending = new AbortController();
  let release = (): void => {};
  const first = held.hold([0], ending.signal, () => new Promise((resolve) => (release = resolve)));
  const second = held.hold([0], ending.signal, () => Promise.reject(new Error("too late")));
  ending.abort();
  expect(await second).toBe(false);
  release();
  await first;
  await close();
});
