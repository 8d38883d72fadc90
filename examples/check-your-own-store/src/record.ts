/**
 * Drives a store with clients that read and write, and writes down what they did and saw: one JSON object a line, as the checker takes it.
 *
 * To check a store of your own, replace the three calls marked below. Its clients may as well be real ones in many processes, in any
 * language: the history is only text.
 */
import { CausalContext, formatDot } from "@vclock/clock";
import { Random } from "@vclock/simulation";

import type { StoreNode } from "./store.js";

const STEPS = 60;
const KEYS = ["lunch", "colour"];

/** @param seed the same seed gives the same history */
export function record<Node extends StoreNode<Node>>(
  open: (name: string, now: () => number) => Node,
  seed: bigint,
): string {
  const random = new Random(seed);
  let nowMs = 0;
  const history: object[] = [{ history: 1, model: "multi-value", servers: 3 }];

  // Three clients, each at a node of its own, whose clock is wrong by up to 50 ms.
  const clients = ["ada", "bob", "cy"].map((session, i) => {
    const server = `s${i + 1}`;
    const offMs = random.below(100) - 50;
    const node = open(server, () => nowMs + offMs);
    /** What this client has seen of each key. */
    const seen = new Map<string, CausalContext>();
    const log = (what: object): unknown =>
      history.push({ session, server, start: nowMs, end: nowMs + 1, outcome: "ok", ...what });

    function read(key: string, final = false): void {
      const { versions, clock } = node.read(key); // your store: a read
      seen.set(key, CausalContext.of(clock));
      const values = versions.map(({ value }) => value);
      const dots = versions.map(({ dot }) => formatDot(dot));
      log({ operation: "read", key, values, dots, clock, final });
    }

    function write(key: string): void {
      const value = `${session}'s of ${nowMs} ms`; // each write another value
      const context = seen.get(key) ?? CausalContext.empty;
      const dot = node.write(key, value, context); // your store: a write
      log({ operation: "update", key, value, context, dot: formatDot(dot) });
    }

    return { node, read, write };
  });

  for (let step = 0; step < STEPS; step++, nowMs += 10) {
    const { node, read, write } = random.pick(clients);
    const key = random.pick(KEYS);
    const other = random.pick(clients).node;
    random.pick([() => read(key), () => write(key), () => node.pull(other)])(); // your store: nodes meet, or not
  }

  // In the end everyone hears of everything, and reads it all once more.
  for (let round = 0; round < 2; round++) {
    for (const a of clients) for (const b of clients) a.node.pull(b.node);
  }
  for (const { read } of clients) for (const key of KEYS) read(key, true);
  return history.map((line) => `${JSON.stringify(line)}\n`).join("");
}
