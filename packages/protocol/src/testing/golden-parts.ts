/** What golden messages are made of, and the plain data that is on the wire. */
import { CausalContext, dot, nodeId, VectorClock, VersionVector } from "@vclock/clock";
import type { Plain } from "../index.js";

export const a = nodeId("s1~k3q9x7");
export const b = nodeId("s2~m2p8w1");
export const clock = VersionVector.of([
  [a, 300],
  [b, 70_000],
]);
export const plainClock = ["s1~k3q9x7", 300, "s2~m2p8w1", 70_000];
export const context = CausalContext.of(VersionVector.of([[a, 2]]), [
  dot(a, 5),
  dot(a, 9),
  dot(b, 2 ** 40),
]);
export const plainContext = [
  ["s1~k3q9x7", 2],
  [
    ["s1~k3q9x7", 5, 9],
    ["s2~m2p8w1", 2 ** 40],
  ],
];
export const bytes = Uint8Array.of(0xa3, 0x72, 0x65, 0x64);
export const value = { tag: 1, bytes };
export const plainValue = [1, bytes];
export const host = nodeId("s1#k3q9x7");
export const stamp = VectorClock.of([
  [host, 300],
  [nodeId("s2#m2p8w1"), 7],
]);
export const plainStamp = ["s1#k3q9x7", 300, "s2#m2p8w1", 7];

/** Message, and what it is on the wire. */
export type Golden<M> = readonly [message: M, plain: readonly Plain[]];
