/**
 * The naive twin of causal delivery: every message bears the set of all messages that happened before it, and one is
 * delivered as soon as all of these are.
 */
import fc from "fast-check";

import { CausalBuffer } from "../causal-buffer/causal-buffer.js";
import type { CausalMessage } from "../causal-buffer/causal-message.js";

/** A message of an execution: its name is the payload. */
export interface Sent {
  readonly name: string;
  readonly message: CausalMessage<string>;
  /** The names of all messages that its sender had sent or delivered before. */
  readonly past: ReadonlySet<string>;
}

/** Either a node sends, or it takes one of the messages that it has not taken yet. */
export interface GroupStep {
  readonly node: number;
  readonly take: number | undefined;
}

export const groupSteps: fc.Arbitrary<readonly GroupStep[]> = fc.array(
  fc.record({ node: fc.nat(3), take: fc.option(fc.nat(20), { nil: undefined }) }),
  { maxLength: 40 },
);

/** Runs a group of four; returns all messages that were sent, in the order of sending. */
export function runGroup(steps: readonly GroupStep[]): Sent[] {
  const nodes = Array.from({ length: 4 }, (_, i) => ({
    buffer: new CausalBuffer<string>(`s${i}`),
    known: new Set<string>(),
  }));
  const sent: Sent[] = [];
  for (const { node, take } of steps) {
    const { buffer, known } = nodes[node] as (typeof nodes)[number];
    if (take === undefined) {
      const past = new Set(known);
      const message = buffer.send(`m${sent.length}`);
      sent.push({ name: message.payload, message, past });
      known.add(message.payload);
    } else if (sent.length > 0) {
      const { message } = sent[take % sent.length] as Sent;
      for (const name of buffer.receive(message)) known.add(name);
    }
  }
  return sent;
}

/** What a receiver that has delivered nothing delivers on each arrival: one list for each. */
export function deliverNaively(arrivals: readonly Sent[]): string[][] {
  const delivered = new Set<string>();
  const arrived: Sent[] = [];
  return arrivals.map((arrival) => {
    arrived.push(arrival);
    const now: string[] = [];
    for (let next = ready(arrived, delivered); next !== undefined;) {
      delivered.add(next.name);
      now.push(next.name);
      next = ready(arrived, delivered);
    }
    return now;
  });
}

function ready(arrived: readonly Sent[], delivered: ReadonlySet<string>): Sent | undefined {
  return arrived.find(
    ({ name, past }) => !delivered.has(name) && [...past].every((other) => delivered.has(other)),
  );
}
