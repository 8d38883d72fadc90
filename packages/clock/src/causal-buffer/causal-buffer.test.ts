/** Causal delivery: the examples of the paper, arrivals out of order, hostile messages, and limits. */
import { describe, expect, it } from "vitest";

import { dot } from "../core/dot.js";
import { nodeId } from "../core/node-id.js";
import {
  CausalBufferFullError,
  ConflictingMessageError,
  CounterOverflowError,
  InvalidLimitError,
  InvalidMessageError,
  InvalidNodeIdError,
  MessageTooFarError,
  UnknownMemberError,
  UnsentMessageError,
} from "../errors.js";
import { notCounters } from "../testing/arbitraries.js";
import { thrownBy } from "../testing/thrown.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { CausalBuffer, type CausalBufferOptions } from "./causal-buffer.js";
import { CausalMessage } from "./causal-message.js";

const most = Number.MAX_SAFE_INTEGER;

function buffer(node: string, options?: CausalBufferOptions): CausalBuffer<string> {
  return new CausalBuffer<string>(node, options);
}

function message(sender: string, stamp: Record<string, number>, text = "?"): CausalMessage<string> {
  return CausalMessage.of(sender, VersionVector.of(stamp), text);
}

describe("Birman, Schiper, Stephenson 1991, §5.1: the vector time protocol delays a message", () => {
  it("p2 answers m1 by m2; p3 gets m2 first and delays it until m1 is delivered", () => {
    const [p1, p2, p3] = [buffer("p1"), buffer("p2"), buffer("p3")];
    const m1 = p1.send("m1");
    expect(m1.stamp.toJSON()).toEqual({ p1: 1 });
    expect(p2.receive(m1)).toEqual(["m1"]);
    const m2 = p2.send("m2");
    expect(m2.stamp.toJSON()).toEqual({ p1: 1, p2: 1 });
    expect(p3.receive(m2)).toEqual([]);
    expect(p3.pending).toBe(1);
    expect(p3.receive(m1)).toEqual(["m1", "m2"]);
    expect(p3.clock.toJSON()).toEqual({ p1: 1, p2: 1 });
    expect(p3.pending).toBe(0);
    expect(p1.receive(m2)).toEqual(["m2"]);
  });

  it("messages of one sender are delivered as they were sent", () => {
    const [p1, p2] = [buffer("p1"), buffer("p2")];
    const sent = ["a", "b", "c", "d"].map((text) => p1.send(text));
    expect(p2.receive(sent[3]!)).toEqual([]);
    expect(p2.receive(sent[1]!)).toEqual([]);
    expect(p2.receive(sent[0]!)).toEqual(["a", "b"]);
    expect(p2.receive(sent[2]!)).toEqual(["c", "d"]);
  });

  it("concurrent messages are delivered as they come, different at different nodes", () => {
    const [p1, p2, p3, p4] = [buffer("p1"), buffer("p2"), buffer("p3"), buffer("p4")];
    const [m1, m2] = [p1.send("m1"), p2.send("m2")];
    expect([...p3.receive(m1), ...p3.receive(m2)]).toEqual(["m1", "m2"]);
    expect([...p4.receive(m2), ...p4.receive(m1)]).toEqual(["m2", "m1"]);
    expect(p3.clock.equals(p4.clock)).toBe(true);
  });

  it("condition 1 (the sender's next) and condition 2 (all it had seen) each delay alone", () => {
    const receiver = buffer("r", { clock: VersionVector.of({ a: 1, b: 1 }) });
    expect(receiver.receive(message("a", { a: 3, b: 1 }))).toEqual([]);
    expect(receiver.receive(message("b", { a: 2, b: 2 }))).toEqual([]);
    expect(receiver.missing()).toEqual([{ node: "a", from: 2, to: 2 }]);
    expect(receiver.receive(message("a", { a: 2 }, "now"))).toEqual(["now", "?", "?"]);
  });
});

describe("a message that waits for several", () => {
  it("is delivered with the last of them, in any order of these", () => {
    const needed = ["a", "b", "d"].map((node) => message(node, { [node]: 1 }, node));
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const receiver = buffer("r");
      receiver.receive(message("c", { a: 1, b: 1, c: 1, d: 1 }, "c"));
      const delivered = order.map((i) => receiver.receive(needed[i]!));
      expect(delivered.map((payloads) => payloads.length)).toEqual([1, 1, 2]);
      expect(delivered[2]![1]).toBe("c");
    }
  });
});

