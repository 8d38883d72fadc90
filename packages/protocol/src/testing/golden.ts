/**
 * One message of each type, and the plain data it is on the wire, written by hand from the README. The bytes are in
 * `testdata/golden.json`, and never change while the protocol version does not.
 */
import { CausalContext, dot, VersionVector } from "@vclock/clock";
import type { ClientRequest, Hello, PeerFrame, PeerMessage, Refusal } from "../index.js";
import {
  a,
  b,
  clock,
  plainClock,
  context,
  plainContext,
  value,
  plainValue,
  host,
  stamp,
  plainStamp,
  type Golden,
} from "./golden-parts.js";

export type { Golden } from "./golden-parts.js";
export { goldenReplies } from "./golden-replies.js";

const read = {
  type: "read",
  id: 7,
  key: "color",
  consistency: "quorum",
  session: clock,
  timeoutMs: 5000,
} as const;

export const goldenHellos: Readonly<Record<string, Golden<Hello | Refusal>>> = {
  clientHello: [
    { type: "hello", version: 1, cluster: "vclock", role: "client", agent: "vc/1.0" },
    [1, 1, "vclock", "vc/1.0"],
  ],
  serverHello: [
    {
      type: "hello",
      version: 1,
      cluster: "vclock",
      role: "server",
      name: "s1",
      node: a,
      run: "r1",
    },
    [2, 1, "vclock", "s1", "s1~k3q9x7", "r1"],
  ],
  refusal: [{ type: "refusal", code: "unknown-member", message: "no" }, [3, 3, "no"]],
};

export const goldenRequests: Readonly<Record<ClientRequest["type"], Golden<ClientRequest>>> = {
  read: [read, [16, 7, "color", 1, plainClock, 5000]],
  update: [
    {
      ...read,
      type: "update",
      value,
      context,
      consistency: "all",
      session: undefined,
      returnVersions: true,
    },
    [17, 7, "color", plainValue, plainContext, 2, null, 5000, true],
  ],
  delete: [
    {
      ...read,
      type: "delete",
      context: CausalContext.empty,
      consistency: "one",
      returnVersions: false,
    },
    [18, 7, "color", [[], []], 0, plainClock, 5000, false],
  ],
  keys: [
    {
      type: "keys",
      id: 2 ** 53 - 1,
      prefix: "",
      after: "é",
      limit: 100,
      conflictsOnly: true,
      timeoutMs: 0,
    },
    [19, 2 ** 53 - 1, "", "é", 100, true, 0],
  ],
  status: [{ type: "status", id: 0 }, [20, 0]],
  trace: [
    { type: "trace", id: 7, host, after: 299, limit: 100, waitMs: 5000 },
    [21, 7, "s1#k3q9x7", 299, 100, 5000],
  ],
  changes: [
    {
      type: "changes",
      id: 7,
      prefix: "col",
      since: clock,
      session: undefined,
      limit: 100,
      waitMs: 5000,
      timeoutMs: 10_000,
    },
    [22, 7, "col", plainClock, null, 100, 5000, 10_000],
  ],
};

const cursor = { until: clock, key: "color", dot: undefined };
const plainCursor = [plainClock, "color", null];

export const goldenPeerMessages: Readonly<Record<PeerMessage["type"], Golden<PeerMessage>>> = {
  greet: [
    {
      type: "greet",
      clock,
      phase: "catching-up",
      everServed: true,
      retired: [b],
      closed: VersionVector.empty,
      greeted: false,
      known: { counter: 0, run: "", retired: false },
    },
    [64, plainClock, 0, true, ["s2~m2p8w1"], [], false, [0, "", false]],
  ],
  operations: [
    {
      type: "operations",
      run: "r1",
      operations: [
        {
          key: "color",
          dot: dot(a, 301),
          value,
          supersedes: [dot(a, 300), dot(b, 9)],
          deps: clock,
        },
        { key: "color", dot: dot(a, 302), value: undefined, supersedes: [], deps: undefined },
      ],
    },
    [
      65,
      "r1",
      [
        [
          "color",
          ["s1~k3q9x7", 301],
          plainValue,
          [
            ["s1~k3q9x7", 300],
            ["s2~m2p8w1", 9],
          ],
          plainClock,
        ],
        ["color", ["s1~k3q9x7", 302], null, [], null],
      ],
    ],
  ],
  clock: [
    {
      type: "clock",
      clock,
      phase: "stopped",
      known: { counter: 5, run: "r1", retired: true },
      round: 3,
    },
    [66, plainClock, 3, [5, "r1", true], 3],
  ],
  askClock: [{ type: "askClock", round: 3 }, [67, 3]],
  pull: [
    {
      type: "pull",
      request: 1,
      clock,
      since: VersionVector.empty,
      cursor: { ...cursor, key: undefined, dot: dot(b, 4) },
    },
    [68, 1, plainClock, [], [plainClock, null, ["s2~m2p8w1", 4]]],
  ],
  pulled: [
    {
      type: "pulled",
      request: 1,
      part: "chunk",
      clock,
      everyKey: true,
      cursor,
      containers: [
        { key: "color", versions: [{ dot: dot(a, 1), value }] },
        { key: "size", versions: [] },
      ],
      deletes: [{ dot: dot(b, 2), key: "gone" }],
      floor: VersionVector.of([[b, 1]]),
      runs: [[a, "r1"]],
      retired: [b],
      closed: VersionVector.of([[b, 2]]),
    },
    [
      69,
      1,
      1,
      plainClock,
      true,
      plainCursor,
      [
        ["color", [[["s1~k3q9x7", 1], plainValue]]],
        ["size", []],
      ],
      [[["s2~m2p8w1", 2], "gone"]],
      ["s2~m2p8w1", 1],
      [["s1~k3q9x7", "r1"]],
      ["s2~m2p8w1"],
      ["s2~m2p8w1", 2],
    ],
  ],
  forward: [{ type: "forward", forward: 9, request: { type: "status", id: 1 } }, [70, 9, [20, 1]]],
  forwarded: [
    {
      type: "forwarded",
      forward: 9,
      reply: { type: "keysReply", id: 1, keys: [], after: "color", server: "s2" },
    },
    [71, 9, [34, 1, [], "color", "s2"]],
  ],
  twin: [{ type: "twin" }, [72]],
};

/** Frames that are a message and more. */
export const goldenFrames: Readonly<Record<string, Golden<PeerFrame>>> = {
  traced: [{ message: { type: "askClock", round: 3 }, stamp }, [73, plainStamp, [67, 3]]],
};
