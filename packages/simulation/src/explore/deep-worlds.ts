/**
 * Larger worlds: more requests, more faults, more servers at once. The soak explores them for as long as it may; most are too
 * large for every run of the tests.
 */
import { anyWrite, read, remove, update } from "./requests.js";
import type { NamedWorld } from "./small-worlds.js";

const base = { start: "serving", delivery: "any-order", symmetry: true } as const;
const quorum = { consistency: "quorum" } as const;

export const DEEP_WORLDS: readonly NamedWorld[] = [
  {
    ...base,
    name: "deep-two-writers",
    explores: "any three writes of one key at two servers, messages in any order",
    servers: 2,
    requests: [anyWrite, anyWrite, anyWrite],
    statesMin: 10_000,
    faults: {},
  },
  {
    ...base,
    name: "deep-two-lossy",
    explores: "two writes, a message lost and one doubled, and time for what makes it good",
    servers: 2,
    requests: [[update("a")], [update("a"), remove("a")]],
    statesMin: 10_000,
    faults: { losses: 1, doublings: 1, ticks: 1 },
    tuning: { graceMs: 0 },
  },
  {
    ...base,
    name: "deep-two-crashes",
    explores: "two crashes at any points of any two writes",
    servers: 2,
    requests: [[update("a")], [update("a", { context: "none" }), remove("a")]],
    delivery: "in-order",
    statesMin: 10_000,
    faults: { crashes: 2 },
  },
  {
    ...base,
    name: "deep-two-keys",
    explores: "a context got from one key used with another, and a crash at any point",
    servers: 2,
    requests: [
      [update("b")],
      [remove("a"), read("a"), update("a", { context: "none" })],
      [update("b", { context: 1 })],
    ],
    delivery: "in-order",
    statesMin: 10_000,
    faults: { crashes: 1 },
  },
  {
    ...base,
    name: "deep-two-stages",
    explores: "a staged transfer to a server whose disk is lost, with a crash at any point of it",
    servers: 2,
    prepared: [
      { operation: "update", key: "a", server: 0 },
      { operation: "update", key: "b", server: 1 },
    ],
    requests: [[remove("a", { server: 0 })]],
    delivery: "in-order",
    statesMin: 10_000,
    faults: { diskLosses: 1, crashes: 1 },
    tuning: { graceMs: 0, pullEntriesMax: 1, applyKeysMax: 1 },
  },
  {
    ...base,
    name: "deep-three-writers",
    explores: "three writes that build on each other at three servers, messages in any order",
    servers: 3,
    requests: [[update("a")], [update("a"), remove("a")], [update("a")]],
    statesMin: 10_000,
    faults: {},
  },
  {
    ...base,
    name: "deep-three-tight",
    explores: "an update that builds on another's with no waiting room, messages in any order",
    servers: 3,
    requests: [[update("a")], [update("a"), remove("a")]],
    statesMin: 10_000,
    faults: {},
    tuning: { graceMs: 0, waitingOperationsMax: 0 },
  },
  {
    ...base,
    name: "deep-three-crash",
    explores: "a crash at any point of an update and a read at a majority of three",
    servers: 3,
    requests: [[update("a", quorum)], [read("a", quorum)]],
    delivery: "in-order",
    statesMin: 10_000,
    faults: { crashes: 1 },
  },
  {
    ...base,
    name: "deep-three-lost-disk",
    explores: "a disk lost at any point of an update confirmed by a majority of three",
    servers: 3,
    requests: [[update("a", quorum)]],
    delivery: "in-order",
    statesMin: 10_000,
    faults: { diskLosses: 1 },
  },
  {
    ...base,
    name: "deep-three-apply",
    explores: "a read at a majority while a transfer of every key is put in place, a message lost",
    servers: 3,
    prepared: [{ operation: "update", key: "a", server: 0 }],
    requests: [[remove("a", { server: 0 })], [read("a", { server: 1, consistency: "quorum" })]],
    delivery: "in-order",
    statesMin: 10_000,
    faults: { losses: 1 },
    tuning: { graceMs: 0, rememberedDeletesMax: 0 },
  },
  {
    ...base,
    name: "deep-three-forget",
    explores:
      "a delete that is forgotten at once, two messages lost, and time for what makes them good",
    servers: 3,
    prepared: [{ operation: "update", key: "a", server: 0 }],
    requests: [[remove("a")]],
    delivery: "in-order",
    statesMin: 10_000,
    faults: { losses: 2, ticks: 2 },
    tuning: { graceMs: 0, rememberedDeletesMax: 0 },
  },
];
