/**
 * The worlds that are explored to the end. Each asks one question, of which SPEC.md has the answer.
 */
import { anyWrite, read, remove, update } from "./requests.js";
import type { SmallWorld } from "./small-world.js";

export interface NamedWorld extends SmallWorld {
  /** It has more states than this: fewer, and something that should happen does not. */
  readonly statesMin: number;
}

const base = { start: "serving", delivery: "any-order", symmetry: true } as const;

/** Small enough to be explored to the end in every run of the tests. */
export const SMALL_WORLDS: readonly NamedWorld[] = [
  {
    ...base,
    name: "two-writers",
    explores: "three writes of one key at two servers",
    servers: 2,
    requests: [
      [update("a"), update("a", { context: "none" })],
      [update("a"), remove("a")],
      [update("a")],
    ],
    delivery: "in-order",
    statesMin: 6_000,
    faults: {},
  },
  {
    ...base,
    name: "two-readers",
    explores: "contexts and sessions that clients carry from server to server",
    servers: 2,
    requests: [
      [update("a"), update("b")],
      [read("a"), read("a", { session: 0 }), read("a", { consistency: "quorum" })],
      [
        update("a", { context: 1 }),
        remove("a", { context: 1 }),
        update("a", { context: 0, session: 1 }),
      ],
    ],
    statesMin: 15_000,
    faults: {},
  },
  {
    ...base,
    name: "two-lossy",
    explores: "two writes, a message lost, and time for what makes it good",
    servers: 2,
    requests: [[update("a")], [update("a"), remove("a")]],
    delivery: "in-order",
    statesMin: 8_000,
    faults: { losses: 1, ticks: 1 },
    tuning: { graceMs: 0 },
  },
  {
    ...base,
    name: "two-doubled",
    explores: "two writes and two messages that come twice, the second time at any later time",
    servers: 2,
    requests: [[update("a")], [update("a"), remove("a")]],
    statesMin: 40_000,
    faults: { doublings: 2 },
  },
  {
    ...base,
    name: "two-crash",
    explores: "a crash at any point of two writes, the batch on its way written or not",
    servers: 2,
    requests: [[update("a")], [remove("a")]],
    delivery: "in-order",
    statesMin: 6_000,
    faults: { crashes: 1 },
  },
  {
    ...base,
    name: "two-keys",
    explores: "a context got from one key used with another, at two servers",
    servers: 2,
    requests: [
      [update("b")],
      [remove("a"), read("a"), update("a", { context: "none" })],
      [update("b", { context: 1 })],
    ],
    delivery: "in-order",
    statesMin: 2_000,
    faults: {},
  },
  {
    ...base,
    name: "two-full",
    explores: "a full disk at any point of two writes",
    servers: 2,
    requests: [[update("a")], [update("a"), remove("a")]],
    statesMin: 300,
    faults: { refusals: 1 },
  },
  {
    ...base,
    name: "two-cut",
    explores: "a connection lost and made again at any point of two writes",
    servers: 2,
    requests: [[update("a")], [remove("a")]],
    delivery: "in-order",
    statesMin: 8_000,
    faults: { cuts: 1 },
    tuning: { graceMs: 0 },
  },
  {
    ...base,
    name: "two-begin",
    explores: "two servers that meet for the first time, a message lost, while a client writes",
    servers: 2,
    start: "empty",
    requests: [[update("a")]],
    delivery: "in-order",
    statesMin: 15_000,
    faults: { losses: 1 },
  },
  {
    ...base,
    name: "two-lost-disk",
    explores:
      "a disk lost at any point of an update confirmed by both servers, and what is read then",
    servers: 2,
    requests: [[update("a", { consistency: "quorum" })], [read("a", { server: 0 })]],
    delivery: "in-order",
    statesMin: 20_000,
    faults: { diskLosses: 1 },
  },
  {
    ...base,
    name: "two-stages",
    explores:
      "a transfer of one key a reply, put in place one key a batch, for a server whose disk is lost",
    servers: 2,
    prepared: [
      { operation: "update", key: "a", server: 0 },
      { operation: "update", key: "b", server: 1 },
    ],
    requests: [[remove("a", { server: 0, consistency: "quorum" })]],
    delivery: "in-order",
    statesMin: 8_000,
    faults: { diskLosses: 1 },
    tuning: { graceMs: 0, pullEntriesMax: 1, applyKeysMax: 1 },
  },
  {
    ...base,
    name: "three-writers",
    explores: "any two writes at three servers",
    servers: 3,
    requests: [anyWrite, anyWrite],
    statesMin: 40_000,
    faults: {},
  },
  {
    ...base,
    name: "three-quorum",
    explores: "an update and a read at a majority of three, with a message lost",
    servers: 3,
    requests: [[update("a", { consistency: "quorum" })], [read("a", { consistency: "quorum" })]],
    statesMin: 12_000,
    faults: { losses: 1 },
  },
  {
    ...base,
    name: "three-tight",
    explores:
      "an update that builds on another's, with no waiting room: what comes early is pulled",
    servers: 3,
    requests: [[update("a", { server: 0 })], [update("a", { server: 1 })]],
    delivery: "in-order",
    statesMin: 100_000,
    faults: { losses: 1 },
    tuning: { graceMs: 0, waitingOperationsMax: 0 },
  },
  {
    ...base,
    name: "three-forget",
    explores: "a delete that is forgotten at once, two messages lost",
    servers: 3,
    prepared: [{ operation: "update", key: "a", server: 0 }],
    requests: [[remove("a", { server: 0 })], [read("a", { server: 1 })]],
    delivery: "in-order",
    statesMin: 300,
    faults: { losses: 2 },
    tuning: { graceMs: 0, rememberedDeletesMax: 0 },
  },
];
