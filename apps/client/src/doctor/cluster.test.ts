import type { PeerStatus, ServerStatus } from "@vclock/sdk";
import { nodeId, VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";

import { describeReports, type ClusterState } from "../operations/status.js";
import { S1, S2, statusOf } from "../testing/fixtures.js";
import { checkCluster } from "./cluster.js";

const configured = [
  { name: "s1", host: "localhost", port: 1 },
  { name: "s2", host: "localhost", port: 2 },
];

function peer(name: string, node: string, more: Partial<PeerStatus> = {}): PeerStatus {
  return {
    name,
    node: nodeId(node),
    up: true,
    phase: "serving",
    watermark: VersionVector.of({}),
    lag: 0,
    lead: 0,
    silentMs: 1,
    ...more,
  };
}

/** Servers that are well, but for what is told. */
function stateOf(...changes: readonly Partial<ServerStatus>[]): ClusterState {
  const clock = { [S1]: 3, [S2]: 2 };
  const well = [
    statusOf(S1, clock, { conflicts: 0, peers: [peer("s2", S2)] }),
    statusOf(S2, clock, { conflicts: 0, peers: [peer("s1", S1)] }),
  ];
  const reports = well.map((status, index) => ({
    type: "up" as const,
    server: { index, address: `localhost:${index}`, name: `s${index + 1}`, node: status.node },
    status: { ...status, ...changes[index] },
  }));
  return describeReports(reports, "vclock");
}

/** What is not as it should be: check, verdict, message. */
function complaints(before: ClusterState, after = before): readonly (readonly string[])[] {
  return checkCluster(configured, before, after)
    .filter(({ verdict }) => verdict !== "ok")
    .map(({ check, verdict, message }) => [check, verdict, message]);
}

describe("checkCluster", () => {
  it("has nothing to say of servers that are well", () => {
    expect(complaints(stateOf())).toEqual([]);
  });

  it("tells servers that know different members", () => {
    const peers = [peer("s2", S2), peer("s3", "s3~cccccccccccccccc")];
    expect(complaints(stateOf({ peers }))).toContainEqual([
      "members",
      "problem",
      "The servers do not agree on the members: s1 by s1, s2 and s3; s2 by s1 and s2.",
    ]);
  });

  it("tells members that are not configured here", () => {
    const s3 = peer("s3", "s3~cccccccccccccccc");
    const state = stateOf({ peers: [peer("s2", S2), s3] }, { peers: [peer("s1", S1), s3] });
    expect(complaints(state)).toEqual([
      [
        "members",
        "warning",
        "The cluster has 3 members, s1, s2 and s3; 2 are configured here, s1 and s2.",
      ],
    ]);
  });

  it("tells a missing quorum, unless others may be serving that are not configured here", () => {
    const alone: ClusterState = {
      cluster: "vclock",
      servers: [
        ...stateOf().servers.slice(0, 1),
        { up: false, name: "s2", address: "localhost:2", code: "X", reason: "" },
      ],
    };
    expect(complaints(alone)).toEqual([
      ["quorum", "problem", "1 of 2 serve; a quorum is 2: updates and reads at quorum fail."],
    ]);
    expect(complaints({ ...alone, servers: alone.servers.slice(0, 1) })).toContainEqual([
      "quorum",
      "skipped",
      "1 of 2 serve; a quorum is 2",
    ]);
  });

  it("tells which server does not hear which", () => {
    expect(complaints(stateOf({ peers: [peer("s2", S2, { up: false })] }))).toEqual([
      ["links", "problem", "s1 does not hear s2, though both answer here."],
    ]);
  });

  it("tells a lag that stays, and not one that is made up for while updates go on", () => {
    const late = stateOf({ clock: VersionVector.of({ [S1]: 1, [S2]: 2 }) });
    expect(complaints(late, late)).toEqual([
      [
        "lag",
        "warning",
        "Behind the others, and not catching up within a second: s1 by 2 operations.",
      ],
    ]);
    const on = stateOf(
      { clock: VersionVector.of({ [S1]: 3, [S2]: 2 }) },
      { clock: VersionVector.of({ [S1]: 9, [S2]: 9 }) },
    );
    expect(complaints(late, on)).toEqual([]);
  });

  it("counts conflicts", () => {
    expect(complaints(stateOf({ conflicts: 1 }))).toEqual([
      ["conflicts", "warning", "1 key is in conflict."],
    ]);
  });

  it("tells clocks that are full of former lives", () => {
    const lives = Array.from({ length: 17 }, (_, i) => [
      `s2~${String.fromCodePoint(97 + i)
        .repeat(16)
        .replace("b".repeat(16), "z".repeat(16))}`,
      1,
    ]);
    const clock = VersionVector.of({ [S1]: 3, [S2]: 2, ...Object.fromEntries(lives) });
    expect(complaints(stateOf({ clock }, { clock }))).toEqual([
      [
        "ids",
        "warning",
        "17 ids of former lives in the clocks, which every context carries along.",
      ],
    ]);
  });

  it("knows nothing when nobody answers", () => {
    expect(complaints({ cluster: "vclock", servers: [] })).toEqual([
      ["answers", "problem", "No server answers, so nothing is known of the cluster."],
    ]);
  });
});
