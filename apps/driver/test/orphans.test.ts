import { describe, expect, test, vi } from "vitest";
import { alive, type Running, serversOf, start } from "./driver.js";

/** A driver in the middle of a scenario: one server runs, one is paused. */
async function midway(): Promise<{ driver: Running; servers: number[] }> {
  const driver = start("run", "never-done.yaml");
  await vi.waitFor(() => expect(driver.stderr()).toContain("s2 becomes busy"), 30_000);
  const servers = serversOf(driver.child);
  expect(servers).toHaveLength(2);
  return { driver, servers };
}

const gone = (servers: number[]): Promise<void> =>
  vi.waitFor(() => expect(alive(servers)).toEqual([]), 10_000);

test("a server that ends though nobody asked it to fails the scenario at once", async () => {
  const { driver, servers } = await midway();
  process.kill(servers[0]!, "SIGKILL");
  const { code, stdout } = await driver.ended;
  expect(code).toBe(1);
  expect(stdout).toMatch(/VC_DRIVER_SERVER: s[12] was ended by SIGKILL; nobody asked it to/);
  await gone(servers);
});

describe("no server outlives the driver", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s ends everything, and says so",
    async (signal) => {
      const { driver, servers } = await midway();
      driver.child.kill(signal);
      const { code, stderr } = await driver.ended;
      expect(code).toBe(130);
      expect(stderr).toContain("interrupted; all servers have been ended");
      await gone(servers);
    },
  );

  test("not even when the driver is killed and cannot do anything about it", async () => {
    const { driver, servers } = await midway();
    driver.child.kill("SIGKILL");
    await driver.ended;
    await gone(servers);
  });
});
