import { platform } from "node:os";
import { describe, expect, it } from "vitest";
import { countCost, parseCpuMs, parseMemory, readUsage } from "./usage.js";

describe("parseCpuMs", () => {
  it("adds user and system time, whatever the process is called", () => {
    const rest = "S 1 2 3 4 5 6 7 8 9 10 1234 66 0 0 20 0 11 0 42";
    expect(parseCpuMs(`77 (node) ${rest}`)).toBe(13_000);
    expect(parseCpuMs(`77 (a ) S 1 b) ${rest}`)).toBe(13_000);
  });
});

describe("parseMemory", () => {
  it("finds a field", () => {
    const status = "Name:\tnode\nVmRSS:\t   51200 kB\nRssAnon:\t 1024 kB\n";
    expect(parseMemory(status, "VmRSS")).toBe(52_428_800);
    expect(parseMemory(status, "RssAnon")).toBe(1_048_576);
    expect(parseMemory(status, "RssFile")).toBe(0);
  });
});

describe.runIf(platform() === "linux")("readUsage", () => {
  it("tells of a process that runs, and of no other", () => {
    const usage = readUsage(process.pid)!;
    expect(usage.rssBytes).toBeGreaterThan(usage.rssAnonBytes);
    expect(usage.rssAnonBytes).toBeGreaterThan(1_000_000);
    expect(readUsage(2 ** 30)).toBeUndefined();
  });
});

describe("countCost", () => {
  it("counts the CPU time of this process", () => {
    const end = countCost({
      servers: [{ name: "self", pid: process.pid }],
      bystanders: [{ name: "gone", pid: 2 ** 30 }],
    });
    const untilUs = process.cpuUsage().user + 60_000;
    while (process.cpuUsage().user < untilUs) Math.sqrt(2);
    const { generator, servers, bystandersShare, othersShare } = end();
    expect(bystandersShare).toBe(0);
    expect(generator.cpuMs).toBeGreaterThanOrEqual(60);
    // Ticks of 10 ms at either end.
    for (const { cpuMs } of servers) expect(cpuMs).toBeGreaterThanOrEqual(30);
    expect(othersShare >= 0 && othersShare <= 1.1).toBe(true);
  });

  it("leaves out a process that is gone", () => {
    expect(countCost({ servers: [{ name: "gone", pid: 2 ** 30 }] })().servers).toEqual([]);
  });
});
