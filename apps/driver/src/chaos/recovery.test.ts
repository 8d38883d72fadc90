import { VersionVector } from "@vclock/clock";
import type { ServerStatus } from "@vclock/sdk";
import { describe, expect, test } from "vitest";
import { madeGood, notQuiet } from "./recovery.js";

type Change = Partial<Omit<ServerStatus, "clock">> & {
  readonly clock?: Record<string, number>;
};

function status(name: string, change: Change = {}): ServerStatus {
  const { clock = { "s1~a": 3, "s2~b": 2 }, ...rest } = change;
  const peer = name === "s1" ? "s2" : "s1";
  return {
    name,
    node: `${name}~a` as ServerStatus["node"],
    cluster: "vc-driver",
    phase: "serving",
    clock: VersionVector.of(clock),
    keys: 2,
    conflicts: 0,
    rememberedDeletes: 0,
    waitingOperations: 0,
    waitingRequests: 0,
    storeFull: false,
    transfer: undefined,
    peers: [peerStatus(peer, {})],
    ...rest,
  };
}

function peerStatus(
  name: string,
  change: Partial<ServerStatus["peers"][number]>,
): ServerStatus["peers"][number] {
  return {
    name,
    node: undefined,
    up: true,
    phase: "serving",
    watermark: VersionVector.empty,
    lag: 0,
    lead: 0,
    silentMs: 1,
    ...change,
  };
}

describe("at rest", () => {
  test("when everything is done", () => {
    expect(notQuiet([status("s1"), status("s2")])).toBeUndefined();
  });

  test("also when a disk that was full has not been written to since", () => {
    expect(notQuiet([status("s1", { storeFull: true }), status("s2")])).toBeUndefined();
  });

  test.each<[Change, string]>([
    [{ phase: "catching-up" }, "s2 is catching-up"],
    [{ peers: [peerStatus("s1", { up: false })] }, "s2 does not hear s1"],
    [{ clock: { "s1~a": 3 } }, "s2 and s1 have different clocks"],
    [{ rememberedDeletes: 2 }, "s2 remembers 2 deletes"],
    [{ waitingOperations: 1 }, "s2 holds 1 operations"],
    [{ waitingRequests: 1 }, "s2 holds 1 requests"],
    [{ transfer: { source: "s1", keysReceived: 0, bytesReceived: 0 } }, "s2 takes over data"],
    [{ peers: [peerStatus("s1", { lag: 1 })] }, "s2 sees s1 behind or ahead"],
    [{ keys: 3 }, "s2 has 3 keys, s1 2"],
    [{ conflicts: 1 }, "s2 has 1 conflicts, s1 0"],
  ])("not with %j", (change, why) => {
    expect(notQuiet([status("s1"), status("s2", change)])).toBe(why);
  });
});

describe("made good", () => {
  test("once everybody has what anybody had", () => {
    const judge = madeGood();
    const ahead = status("s1", { clock: { "s1~a": 5, "s2~b": 2 } });
    expect(judge([ahead, status("s2")])).toBe("s2 has not all yet that the others had");
    // The load goes on: that somebody is ahead again does not matter.
    const further = status("s1", { clock: { "s1~a": 9, "s2~b": 2 } });
    const reached = status("s2", { clock: { "s1~a": 5, "s2~b": 2 } });
    expect(judge([further, reached])).toBeUndefined();
  });

  test("counts from when all serve", () => {
    const judge = madeGood();
    expect(judge([status("s1"), status("s2", { phase: "catching-up" })])).toBe("s2 is catching-up");
    expect(judge([status("s1"), status("s2")])).toBeUndefined();
  });

  test("does not wait for an id that was closed meanwhile", () => {
    const judge = madeGood();
    const old = status("s1", { clock: { "s1~a": 3, "s2~b": 2, "s2~old": 4 } });
    expect(judge([old, status("s2")])).toBe("s2 has not all yet that the others had");
    expect(judge([status("s1"), status("s2")])).toBeUndefined();
  });
});
