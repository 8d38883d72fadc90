/** Histories of the papers, with the verdicts printed there, and each bad pattern by itself. */
import { expect, test } from "vitest";

import { isClean } from "../verdict.js";
import { registers, transactions } from "../testing/transaction-histories.js";
import { checkTransactions } from "./check.js";
import { AmbiguousHistoryError, TransactionHistoryTooLargeError } from "./errors.js";
import type { TransactionHistory } from "./history.js";
import { isolationLevels, type BadPattern, type IsolationLevel } from "./verdict.js";

function holding(history: TransactionHistory): string {
  const { levels } = checkTransactions(history);
  return isolationLevels.filter((level) => levels[level]?.result === "holds").join(" ");
}

function patterns(history: TransactionHistory, level: IsolationLevel): readonly BadPattern[] {
  return checkTransactions(history, { levels: [level] }).levels[level]?.patterns ?? [];
}

// Bouajjani, Enea, Guerraoui and Hamza 2017, On Verifying Causal Consistency, Figure 3.
test.each([
  ["(a): CM but not CCv", { a: ["wx1", "rx2"], b: ["wx2", "rx1"] }, "cc cm", "CyclicCF"],
  [
    "(b): CCv but not CM",
    { a: ["wz1", "wx1", "wy1"], b: ["wx2", "rz-", "ry1", "rx2"] },
    "cc ccv",
    "WriteHBInitRead",
  ],
  ["(c): CC but neither CM nor CCv", { a: ["wx1"], b: ["wx2", "rx1", "rx2"] }, "cc", "CyclicHB"],
  [
    "(d): CC, CM and CCv",
    { a: ["wx1", "ry-", "wy1", "rx1"], b: ["wx2", "ry-", "wy2", "rx2"] },
    "cc ccv cm",
    undefined,
  ],
  [
    "(e): not even CC",
    { a: ["wx1", "wy1"], b: ["ry1", "wx2"], c: ["rx2", "rx1"] },
    "",
    "WriteCORead",
  ],
] as const)("Figure 3%s", (_, sessions, expected, pattern) => {
  const history = registers(sessions);
  const causal = ["cc", "ccv", "cm"]
    .filter((level) => holding(history).split(" ").includes(level))
    .join(" ");
  expect(causal).toBe(expected);
  const found = [...patterns(history, "cm"), ...patterns(history, "ccv")];
  if (pattern === undefined) expect(found).toEqual([]);
  else expect(found).toContain(pattern);
});

// Biswas and Enea 2019, On the Complexity of Checking Transactional Consistency, Figures 1–3: what each level lets pass.
test.each([
  ["a cycle of reads", { a: [["ry1"], ["wx1"]], b: [["rx1"], ["wy1"]] }, ""],
  ["a read that goes back", { a: [["wx1"], ["wx2", "wy1"]], b: [["ry1", "rx1"]] }, ""],
  [
    "a read that goes back, by read order only",
    { a: [["wx1", "wy1"]], b: [["wx2", "wy2"]], c: [["wz1"]], d: [["rx1", "ry2", "rz1"]] },
    "read-committed",
  ],
  [
    "a transaction seen by half",
    { a: [["wx1"], ["wx2", "wy2"]], b: [["rx1", "ry2"]] },
    "read-committed",
  ],
  [
    "a repeated read that changes",
    { a: [["wx1"]], b: [["wx2"]], c: [["rx1", "rx2"]] },
    "read-committed",
  ],
  [
    "a cause that is not seen",
    { a: [["wx1"], ["wx2"]], b: [["rx2", "wy1"]], c: [["ry1", "rx1"]] },
    "read-committed read-atomic",
  ],
  [
    "two orders of two writes",
    { a: [["wx1"]], b: [["wx2"]], c: [["rx1"], ["rx2"]], d: [["rx2"], ["rx1"]] },
    "read-committed read-atomic cc cm",
  ],
  [
    "a long fork",
    { a: [["wx1"], ["rx1", "ry-"]], b: [["wy1"], ["ry1", "rx-"]] },
    "read-committed read-atomic causal cc ccv cm",
  ],
  [
    "a lost update",
    { a: [["rx-", "wx1"]], b: [["rx-", "wx2"]] },
    "read-committed read-atomic causal cc ccv cm",
  ],
  [
    "a write skew",
    { a: [["wx1", "wy1"]], b: [["rx1", "wy2"]], c: [["ry1", "wx2"]] },
    "read-committed read-atomic causal cc ccv cm",
  ],
] as const)("%s", (_, sessions, expected) => {
  expect(holding(transactions(sessions))).toBe(expected);
});