describe("a message that comes again", () => {
  it("is ignored, delivered or waiting", () => {
    const [a, b] = [buffer("a"), buffer("b")];
    const [m1, m2] = [a.send("m1"), a.send("m2")];
    expect(b.receive(m2)).toEqual([]);
    expect(b.receive(m2)).toEqual([]);
    expect(b.pending).toBe(1);
    expect(b.receive(m1)).toEqual(["m1", "m2"]);
    expect([...b.receive(m1), ...b.receive(m2)]).toEqual([]);
    expect(b.toString()).toBe("b {a: 2}, 0 waiting");
  });

  it("is ignored by its own sender", () => {
    const a = buffer("a");
    const own = a.send("mine");
    expect(a.receive(own)).toEqual([]);
    expect(a.clock.toJSON()).toEqual({ a: 1 });
  });
});

describe("missing, held and discard", () => {
  const b = buffer("b", { gapMax: most });
  b.receive(message("a", { a: 4, c: 2 }));
  b.receive(message("a", { a: 7 }));
  b.receive(message("a", { a: 9 }));
  b.receive(message("a", { a: 8 }));
  b.receive(message("d", { d: 1, e: most }));

  it("tells ranges, by node, without what is held", () => {
    expect(b.missing()).toEqual([
      { node: "a", from: 1, to: 3 },
      { node: "a", from: 5, to: 6 },
      { node: "c", from: 1, to: 2 },
      { node: "e", from: 1, to: most },
    ]);
  });

  it("lists what is held, by sender and number", () => {
    expect(Array.from(b.held(), String)).toEqual([
      "a:4 after {a: 3, c: 2}",
      "a:7 after {a: 6}",
      "a:8 after {a: 7}",
      "a:9 after {a: 8}",
      `d:1 after {e: ${most}}`,
    ]);
    expect(b.pending).toBe(5);
  });

  it("forgets what is discarded, and takes the true one", () => {
    const forged = dot(nodeId("d"), 1);
    expect(b.discard(forged)?.toString()).toBe(`d:1 after {e: ${most}}`);
    expect(b.discard(forged)).toBeUndefined();
    expect(b.pending).toBe(4);
    expect(b.receive(message("d", { d: 1 }, "true"))).toEqual(["true"]);
    expect(b.missing().map(({ node }) => node)).toEqual(["a", "a", "c"]);
  });

  it("a discarded message that comes again waits once, and is delivered once", () => {
    const receiver = buffer("r");
    const early = message("a", { a: 2 }, "second");
    for (let i = 0; i < 3; i++) {
      receiver.receive(early);
      receiver.discard(early.dot);
    }
    receiver.receive(early);
    expect(receiver.receive(message("a", { a: 1 }, "first"))).toEqual(["first", "second"]);
    expect(receiver.missing()).toEqual([]);
  });
});

