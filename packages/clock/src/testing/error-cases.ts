/** How each error comes about, and what it says. */
import * as clock from "../index.js";

const {
  CausalBuffer,
  CausalContext,
  CausalMessage,
  DottedVersionVector,
  DottedVersionVectorSet,
  HybridLogicalClock,
  IntervalTreeClock,
  LamportClock,
  NodeClock,
  nodeId,
  parseDot,
  VersionVector,
} = clock;

const bytes =
  (...values: number[]) =>
  () =>
    VersionVector.fromBytes(Uint8Array.from(values));
const greatest = VersionVector.of({ s1: Number.MAX_SAFE_INTEGER });
const long = (n: number): [string, number] => [`${n}`.padStart(255, "x"), 1];
const huge = CausalContext.of(VersionVector.of(Array.from({ length: 300 }, (_, n) => long(n))));

function buffer(options: clock.CausalBufferOptions = {}): clock.CausalBuffer<string> {
  return new CausalBuffer<string>("s1", options);
}

function message(sender: string, stamp: Record<string, number>): clock.CausalMessage<string> {
  return CausalMessage.of(sender, VersionVector.of(stamp), "");
}

/** A buffer that holds a message which waits for others. */
function holding(waiting: clock.CausalMessage<string>, capacity = 10): clock.CausalBuffer<string> {
  const made = buffer({ capacity });
  made.receive(waiting);
  return made;
}