const registerPatterns: readonly (readonly [BadPattern, IsolationLevel, TransactionHistory])[] = [
  ["CyclicCO", "cc", registers({ a: ["rx1", "wy1"], b: ["ry1", "wx1"] })],
  ["WriteCOInitRead", "cc", registers({ a: ["wx1", "rx-"] })],
  ["WriteCOInitRead", "cc", registers({ a: ["wx1", "wy1"], b: ["ry1", "rx-"] })],
  ["ThinAirRead", "cc", registers({ a: ["rx1"] })],
  ["WriteCORead", "cc", registers({ a: ["wx1", "wx2"], b: ["rx2", "rx1"] })],
  ["CyclicCF", "ccv", registers({ a: ["wx1"], b: ["wx2"], c: ["rx1", "rx2"], d: ["rx2", "rx1"] })],
  [
    "WriteHBInitRead",
    "cm",
    registers({ a: ["wz1", "wx1", "wy1"], b: ["wx2", "rz-", "ry1", "rx2"] }),
  ],
  ["CyclicHB", "cm", registers({ a: ["wx1"], b: ["wx2", "rx1", "rx2"] })],
];

const transactionPatterns: readonly (readonly [BadPattern, IsolationLevel, TransactionHistory])[] =
  [
    ["ThinAirRead", "read-committed", transactions({ a: [["rx1"]] })],
    ["AbortedRead", "read-committed", transactions({ a: [["wx1", "!"]], b: [["rx1"]] })],
    ["FutureRead", "read-committed", transactions({ a: [["rx1", "wx1"]] })],
    ["NotMyOwnWrite", "read-committed", transactions({ a: [["wx1"]], b: [["wx2", "rx1"]] })],
    ["NotMyOwnWrite", "read-committed", transactions({ b: [["wx2", "rx-"]] })],
    ["NotMyLastWrite", "read-committed", transactions({ a: [["wx1", "wx2", "rx1"]] })],
    ["IntermediateRead", "read-committed", transactions({ a: [["wx1", "wx2"]], b: [["rx1"]] })],
    ["CyclicCO", "read-committed", transactions({ a: [["rx1", "wy1"]], b: [["ry1", "wx1"]] })],
    [
      "NonMonoReadCO",
      "read-committed",
      transactions({ a: [["wx1"], ["wx2", "wy1"]], b: [["ry1", "rx1"]] }),
    ],
    ["NonMonoReadCO", "read-committed", transactions({ a: [["wx1", "wy1"]], b: [["ry1", "rx-"]] })],
    [
      "NonMonoReadCM",
      "read-committed",
      transactions({
        a: [["wx1", "wy1"]],
        b: [["wx2", "wy2"]],
        c: [["rx1", "ry2"]],
        d: [["ry2", "rx1"]],
      }),
    ],
    [
      "NonRepeatableRead",
      "read-atomic",
      transactions({ a: [["wx1"]], b: [["wx2"]], c: [["rx1", "rx2"]] }),
    ],
    [
      "FracturedReadCO",
      "read-atomic",
      transactions({ a: [["wx1"], ["wx2", "wy2"]], b: [["rx1", "ry2"]] }),
    ],
    [
      "FracturedReadCM",
      "read-atomic",
      transactions({ a: [["wx1", "wy1"]], b: [["wx2", "wy2"]], c: [["rx1", "ry2"]] }),
    ],
    ["COConflictCM", "read-atomic", transactions({ a: [["wx1"], ["rx-"]] })],
    ["COConflictCM", "causal", transactions({ a: [["wx1"], ["wx2"]], b: [["rx2"], ["rx1"]] })],
    ["ConflictCM", "causal", transactions({ a: [["wx1"], ["rx2"]], b: [["wx2"], ["rx1"]] })],
  ];

test.each([...registerPatterns, ...transactionPatterns])(
  "%s breaks %s",
  (pattern, level, history) => {
    const verdict = checkTransactions(history, { levels: [level] });
    expect(verdict.levels[level]).toEqual({ result: "violated", patterns: [pattern] });
    expect(isClean(verdict)).toBe(false);
    const [finding] = verdict.findings;
    expect(finding?.pattern).toBe(pattern);
    expect(finding?.evidence.length).toBeGreaterThan(0);
    expect(
      finding?.evidence.every(({ line, text }) => line > 0 || text === "the initial transaction"),
    ).toBe(true);
  },
);

