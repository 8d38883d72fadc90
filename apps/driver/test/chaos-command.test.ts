import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { KIND_NAMES } from "../src/chaos/kinds.js";
import type { ChaosOutcome } from "../src/chaos/outcome.js";
import { alive, type Running, run, serversOf, start } from "./driver.js";

const dir = mkdtempSync(join(tmpdir(), "vc-driver-chaos-command-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe("without starting anything", () => {
  test.each([["--list-faults"], ["--faults", "list"]])(
    "%s says which faults there are",
    async (...args) => {
      const { code, stdout } = await run("chaos", ...args);
      expect(code).toBe(0);
      expect(
        stdout
          .trim()
          .split("\n")
          .map((line) => line.split(" ")[0]),
      ).toEqual(KIND_NAMES);
      const json = await run("chaos", ...args, "--json");
      const { faults } = JSON.parse(json.stdout) as { faults: { kind: string }[] };
      expect(faults.map(({ kind }) => kind)).toEqual(KIND_NAMES);
    },
  );

  test.each<[string[], RegExp]>([
    [["--faults", "kil"], /--faults: kil is no kind of fault; there are kill, /],
    [["--servers", "2", "--faults", "partial-partition"], /partial-partition needs 3 servers/],
    [["--seed", "x"], /--seed: expected a whole number from 0 to 2\^64 - 1, got "x"/],
    [["--duration", "soon"], /--duration soon: expected a time such as 90s/],
    [["--duration", "5s", "--minutes", "1"], /minutes/],
    [["--replay", "nowhere"], /--replay nowhere: cannot be read/],
    [["--replay", "nowhere", "--seed", "1"], /replay/],
    [["--out", "."], /--out \.: is not empty/],
    [["--servers", "0"], /servers/],
    [["surplus"], /surplus/],
  ])("%j is wrong usage", async (args, message) => {
    const { code, stdout, stderr } = await run("chaos", ...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test("a schedule with a mistake is refused", async () => {
    const file = join(dir, "schedule.json");
    writeFileSync(file, '{"format": 1, "servers": 99}');
    const { code, stderr } = await run("chaos", "--replay", file);
    expect(code).toBe(2);
    expect(stderr).toContain("servers: expected a whole number from 1 to 16, got 99");
  });
});

describe("a short run", () => {
  test("ends after so many kills, and its schedule can be done again", async () => {
    const folder = join(dir, "first");
    const args = ["--seed", "7", "--faults", "kill,drop", "--clients", "3", "--servers", "2"];
    const first = await run("chaos", ...args, "--kills", "2", "--out", folder, "--json", "-q");
    expect([first.code, first.stderr]).toEqual([0, ""]);
    const outcome = JSON.parse(first.stdout) as ChaosOutcome;
    expect(outcome).toMatchObject({ outcome: "passed", seed: "7", servers: 2, kills: 2 });
    expect(Object.keys(outcome.faults).toSorted()).toEqual(["drop", "kill"]);

    const again = join(dir, "again");
    const second = await run("chaos", "--replay", folder, "--out", again, "--json", "-q");
    expect(second.code).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ outcome: "passed", seed: "7", kills: 2 });
    const schedule = (from: string): string => readFileSync(join(from, "schedule.json"), "utf8");
    expect(schedule(again)).toBe(schedule(folder));
  });

  test("of one server passes, and leaves nothing when nobody asks for it", async () => {
    const { code, stdout, stderr } = await run(
      ...`chaos --servers 1 --duration 1s --faults kill-all,pause`.split(" "),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/chaos with seed \d+: passed in /);
    const folder = /everything goes to (\S+)/.exec(stderr)?.[1] ?? "";
    expect(folder).toContain("vc-driver-chaos-");
    expect(existsSync(folder)).toBe(false);
  });
});

describe("no server outlives the driver", () => {
  /** A run in the middle, with a folder of its own. */
  async function midway(): Promise<{ driver: Running; servers: number[]; folder: string }> {
    const driver = start("chaos", "--duration", "10m", "--seed", "3");
    await vi.waitFor(
      () => expect(driver.stderr()).toMatch(/running: .* 3 of 3 servers up/),
      60_000,
    );
    let servers: number[] = [];
    await vi.waitFor(() => {
      servers = serversOf(driver.child);
      expect(servers).toHaveLength(3);
    }, 30_000);
    const folder = /everything goes to (\S+)/.exec(driver.stderr())?.[1] ?? "";
    return { driver, servers, folder };
  }

  const gone = (driver: Running, servers: number[]): Promise<void> =>
    vi.waitFor(() => {
      expect(alive(servers)).toEqual([]);
      expect(serversOf(driver.child)).toEqual([]);
    }, 10_000);

  const mounts = (folder: string): readonly string[] =>
    process.platform === "linux"
      ? readFileSync("/proc/mounts", "utf8")
          .split("\n")
          .filter((line) => line.includes(folder))
      : [];

  test("SIGINT ends everything and removes it, and says so", async () => {
    const { driver, servers, folder } = await midway();
    driver.child.kill("SIGINT");
    const { code, stderr } = await driver.ended;
    expect(code).toBe(130);
    expect(stderr).toContain("interrupted; all servers have been ended");
    await gone(driver, servers);
    expect(mounts(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  test("not even when the driver is killed; and nothing stays mounted", async () => {
    const { driver, servers, folder } = await midway();
    driver.child.kill("SIGKILL");
    await driver.ended;
    await gone(driver, servers);
    await vi.waitFor(() => expect(mounts(folder)).toEqual([]), 10_000);
    // What it had written is still there, for whoever wants to know.
    expect(readdirSync(folder)).toContain("schedule.json");
  });
});