/** Name, code, how it comes about, message. */
export const errorCases: readonly (readonly [string, string, () => unknown, string])[] = [
  [
    "InvalidNodeIdError",
    "VC_CLOCK_INVALID_NODE_ID",
    () => nodeId("a\n"),
    '"a\\n" is not a node id: it has a control character.',
  ],
  [
    "InvalidCounterError",
    "VC_CLOCK_INVALID_COUNTER",
    () => VersionVector.of({ s1: 0 }),
    "0 is not a counter: expected an integer from 1 to 2^53 - 1.",
  ],
  [
    "CounterOverflowError",
    "VC_CLOCK_COUNTER_OVERFLOW",
    () => greatest.increment(nodeId("s1")),
    'The counter of "s1" has reached 2^53 - 1 and cannot be incremented. Give the node a new id.',
  ],
  [
    "DuplicateNodeIdError",
    "VC_CLOCK_DUPLICATE_NODE_ID",
    () =>
      VersionVector.of([
        ["s1", 1],
        ["s1", 1],
      ]),
    '"s1" has more than one entry.',
  ],
  [
    "InvalidDotError",
    "VC_CLOCK_INVALID_DOT",
    () => parseDot("s1"),
    '"s1" is not a dot: expected "<node id>:<counter>".',
  ],
  [
    "InvalidJsonError",
    "VC_CLOCK_INVALID_JSON",
    () => VersionVector.fromJSON([]),
    "an array found where an object of counters by node id was expected.",
  ],
  [
    "TruncatedBytesError",
    "VC_CLOCK_BYTES_TRUNCATED",
    bytes(0x11),
    "The bytes end too early (at byte 1)",
  ],
  [
    "TrailingBytesError",
    "VC_CLOCK_BYTES_TRAILING",
    bytes(0x11, 0, 9, 9),
    "2 left over after the end of the value (at byte 2)",
  ],
  [
    "UnknownFormatError",
    "VC_CLOCK_BYTES_UNKNOWN_FORMAT",
    bytes(0x01, 0),
    "The format byte is 0x01 where 0x11 was expected (at byte 0)",
  ],
  [
    "NonCanonicalBytesError",
    "VC_CLOCK_BYTES_NON_CANONICAL",
    bytes(0x11, 0x80, 0),
    "Not the canonical encoding: a number is padded with zeros (at byte 1)",
  ],
  [
    "MalformedBytesError",
    "VC_CLOCK_BYTES_MALFORMED",
    bytes(0x11, 1, 1, 0x61, 0),
    "A counter is 0 (at byte 4)",
  ],
  [
    "InvalidTokenError",
    "VC_CLOCK_INVALID_TOKEN",
    () => CausalContext.fromToken("x"),
    'Invalid context token: "x" does not start with "vc1.".',
  ],
  [
    "TokenTooLongError",
    "VC_CLOCK_TOKEN_TOO_LONG",
    () => huge.toToken(),
    "The context makes a token of 102815 characters; at most 65536 are allowed.",
  ],
  [
    "InvalidTimeError",
    "VC_CLOCK_INVALID_TIME",
    () => LamportClock.of("s1", -1),
    "-1 found where a time, an integer from 0 to 2^53 - 1, was expected.",
  ],
  [
    "TimeOverflowError",
    "VC_CLOCK_TIME_OVERFLOW",
    () => LamportClock.of("s1", Number.MAX_SAFE_INTEGER).tick(),
    "The time has reached 9007199254740991 and cannot advance. Start again from a time that no peer has falsified.",
  ],
  [
    "LogicalOverflowError",
    "VC_CLOCK_LOGICAL_OVERFLOW",
    () => HybridLogicalClock.of(5, 65_535).tick(5),
    'The logical part has reached 65535 at 5 ms. Wait until the wall clock has passed that, or allow `overflow: "carry"`.',
  ],
  [
    "ClockDriftError",
    "VC_CLOCK_DRIFT",
    () => HybridLogicalClock.zero.receive(0, HybridLogicalClock.of(2_000), { driftMsMax: 500 }),
    "The stamp is 2000 ms ahead of the wall clock; at most 500 ms are allowed. Refuse the message, and compare the wall clocks of both sides.",
  ],
  [
    "InvalidRangeError",
    "VC_CLOCK_INVALID_RANGE",
    () => NodeClock.ofRanges([[3, 2]]),
    "3 to 2 is not a range: expected two integers from 1 to 2^53 - 1, the smaller first.",
  ],
  [
    "InvalidBitmapError",
    "VC_CLOCK_INVALID_BITMAP",
    () => NodeClock.fromBitmap(0, -1),
    "-1 is not a bitmap: expected a bigint or a safe integer, not negative, whose events stay below 2^53.",
  ],
  [
    "DotInPastError",
    "VC_CLOCK_DOT_IN_PAST",
    () => DottedVersionVector.of({ s1: 2 }, parseDot("s1:2")),
    'The dot "s1:2" is in its own past.',
  ],
  [
    "TooManyValuesError",
    "VC_CLOCK_TOO_MANY_VALUES",
    () => DottedVersionVectorSet.of([["s1", 1, ["a", "b"]]]),
    '"s1" has 2 values but only 1 events.',
  ],
  [
    "AnonymousClockError",
    "VC_CLOCK_ANONYMOUS",
    () => IntervalTreeClock.seed.peek().event(),
    "An anonymous clock owns nothing and cannot count events. Fork a clock that has an id.",
  ],
  [
    "OverlappingIdsError",
    "VC_CLOCK_OVERLAPPING_IDS",
    () => IntervalTreeClock.seed.join(IntervalTreeClock.seed.event()),
    "Both clocks own a common part of the interval: one of them was used again after it was forked, joined or copied. " +
      "Join with its `peek()` to take its events alone.",
  ],
  [
    "InvalidIntervalTreeError",
    "VC_CLOCK_INVALID_INTERVAL_TREE",
    () => IntervalTreeClock.fromString("(1"),
    'Not an interval tree clock: "," expected at character 2.',
  ],
  [
    "TreeTooDeepError",
    "VC_CLOCK_TREE_TOO_DEEP",
    () => IntervalTreeClock.fromString("(".repeat(100_002)),
    "The tree is deeper than 100000 levels. Join clocks that are no longer needed.",
  ],
  [
    "InvalidMessageError",
    "VC_CLOCK_INVALID_MESSAGE",
    () => CausalMessage.of("s1", VersionVector.of({ s2: 1 }), ""),
    'Not a causal message: its sender "s1" has no entry in the stamp.',
  ],
  [
    "UnknownMemberError",
    "VC_CLOCK_UNKNOWN_MEMBER",
    () => buffer({ members: ["s1", "s2"] }).receive(message("s3", { s3: 1 })),
    '"s3" is not among the members. Make the buffer with it among them, or refuse the message.',
  ],
  [
    "UnsentMessageError",
    "VC_CLOCK_UNSENT_MESSAGE",
    () => buffer().receive(message("s2", { s1: 1, s2: 1 })),
    'The message follows message 1 of "s1", which has sent only 0. ' +
      "Is its state older than what it has sent, or does another node use its id?",
  ],
  [
    "MessageTooFarError",
    "VC_CLOCK_MESSAGE_TOO_FAR",
    () => buffer({ gapMax: 2 }).receive(message("s2", { s2: 4 })),
    '3 messages of "s2" are missing before it; at most 2 may be. ' +
      "Start from the `clock` of an up-to-date member, or raise `gapMax`.",
  ],
  [
    "ConflictingMessageError",
    "VC_CLOCK_CONFLICTING_MESSAGE",
    () => holding(message("s2", { s2: 2 })).receive(message("s2", { s2: 2, s3: 1 })),
    'Another message is held as "s2:2". Two nodes use one id, or one of both is forged.',
  ],
  [
    "CausalBufferFullError",
    "VC_CLOCK_BUFFER_FULL",
    () => holding(message("s2", { s2: 2 }), 1).receive(message("s3", { s3: 2 })),
    "The buffer holds 1 messages that wait for others. Fetch what `missing()` tells, then receive this message again.",
  ],
  [
    "InvalidLimitError",
    "VC_CLOCK_INVALID_LIMIT",
    () => buffer({ capacity: 0 }),
    "capacity is 0: expected an integer from 1 to 2^53 - 1.",
  ],
];