describe("a message that is refused changes nothing", () => {
  const members = { members: ["a", "b"] };
  const cases: [string, CausalMessage<string>, CausalBufferOptions, unknown][] = [
    ["from this node, not sent by it", message("me", { me: 2 }), {}, UnsentMessageError],
    ["following own ones not sent", message("a", { a: 2, me: 2 }), {}, UnsentMessageError],
    ["from no member", message("x", { x: 1 }), members, UnknownMemberError],
    ["following one of no member", message("a", { a: 2, x: 1 }), members, UnknownMemberError],
    ["from far in the future", message("a", { a: most }), {}, MessageTooFarError],
    ["following the far future", message("a", { a: 2, b: most }), {}, MessageTooFarError],
    ["past the greatest gap", message("a", { a: 13 }), { gapMax: 10 }, MessageTooFarError],
    ["unlike one that waits", message("b", { b: 2, c: 1 }), {}, ConflictingMessageError],
    ["where there is no room", message("b", { b: 3 }), { capacity: 1 }, CausalBufferFullError],
  ];

  it.each(cases)("%s", (_, refused, options, type) => {
    const me = buffer("me", { clock: VersionVector.of({ a: 1 }), ...options });
    me.send("one");
    me.receive(message("b", { b: 2 }, "waits"));
    const before = [me.toString(), me.missing()];
    expect(thrownBy(() => me.receive(refused))).toBeInstanceOf(type);
    expect([me.toString(), me.missing()]).toEqual(before);
    expect(me.receive(message("b", { b: 1 }, "comes"))).toEqual(["comes", "waits"]);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["a text", "hello"],
    ["no sender", { stamp: VersionVector.of({ a: 1 }), payload: "" }],
    ["an empty sender", { sender: "", stamp: VersionVector.of({ a: 1 }), payload: "" }],
    ["no stamp", { sender: "a", payload: "" }],
    ["a plain object as stamp", { sender: "a", stamp: { a: 1 }, payload: "" }],
    ["a stamp without the sender", { sender: "a", stamp: VersionVector.of({ b: 1 }), payload: "" }],
  ])("that is none: %s", (_, value) => {
    expect(thrownBy(() => buffer("b").receive(value as never))).toBeInstanceOf(InvalidMessageError);
  });

  it("is taken later: the full buffer keeps all it holds and what comes in order goes through", () => {
    const [a, b] = [buffer("a"), buffer("b", { capacity: 2 })];
    const sent = ["1", "2", "3", "4"].map((text) => a.send(text));
    b.receive(sent[1]!);
    b.receive(sent[2]!);
    expect(thrownBy(() => b.receive(sent[3]!))).toBeInstanceOf(CausalBufferFullError);
    expect(b.receive(sent[2]!)).toEqual([]);
    expect(b.receive(sent[0]!)).toEqual(["1", "2", "3"]);
    expect(b.receive(sent[3]!)).toEqual(["4"]);
  });
});

describe("limits", () => {
  it.each(notCounters.filter((value) => value !== undefined && value !== null))(
    "refuse %s",
    (value) => {
      const limit = value as number;
      expect(thrownBy(() => buffer("a", { capacity: limit }))).toBeInstanceOf(InvalidLimitError);
      expect(thrownBy(() => buffer("a", { gapMax: limit }))).toBeInstanceOf(InvalidLimitError);
    },
  );

  it("refuse what is no node id", () => {
    expect(thrownBy(() => buffer(""))).toBeInstanceOf(InvalidNodeIdError);
    expect(thrownBy(() => buffer("a", { members: ["b", "\n"] }))).toBeInstanceOf(
      InvalidNodeIdError,
    );
  });

  it("refuse to send past 2^53 - 1, and change nothing", () => {
    const a = buffer("a", { clock: VersionVector.of({ a: most }) });
    expect(thrownBy(() => a.send("x"))).toBeInstanceOf(CounterOverflowError);
    expect(a.clock.toJSON()).toEqual({ a: most });
  });

  it("allow exactly the greatest gap", () => {
    const a = buffer("a", { gapMax: 10 });
    expect(a.receive(message("b", { b: 11 }))).toEqual([]);
    expect(a.receive(message("c", { c: 1, b: 10 }))).toEqual([]);
    expect(thrownBy(() => a.receive(message("c", { c: 2, d: 11 })))).toBeInstanceOf(
      MessageTooFarError,
    );
  });

  it("count the node itself among the members", () => {
    const [a, b] = [buffer("a", { members: ["b"] }), buffer("b", { members: ["a"] })];
    b.receive(a.send("1"));
    expect(a.receive(b.send("2"))).toEqual(["2"]);
  });

  it("hold for names that plain objects trip over", () => {
    const [a, b] = [buffer("__proto__"), buffer("constructor")];
    const [m1, m2] = [a.send("1"), a.send("2")];
    expect([...b.receive(m2), ...b.receive(m1)]).toEqual(["1", "2"]);
    expect(Object.keys(b.clock.toJSON())).toEqual(["__proto__"]);
  });
});

describe("going on from a state", () => {
  it("numbers and delivers from the clock", () => {
    const clock = VersionVector.of({ a: 5, b: 7 });
    const a = buffer("a", { clock });
    expect(a.send("next").dot).toEqual({ node: "a", counter: 6 });
    expect(a.receive(message("b", { b: 7 }))).toEqual([]);
    expect(a.receive(message("b", { a: 5, b: 8 }, "new"))).toEqual(["new"]);
    expect(clock.toJSON()).toEqual({ a: 5, b: 7 });
  });
});
