import { expect, test } from "vitest";

import { Random } from "../random.js";
import { causalTwins, closure, load, twin } from "../testing/isolation-twins.js";
import {
  randomHistory,
  storeHistory,
  withOneReadChanged,
  type Shape,
} from "../testing/transaction-histories.js";
import { checkTransactions } from "./check.js";
import type { TransactionHistory } from "./history.js";
import { isolationLevels, type IsolationLevel } from "./verdict.js";

const seed = BigInt(process.env["VC_SEED"] ?? 20_261_122);

interface Case extends Shape {
  readonly name: string;
  readonly runs: number;
  /** How many different sets of levels must have been met: a test that sees one verdict only proves little. */
  readonly kinds: number;
}

const anything: readonly Case[] = [
  { name: "one key", transactions: 6, sessions: 3, keys: 1, operationsMax: 1, runs: 800, kinds: 6 },
  {
    name: "two keys",
    transactions: 7,
    sessions: 3,
    keys: 2,
    operationsMax: 1,
    runs: 800,
    kinds: 4,
  },
  {
    name: "two sessions",
    transactions: 7,
    sessions: 2,
    keys: 2,
    operationsMax: 1,
    runs: 800,
    kinds: 4,
  },
  {
    name: "transactions",
    transactions: 5,
    sessions: 3,
    keys: 2,
    operationsMax: 3,
    runs: 1500,
    kinds: 4,
  },
  {
    name: "more keys",
    transactions: 6,
    sessions: 4,
    keys: 3,
    operationsMax: 3,
    runs: 800,
    kinds: 4,
  },
];

const stores: readonly Case[] = [
  { name: "one key", transactions: 8, sessions: 2, keys: 1, operationsMax: 1, runs: 800, kinds: 4 },
  {
    name: "two keys",
    transactions: 8,
    sessions: 3,
    keys: 2,
    operationsMax: 1,
    runs: 800,
    kinds: 3,
  },
  {
    name: "two busy sessions",
    transactions: 9,
    sessions: 2,
    keys: 3,
    operationsMax: 1,
    runs: 500,
    kinds: 3,
  },
  {
    name: "transactions",
    transactions: 6,
    sessions: 3,
    keys: 2,
    operationsMax: 2,
    runs: 800,
    kinds: 4,
  },
  {
    name: "more keys",
    transactions: 7,
    sessions: 2,
    keys: 3,
    operationsMax: 3,
    runs: 500,
    kinds: 4,
  },
];

test.each(anything)(
  "any reads, $name: the verdicts are those of trying out every order",
  (shape) => {
    const random = new Random(seed);
    compare(shape, () => randomHistory(random, shape));
  },
);

test.each(stores)(
  "reads of a replicated store, $name: the verdicts are those of trying out every order",
  (shape) => {
    const random = new Random(seed);
    compare(shape, () => {
      const conflicts = random.pick(["last", "stamp"] as const);
      const drawn = storeHistory(random, shape, {
        conflicts,
        carelessness: random.pick([0, 0.5]),
        delivery: 0.5,
      });
      return random.chance(0.3) ? drawn : withOneReadChanged(random, drawn);
    });
  },
);

test("a larger causal order than the least one explains no more", () => {
  // CC and CM ask for some causal order; the checkers and the twin take session order and reads-from.
  const random = new Random(seed);
  const all = partialOrders(4);
  expect(all.length).toBe(219);
  for (let run = 0; run < 400; run += 1) {
    const history = randomHistory(random, {
      transactions: 4,
      sessions: 3,
      keys: random.pick([1, 2]),
      operationsMax: 1,
    });
    const txns = load(history);
    if (txns === undefined) continue;
    const some = { cc: false, cm: false, ccv: false };
    for (const order of all) {
      const before = closure(5, (a, b) =>
        a === 0 ? b !== 0 : b !== 0 && order.has(4 * (a - 1) + b - 1),
      );
      const isInSession = (a: number, b: number): boolean => {
        const [first, second] = [txns[a], txns[b]];
        return (
          first !== undefined &&
          second !== undefined &&
          first.session === second.session &&
          first.at < second.at
        );
      };
      if (
        [1, 2, 3, 4].some((a) =>
          [1, 2, 3, 4].some((b) => isInSession(a, b) && before[a]?.[b] !== true),
        )
      )
        continue;
      const { cc, cm, ccv } = causalTwins(txns, before);
      some.cc ||= cc;
      some.cm ||= cm;
      some.ccv ||= ccv;
    }
    const { cc, cm, ccv } = twin(history);
    expect({ cc, cm, ccv }, `seed ${seed}, run ${run}: ${show(history)}`).toEqual(some);
  }
});

/** All strict partial orders on 0…n−1; a pair (a, b) is n·a + b. */
function partialOrders(n: number): readonly ReadonlySet<number>[] {
  const pairs = Array.from({ length: n * n }, (_, pair) => pair).filter(
    (pair) => Math.floor(pair / n) !== pair % n,
  );
  const found: ReadonlySet<number>[] = [];
  for (let mask = 0; mask < 2 ** pairs.length; mask += 1) {
    const order = new Set(pairs.filter((_, at) => (mask >> at) & 1));
    const isStrict = [...order].every((pair) => {
      const [a, b] = [Math.floor(pair / n), pair % n];
      if (order.has(n * b + a)) return false;
      for (let c = 0; c < n; c += 1)
        if (order.has(n * b + c) && !order.has(n * a + c)) return false;
      return true;
    });
    if (isStrict) found.push(order);
  }
  return found;
}

function compare({ runs, kinds }: Case, draw: () => TransactionHistory): void {
  const seen = new Map<string, number>();
  for (let run = 0; run < runs; run += 1) {
    const history = draw();
    const expected = twin(history);
    const { levels } = checkTransactions(history);
    for (const level of isolationLevels) {
      const holds = levels[level]?.result === "holds";
      if (holds !== expected[level])
        expect(holds, `seed ${seed}, run ${run}, ${level}: ${show(history)}`).toBe(expected[level]);
    }
    checkHierarchy(expected);
    const kind = isolationLevels.filter((level) => expected[level]).join(" ");
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  expect(seen.size, JSON.stringify([...seen])).toBeGreaterThanOrEqual(kinds);
}

function show({ sessions }: TransactionHistory): string {
  return sessions
    .map(({ name, transactions }) => {
      const parts = transactions.map(({ operations }) =>
        operations
          .map(({ operation, key, value }) => `${operation[0]}${key}${JSON.stringify(value)}`)
          .join(" "),
      );
      return `${name}: ${parts.join(" | ")}`;
    })
    .join("; ");
}

function checkHierarchy(holds: Readonly<Record<IsolationLevel, boolean>>): void {
  const implies: readonly (readonly [IsolationLevel, IsolationLevel])[] = [
    ["causal", "read-atomic"],
    ["read-atomic", "read-committed"],
    ["ccv", "cc"],
    ["cm", "cc"],
    ["causal", "ccv"],
    ["ccv", "causal"],
  ];
  for (const [strong, weak] of implies)
    if (holds[strong]) expect(holds[weak], `${strong} implies ${weak}`).toBe(true);
}
