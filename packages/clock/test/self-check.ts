/**
 * What has to come out the same wherever the package runs: bytes of every type, and the order of clocks.
 */
import type * as Clock from "../src/index.js";

/** What was checked, and each thing that came out wrong. */
export interface SelfCheck {
  readonly checks: number;
  readonly wrong: readonly string[];
}

interface Encoded {
  toBytes(): Uint8Array;
  equals(other: never): boolean;
  toString(): string;
}

/** @param clock everything that the package exports, as it was loaded where this runs */
export function selfCheck(clock: typeof Clock): SelfCheck {
  const wrong: string[] = [];
  let checks = 0;
  const check = (what: string, found: unknown, expected: unknown): void => {
    checks++;
    if (found !== expected) wrong.push(`${what}: ${String(found)} instead of ${String(expected)}`);
  };
  for (const [name, value, hex, text, decode] of goldenValues(clock)) {
    check(`${name} as bytes`, hexOf(value.toBytes()), hex);
    check(`${name} as text`, value.toString(), text);
    check(`${name} read back`, value.equals(decode(bytesOf(hex)) as never), true);
    check(
      `${name}, truncated`,
      refusal(() => decode(bytesOf(hex).slice(0, -1))),
      "typed",
    );
  }
  for (const [a, b, order] of ORDERS) {
    const [x, y] = [clock.VersionVector.of(a), clock.VersionVector.of(b)];
    const what = `${String(x)} to ${String(y)}`;
    check(what, x.compare(y), order);
    check(`${what} and back`, y.compare(x), clock.reverseOrder(order));
    check(
      `${what} as vector clocks`,
      clock.VectorClock.of(a).compare(clock.VectorClock.of(b)),
      order,
    );
    check(`${what} merged`, x.merge(y).dominates(x) && x.merge(y).dominates(y), true);
  }
  const token = clock.CausalContext.of(clock.VersionVector.of({ s1: 2 })).toToken();
  check("a token read back", clock.CausalContext.fromToken(token).toString(), "{s1: 2}");
  check("a packed clock", clock.HybridLogicalClock.of(2 ** 40, 7).toBigInt(), 72057594037927943n);
  return { checks, wrong };

  function refusal(run: () => unknown): string {
    try {
      return `accepted: ${String(run())}`;
    } catch (error) {
      return error instanceof clock.ClockError ? "typed" : String(error);
    }
  }
}

const ORDERS: readonly (readonly [
  a: Record<string, number>,
  b: Record<string, number>,
  order: Clock.CausalOrder,
])[] = [
  [{}, {}, "equal"],
  [{ a: 1 }, { a: 1 }, "equal"],
  [{}, { a: 1 }, "before"],
  [{ a: 1 }, { a: 1, b: 1 }, "before"],
  [{ a: 2 }, { a: 1, b: 1 }, "concurrent"],
  [{ a: 1 }, { b: 1 }, "concurrent"],
  [{ a: 1, c: 2 }, { b: 1, c: 3 }, "concurrent"],
  [{ a: 2 ** 31, b: 1 }, { a: 2 ** 31 - 1, b: 1 }, "after"],
  [{ a: 2 ** 53 - 1 }, { a: 2 ** 53 - 2 }, "after"],
  [JSON.parse('{"__proto__":1}') as Record<string, number>, {}, "after"],
  [{ "\u{1F600}": 1 }, { "\uFF5E": 1 }, "concurrent"],
];

type Golden = readonly [
  name: string,
  value: Encoded,
  hex: string,
  text: string,
  decode: (bytes: Uint8Array) => Encoded,
];