test("the least evidence tells why, in order", () => {
  // The write of y, which the stale read has in its past as well, is no part of it.
  const history = registers({ a: ["wx1", "wx2", "wy1"], b: ["ry1", "rx2", "rx1"] });
  const { findings } = checkTransactions(history, { levels: ["cc"] });
  expect(findings).toMatchInlineSnapshot(`
    [
      {
        "evidence": [
          {
            "line": 2,
            "role": "must be before line 1: it is in the past of a read that does not show it",
            "text": "session a: write x=2",
          },
          {
            "line": 5,
            "role": "is before line 6: session order",
            "text": "session b: read x=2",
          },
          {
            "line": 6,
            "role": "saw line 1 instead",
            "text": "session b: read x=1",
          },
          {
            "line": 1,
            "role": "is before line 2: session order",
            "text": "session a: write x=1",
          },
        ],
        "message": "read x=1, although its causal past has a later write of that key: its session's reads are not monotonic",
        "pattern": "WriteCORead",
        "rule": "cc",
      },
    ]
  `);
});

// Terry et al. 1994, Session Guarantees for Weakly Consistent Replicated Data, §3.
test.each([
  ["its session does not read its own writes", { a: ["wx1", "wx2", "rx1"] }],
  ["its session's reads are not monotonic", { a: ["wx1", "wx2"], b: ["rx2", "rx1"] }],
  ["writes of one session are not seen in their order", { a: ["wx1", "wy1"], b: ["ry1", "rx-"] }],
  [
    "a write is seen without what its session had read before",
    { a: ["wx1"], b: ["rx1", "wy1"], c: ["ry1", "rx-"] },
  ],
] as const)("a stale read, and %s", (guarantee, sessions) => {
  const { findings } = checkTransactions(registers(sessions), { levels: ["cc"] });
  expect(findings[0]?.message).toContain(`: ${guarantee}`);
});

test("causal memory tells what a session would have to believe", () => {
  const { findings } = checkTransactions(
    registers({ a: ["wz1", "wx1", "wy1"], b: ["wx2", "rz-", "ry1", "rx2"] }),
    { levels: ["cm"] },
  );
  expect(findings).toMatchInlineSnapshot(`
    [
      {
        "evidence": [
          {
            "line": 1,
            "role": "is before line 2: session order",
            "text": "session a: write z=1",
          },
          {
            "line": 2,
            "role": "must be before line 4: it is before the next read, which does not show it",
            "text": "session a: write x=1",
          },
          {
            "line": 7,
            "role": "saw line 4 instead",
            "text": "session b: read x=2",
          },
          {
            "line": 4,
            "role": "is before line 5: session order",
            "text": "session b: write x=2",
          },
          {
            "line": 5,
            "role": "shows the initial value",
            "text": "session b: read z=null",
          },
        ],
        "message": "session b: read z=null, the initial value, although it must believe that a write came before",
        "pattern": "WriteHBInitRead",
        "rule": "cm",
      },
    ]
  `);
});

test("of many cycles the shortest is told", () => {
  // A ring of four sessions that each see the next one's write of a key before their own, and a pair that does.
  const ring = ["e", "f", "g", "h"].map((key, at, keys) => {
    const next = keys[(at + 1) % keys.length] ?? "";
    return [`s${key}`, [`w${key}1`, `r${next}-`]] as const;
  });
  const long = { a: ["wx1", "wy1"], b: ["ry1", "wz1"], c: ["rz1", "wx2"], d: ["rx2", "rx1"] };
  const pair = { p: ["wv1", "rv2"], q: ["wv2", "rv1"] };
  const { findings } = checkTransactions(
    registers({ ...Object.fromEntries(ring), ...long, ...pair }),
    { levels: ["causal"] },
  );
  expect(findings[0]?.message).toContain("2 transactions");
  expect(findings[0]?.evidence.map(({ text }) => text)).toContain("session p: write v=1");
});

test("transactions of unknown outcome count once somebody has read from them", () => {
  const unseen = transactions({ a: [["wx1", "rz9", "?"]], b: [["rx-"]] });
  expect(holding(unseen)).toBe(isolationLevels.join(" "));
  const seen = transactions({ a: [["wx1", "wy1", "?"]], b: [["rx1"], ["ry-"]] });
  expect(patterns(seen, "causal")).toEqual(["COConflictCM"]);
  // What it read counts as well then, whoever else committed for that.
  const chained = transactions({
    a: [["wx1", "?"]],
    b: [["rx1", "wy1", "?"]],
    c: [["ry1"], ["rx-"]],
  });
  expect(patterns(chained, "causal")).toEqual(["COConflictCM"]);
});

