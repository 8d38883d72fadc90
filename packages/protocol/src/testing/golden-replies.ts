/** One reply of each type: see `golden.ts`. */
import { dot, VersionVector } from "@vclock/clock";
import type { ClientReply } from "../index.js";
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

const participation = { server: "s1", answered: ["s1", "s2"], unreachable: ["s3"] };
const plainParticipation = ["s1", ["s1", "s2"], ["s3"]];

export const goldenReplies: Readonly<Record<ClientReply["type"], Golden<ClientReply>>> = {
  readReply: [
    { type: "readReply", id: 7, versions: [{ dot: dot(a, 300), value }], clock, ...participation },
    [32, 7, [[["s1~k3q9x7", 300], plainValue]], plainClock, ...plainParticipation],
  ],
  writeReply: [
    {
      type: "writeReply",
      id: 7,
      dot: dot(a, 5),
      context,
      clock,
      siblings: 1,
      versions: undefined,
      ...participation,
    },
    [33, 7, ["s1~k3q9x7", 5], plainContext, plainClock, 1, null, ...plainParticipation],
  ],
  keysReply: [
    {
      type: "keysReply",
      id: 7,
      keys: [{ key: "color", siblings: 2 }],
      after: undefined,
      server: "s1",
    },
    [34, 7, [["color", 2]], null, "s1"],
  ],
  errorReply: [
    {
      type: "errorReply",
      id: 7,
      code: "stopped",
      message: "bye",
      applied: "unknown",
      dot: undefined,
      ...participation,
    },
    [35, 7, 10, "bye", 1, null, ...plainParticipation],
  ],
  statusReply: [
    {
      type: "statusReply",
      id: 7,
      status: {
        name: "s1",
        node: a,
        cluster: "vclock",
        phase: "serving",
        clock,
        keys: 1,
        conflicts: 2,
        rememberedDeletes: 3,
        waitingOperations: 4,
        waitingRequests: 5,
        storeFull: false,
        transfer: { source: "s2", keysReceived: 6, bytesReceived: 7 },
        peers: [
          {
            name: "s2",
            node: b,
            up: true,
            phase: "applying",
            watermark: clock,
            lag: 8,
            lead: 9,
            silentMs: 10,
          },
          {
            name: "s3",
            node: undefined,
            up: false,
            phase: undefined,
            watermark: VersionVector.empty,
            lag: 11,
            lead: 0,
            silentMs: undefined,
          },
        ],
      },
    },
    [
      36,
      7,
      [
        "s1",
        "s1~k3q9x7",
        "vclock",
        1,
        plainClock,
        1,
        2,
        3,
        4,
        5,
        false,
        ["s2", 6, 7],
        [
          ["s2", "s2~m2p8w1", true, 2, plainClock, 8, 9, 10],
          ["s3", null, false, null, [], 11, 0, null],
        ],
      ],
    ],
  ],
  changesReply: [
    {
      type: "changesReply",
      id: 7,
      changes: [
        { key: "color", versions: [{ dot: dot(a, 300), value }] },
        { key: "gone", versions: [] },
      ],
      next: clock,
      clock,
      floor: VersionVector.of([[a, 2]]),
      server: "s1",
    },
    [
      38,
      7,
      [
        ["color", [[["s1~k3q9x7", 300], plainValue]]],
        ["gone", []],
      ],
      plainClock,
      plainClock,
      ["s1~k3q9x7", 2],
      "s1",
    ],
  ],
  traceReply: [
    {
      type: "traceReply",
      id: 7,
      server: "s1",
      host,
      events: [
        {
          n: 300,
          clock: stamp,
          kind: "accepted",
          text: "update color",
          fields: [
            ["key", "color"],
            ["dot", "s1~k3q9x7:1"],
          ],
          atMs: 1_800_000_000_000,
        },
      ],
      next: 300,
      newest: 8000,
      dropped: 12,
    },
    [
      37,
      7,
      "s1",
      "s1#k3q9x7",
      [
        [
          300,
          plainStamp,
          1,
          "update color",
          [
            ["key", "color"],
            ["dot", "s1~k3q9x7:1"],
          ],
          1_800_000_000_000,
        ],
      ],
      300,
      8000,
      12,
    ],
  ],
};