function goldenValues(clock: typeof Clock): Golden[] {
  const { parseDot, nodeId, VersionVector } = clock;
  const codec = {
    encode: (value: number) => Uint8Array.of(value),
    decode: (bytes: Uint8Array) => bytes[0] ?? 0,
  };
  const [left, right] = clock.IntervalTreeClock.seed.fork();
  const [inner] = left.event().fork();
  const siblings = clock.DottedVersionVectorSet.empty
    .update(nodeId("s1"), 1)
    .update(nodeId("s1"), 2)
    .update(nodeId("s2"), 3);
  const message = new clock.CausalBuffer<number>("s1").send(7);
  return [
    [
      "VersionVector",
      VersionVector.of({ s1: 300, "\u{1F600}": 2 ** 53 - 1, "\uFF5E": 1 }),
      "1103027331ac0204f09f9880ffffffffffffff0f03efbd9e01",
      "{s1: 300, \u{1F600}: 9007199254740991, \uFF5E: 1}",
      VersionVector.fromBytes,
    ],
    [
      "CausalContext",
      clock.CausalContext.of(VersionVector.of({ s1: 2 }), [parseDot("s2:5")]),
      "210102733102010273320105",
      "{s1: 2} + s2:5",
      clock.CausalContext.fromBytes,
    ],
    [
      "VectorClock",
      clock.VectorClock.of({ s1: 2, s2: 1 }),
      "31020273310202733201",
      "{s1: 2, s2: 1}",
      clock.VectorClock.fromBytes,
    ],
    [
      "LamportClock",
      clock.LamportClock.of("s1", 2 ** 40),
      "41027331808080808020",
      "1099511627776@s1",
      clock.LamportClock.fromBytes,
    ],
    [
      "HybridLogicalClock",
      clock.HybridLogicalClock.of(1_700_000_000_000, 7),
      "51018bcfe568000007",
      "(1700000000000, 7)",
      clock.HybridLogicalClock.fromBytes,
    ],
    [
      "MatrixClock",
      clock.MatrixClock.of({ s1: { s1: 2, s2: 1 }, s2: { s2: 1 } }),
      "61020273310273320201020102010101010201",
      "{s1: {s1: 2, s2: 1}, s2: {s2: 1}}",
      clock.MatrixClock.fromBytes,
    ],
    [
      "DottedVersionVector",
      clock.DottedVersionVector.of({ s1: 2 }, parseDot("s1:4")),
      "7101027331020102733104",
      "{s1: 2} + s1:4",
      clock.DottedVersionVector.fromBytes,
    ],
    [
      "DottedVersionVectorSet",
      { ...sized(siblings), toBytes: () => siblings.toBytes(codec) },
      "81020273310202010201010273320101010300",
      "{s1: 2 [2, 1], s2: 1 [3]}",
      (bytes) => {
        const read = clock.DottedVersionVectorSet.fromBytes(bytes, codec);
        return { ...sized(read), toBytes: () => read.toBytes(codec) };
      },
    ],
    [
      "BitmappedVersionVector",
      clock.BitmappedVersionVector.of({ s1: 2 }, ["s1:5", "s1:6", "s2:2"].map(parseDot)),
      "91020273310201020202733200010101",
      "{s1: 2} + s1:5..6 + s2:2",
      clock.BitmappedVersionVector.fromBytes,
    ],
    [
      "IntervalTreeClock",
      inner.event().join(right.event().event()),
      "a1e25e4cc8",
      "(((1, 0), 1), (1, (0, 1, 0), 1))",
      clock.IntervalTreeClock.fromBytes,
    ],
    [
      "CausalMessage",
      { ...sized(message), toBytes: () => message.toBytes(codec) },
      "b10102733101000107",
      "s1:1 after {}",
      (bytes) => {
        const read = clock.CausalMessage.fromBytes(bytes, codec);
        return { ...sized(read), toBytes: () => read.toBytes(codec) };
      },
    ],
  ];
}

/** For types whose bytes need a codec: equality by what can be read. */
function sized(value: { toString(): string }): Omit<Encoded, "toBytes"> {
  const text = value.toString();
  return { equals: (other: Encoded) => other.toString() === text, toString: () => text };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