test("a transaction of unknown outcome may take effect after what its session does next", () => {
  const sessions = (outcome: readonly string[]) =>
    transactions({ a: [["wx1"], ["wx2", ...outcome], ["rx1"], ["wy1"]], b: [["rx2"]] });
  expect(patterns(sessions([]), "cc")).toEqual(["WriteCORead"]);
  expect(holding(sessions(["?"]))).toBe(isolationLevels.join(" "));
  // But not before what its session did before.
  const early = transactions({ a: [["wx1"], ["wy1", "?"], ["wz1"]], b: [["ry1"], ["rx-"]] });
  expect(patterns(early, "cc")).toEqual(["WriteCOInitRead"]);
});

test("reads that nobody recorded say nothing", () => {
  const read = {
    operation: "read",
    key: "x",
    value: undefined,
    version: undefined,
    line: 1,
  } as const;
  const history = {
    sessions: [{ name: "a", transactions: [{ outcome: "ok", operations: [read], line: 1 }] }],
    initial: undefined,
  } as const;
  expect(holding(history)).toBe(isolationLevels.join(" "));
});

test("a configured initial value is read from the initial transaction", () => {
  expect(holding(registers({ a: ["rx0", "wx1"], b: ["rx1"] }, 0))).toBe(isolationLevels.join(" "));
  expect(patterns(registers({ a: ["wx1", "rx0"] }, 0), "cc")).toEqual(["WriteCOInitRead"]);
  expect(patterns(registers({ a: ["rx0"] }), "cc")).toEqual(["ThinAirRead"]);
});

test("histories in which reads fit several writes are refused", () => {
  const twice = registers({ a: ["wx1"], b: ["wx1"] });
  expect(() => checkTransactions(twice)).toThrow(AmbiguousHistoryError);
  expect(() => checkTransactions(twice)).toThrow(
    "key x: 1 is written by two transactions, so that nobody can say which of them a read saw (lines 1 and 2)",
  );
  expect(() => checkTransactions(registers({ a: ["wx0"], b: ["rx0"] }, 0))).toThrow(
    AmbiguousHistoryError,
  );
  // One transaction may write a value twice, and so may one that aborted.
  expect(holding(transactions({ a: [["wx1", "wx2", "wx1"]], b: [["rx1"]] }))).toBe(
    isolationLevels.join(" "),
  );
  expect(holding(transactions({ a: [["wx1", "rx1", "wx2", "wx1"]], b: [["rx1"]] }))).toBe(
    isolationLevels.join(" "),
  );
  expect(holding(transactions({ a: [["wx1", "!"], ["wx1"]], b: [["rx1"]] }))).toBe(
    isolationLevels.join(" "),
  );
});

test("versions tell equal values apart", () => {
  const make = (operation: "read" | "write", version: number) => ({
    outcome: "ok" as const,
    operations: [{ operation, key: "x", value: 1, version, line: version }],
    line: version,
  });
  const sessions = [
    { name: "a", transactions: [make("write", 1), make("write", 2)] },
    { name: "b", transactions: [make("read", 2), make("read", 1)] },
  ];
  expect(patterns({ sessions, initial: undefined }, "cc")).toEqual(["WriteCORead"]);
});

test("limits: too many operations are refused, what needs more than allowed is skipped", () => {
  const history = registers({ a: ["wx1", "rx2"], b: ["wx2", "rx1"] });
  expect(() => checkTransactions(history, { limits: { operationsMax: 3 } })).toThrow(
    TransactionHistoryTooLargeError,
  );
  const small = checkTransactions(history, { limits: { clockEntriesMax: 1 } });
  expect(small.rules.filter(({ result }) => result === "skipped").map(({ rule }) => rule)).toEqual([
    "causal",
    "cc",
    "ccv",
    "cm",
  ]);
  const impatient = checkTransactions(history, { limits: { causalMemoryStepsMax: 0 } });
  expect(impatient.levels.cm).toEqual({ result: "skipped", patterns: [] });
  expect(impatient.rules.at(-1)?.note).toBe("more than 0 steps");
});

test("only the levels that are asked for are checked", () => {
  const verdict = checkTransactions(registers({ a: ["wx1", "rx2"], b: ["wx2", "rx1"] }), {
    levels: ["cm", "read-committed"],
  });
  expect(Object.keys(verdict.levels)).toEqual(["read-committed", "cm"]);
  expect(verdict.rules.map(({ rule }) => rule)).toEqual(["sound-reads", "read-committed", "cm"]);
  expect(isClean(verdict)).toBe(true);
  expect(verdict).toMatchObject({ operations: 4, transactions: 4, sessions: 2, keys: 1 });
});

test("an empty history satisfies everything", () => {
  expect(holding(registers({}))).toBe(isolationLevels.join(" "));
  expect(holding(transactions({ a: [[], []] }))).toBe(isolationLevels.join(" "));
});
