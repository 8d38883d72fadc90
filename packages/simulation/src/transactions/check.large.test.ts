/** Histories far too large for trying things out: consistent by construction, or broken in one place. */
import { expect, test } from "vitest";

import { Random } from "../random.js";
import { storeHistory, withOneReadChanged, type Shape } from "../testing/transaction-histories.js";
import { checkTransactions } from "./check.js";
import type { TransactionHistory } from "./history.js";
import { isolationLevels } from "./verdict.js";

const seed = BigInt(process.env["VC_SEED"] ?? 20_261_122);
const shape: Shape = { transactions: 5_000, sessions: 8, keys: 26, operationsMax: 3 };
const careful = { carelessness: 0, delivery: 0.95 };

function holding(history: TransactionHistory): string {
  const { levels } = checkTransactions(history);
  return isolationLevels.filter((level) => levels[level]?.result === "holds").join(" ");
}

test("a store that delivers causally and lets the latest win converges", () => {
  const history = storeHistory(new Random(seed), shape, { ...careful, conflicts: "stamp" });
  expect(holding(history), `seed ${seed}`).toMatch(/^read-committed read-atomic causal cc ccv/);
});

test("a store that delivers causally and lets the last to arrive win is causal memory", () => {
  const history = storeHistory(new Random(seed), shape, { ...careful, conflicts: "last" });
  expect(holding(history), `seed ${seed}`).toMatch(/\bcc cm$/);
});

test("a store that delivers in any order is found out, with short evidence", () => {
  const history = storeHistory(new Random(seed), shape, {
    conflicts: "stamp",
    carelessness: 0.5,
    delivery: 0.5,
  });
  const { levels, findings } = checkTransactions(history);
  expect(levels.cc?.result).toBe("violated");
  for (const { evidence } of findings) expect(evidence.length).toBeLessThan(40);
});

test("one read among thousands of transactions that sees an arbitrary write is found", () => {
  const random = new Random(seed);
  const history = storeHistory(random, shape, { ...careful, conflicts: "stamp" });
  let found = 0;
  for (let run = 0; run < 6; run += 1) {
    const { levels } = checkTransactions(withOneReadChanged(random, history), {
      levels: ["causal"],
    });
    if (levels.causal?.result === "violated") found += 1;
  }
  // Now and then the arbitrary write is the one that was seen, or could as well have been.
  expect(found, `seed ${seed}`).toBeGreaterThanOrEqual(4);
});
