/** The laws of causal delivery, against messages that bear the sets of all that happened before them; and their cost. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { formatDot } from "../core/dot.js";
import { nodeId } from "../core/node-id.js";
import { deliverNaively, groupSteps, runGroup, type Sent } from "../testing/causal-buffer.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { CausalBuffer } from "./causal-buffer.js";
import { CausalMessage } from "./causal-message.js";

const numRuns = 300;

/** An execution, and its messages in some order, some of them twice. */
const arrivals: fc.Arbitrary<Sent[]> = groupSteps
  .map(runGroup)
  .chain((sent) =>
    fc
      .tuple(
        fc.shuffledSubarray(sent, { minLength: sent.length }),
        fc.subarray(sent, { maxLength: Math.min(5, sent.length) }),
      )
      .map(([once, again]) => once.concat(again)),
  );

function law(name: string, check: (arrived: Sent[]) => void): void {
  it(name, () => {
    fc.assert(fc.property(arrivals, check), { numRuns });
  });
}

describe("every order of arrival", () => {
  law("delivers every message once, after all that happened before it", (arrived) => {
    const receiver = new CausalBuffer<string>("r");
    const delivered = arrived.flatMap(({ message }) => receiver.receive(message));
    const names = new Set(arrived.map(({ name }) => name));
    expect(delivered.toSorted()).toEqual([...names].toSorted());
    const place = new Map(delivered.map((name, i) => [name, i]));
    const early = arrived.filter(({ name, past }) =>
      [...past].some((other) => place.get(other)! > place.get(name)!),
    );
    expect(early).toEqual([]);
    expect(receiver.pending).toBe(0);
    expect(receiver.missing()).toEqual([]);
  });

  law(
    "delivers each as soon as all that happened before it has arrived, and no sooner",
    (arrived) => {
      const receiver = new CausalBuffer<string>("r");
      const naive = deliverNaively(arrived);
      const sorted = arrived.map(({ message }) => receiver.receive(message).toSorted());
      expect(sorted).toEqual(naive.map((names) => names.toSorted()));
    },
  );

  law("ends in one clock: how many each has sent", (arrived) => {
    const receiver = new CausalBuffer<string>("r");
    for (const { message } of arrived) receiver.receive(message);
    const all = arrived.reduce(
      (clock, { message }) => clock.merge(message.stamp),
      VersionVector.empty,
    );
    expect(receiver.clock.equals(all)).toBe(true);
  });

  law("always tells exactly the messages that others need and that have not arrived", (arrived) => {
    const receiver = new CausalBuffer<string>("r");
    const dots = new Map(arrived.map(({ name, message }) => [name, formatDot(message.dot)]));
    const needed = new Set<string>();
    const seen = new Set<string>();
    for (const { message, past } of arrived) {
      receiver.receive(message);
      seen.add(formatDot(message.dot));
      for (const name of past) needed.add(dots.get(name)!);
      const told = receiver
        .missing()
        .flatMap(({ node, from, to }) =>
          Array.from({ length: to - from + 1 }, (_, i) => `${node}:${from + i}`),
        );
      expect(told.toSorted()).toEqual([...needed].filter((dot) => !seen.has(dot)).toSorted());
    }
  });

  law("stamps order messages as their pasts do", (arrived) => {
    const wrong = arrived.filter(({ message, name, past }) =>
      arrived.some(
        (other) =>
          other.name !== name &&
          (message.compare(other.message) === "after") !== past.has(other.name),
      ),
    );
    expect(wrong).toEqual([]);
  });

  law("a buffer of any capacity loses nothing, when what it refuses comes again", (arrived) => {
    const receiver = new CausalBuffer<string>("r", { capacity: 1 });
    const delivered: string[] = [];
    let left = arrived;
    for (let round = 0; left.length > 0 && round <= arrived.length; round++) {
      left = left.filter(({ message }) => {
        try {
          delivered.push(...receiver.receive(message));
          return false;
        } catch {
          return true;
        }
      });
    }
    expect(delivered.toSorted()).toEqual([...new Set(arrived.map(({ name }) => name))].toSorted());
  });
});

describe("cost", { timeout: 20_000 }, () => {
  const count = 100_000;

  it("a chain of 100,000 messages that arrives last first", () => {
    const id = nodeId("a");
    const receiver = new CausalBuffer<number>("r");
    for (let i = count; i > 1; i--) {
      receiver.receive(CausalMessage.of(id, VersionVector.of({ a: i }), i));
    }
    expect(receiver.pending).toBe(count - 1);
    expect(receiver.missing()).toEqual([{ node: "a", from: 1, to: 1 }]);
    const delivered = receiver.receive(CausalMessage.of(id, VersionVector.of({ a: 1 }), 1));
    expect(delivered).toHaveLength(count);
    expect(delivered.every((number, i) => number === i + 1)).toBe(true);
  });

  it("30,000 messages that wait for one, and 30,000 senders", () => {
    const senders = 30_000;
    const receiver = new CausalBuffer<number>("r");
    for (let i = 0; i < senders; i++) {
      receiver.receive(CausalMessage.of(`s${i}`, VersionVector.of({ a: 1, [`s${i}`]: 1 }), i));
    }
    expect(receiver.missing()).toEqual([{ node: "a", from: 1, to: 1 }]);
    expect(receiver.receive(CausalMessage.of("a", VersionVector.of({ a: 1 }), 0))).toHaveLength(
      senders + 1,
    );
    expect(receiver.clock.size).toBe(senders + 1);
  });

  it("a message that waits for 10,000 others, which arrive one by one", () => {
    const senders = Array.from({ length: 10_000 }, (_, i): [string, number] => [`s${i}`, 1]);
    const receiver = new CausalBuffer<string>("r");
    receiver.receive(CausalMessage.of("a", VersionVector.of([["a", 1], ...senders]), "last"));
    const delivered = senders
      .toReversed()
      .flatMap(([node]) =>
        receiver.receive(CausalMessage.of(node, VersionVector.of({ [node]: 1 }), node)),
      );
    expect(delivered).toHaveLength(10_001);
    expect(delivered.at(-1)).toBe("last");
  });
});
