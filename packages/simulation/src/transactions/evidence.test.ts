/** What findings tell a person, where the papers say nothing. */
import { expect, test } from "vitest";

import { registers } from "../testing/transaction-histories.js";
import { checkTransactions } from "./check.js";
import { readTransactions } from "./readers/read.js";

test("where a format has no lines, transactions go by numbers", () => {
  const text =
    '[[{"events":[["w","x",1]],"committed":true},{"events":[["w","x",2]],"committed":true}],[{"events":[["r","x",2]],"committed":true},{"events":[["r","x",1]],"committed":true}]]';
  const { findings } = checkTransactions(readTransactions(text), { levels: ["cc"] });
  const texts = findings[0]?.evidence.map((each) => `${each.text} — ${each.role}`);
  expect(texts).toMatchInlineSnapshot(`
    [
      "transaction 2, session 1: write x=2 — must be before transaction 1: it is in the past of a read that does not show it",
      "transaction 3, session 2: read x=2 — is before transaction 4: session order",
      "session 2: read x=1 — saw transaction 1 instead",
      "transaction 1, session 1: write x=1 — is before transaction 2: session order",
    ]
  `);
});

test("long keys, values and transactions are cut", () => {
  const long = "v".repeat(1000);
  const write = (key: string) => JSON.stringify(["w", key, long + key]);
  const many = Array.from({ length: 100 }, (_, at) => write(`k${at}`)).join(",");
  const text = `{"session":"a","transaction":[${many}]}\n{"session":"a","operation":"read","key":"k1","value":null}\n`;
  const { findings } = checkTransactions(readTransactions(text), { levels: ["cc"] });
  const [first] = findings;
  expect(first?.pattern).toBe("WriteCOInitRead");
  for (const each of first?.evidence ?? []) expect(each.text.length).toBeLessThan(250);
});

test("a zero that nobody wrote may be the initial value", () => {
  const { findings } = checkTransactions(registers({ a: ["rx0"] }), { levels: ["cc"] });
  expect(findings[0]?.message).toContain("if it is what keys hold at the start, say so");
  expect(checkTransactions(registers({ a: ["rx7"] })).findings[0]?.message).toBe(
    "read x=7 in session a: nobody ever wrote this",
  );
});
