import { describe, expect, it } from "vitest";
import { openLog, RateLimit } from "./log.js";

describe("openLog", () => {
  it("numbers the lines of each server from 1", () => {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const { log } = openLog({ name: "s1", level: "info", format: "json", write });
    log.info({ event: "first" }, "one");
    log.debug("not written, not counted");
    log.warn({ event: "second" }, "two");
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { server: "s1", n: 1, event: "first", msg: "one", level: 30 },
      { server: "s1", n: 2, event: "second", msg: "two", level: 40 },
    ]);
  });

  it("writes one line of plain words for a terminal", () => {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const { log } = openLog({ name: "s1", level: "info", format: "pretty", write });
    log.info({ event: "peer-connected", peer: "s2" }, "connected to s2");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: s1 1 connected to s2 \{"peer":"s2"\}\n$/,
    );
  });
});

describe("RateLimit", () => {
  it("lets some lines of a kind through in a while, then says how many it left out", () => {
    let now = 0;
    const rate = new RateLimit(() => now, 2, 100);
    expect(["a", "a", "a", "a", "b"].map((kind) => rate.admit(kind))).toEqual([
      0,
      0,
      undefined,
      undefined,
      0,
    ]);
    now = 100;
    expect([rate.admit("a"), rate.admit("a"), rate.admit("b")]).toEqual([2, 0, 0]);
  });
});
