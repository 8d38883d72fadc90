import { expect, test } from "vitest";
import { painter } from "../report/words.js";
import { BAD, GOOD } from "../testing/checked.js";
import { checkedFileReport, checkJson, checkJUnit, checkSummary } from "./report.js";

const PROBLEMS = [
  { file: "torn.jsonl", line: 3, message: "end: expected a time" },
  { file: "torn.jsonl", line: 9, message: "expected JSON" },
  { file: "gone.jsonl", line: 0, message: "cannot be read" },
];

test("for people: every rule, and of what is violated the least that shows it", async () => {
  const plain = painter(false);
  const reports = [GOOD, BAD].map((checked) => checkedFileReport(checked, plain));
  const text = `${[...reports, checkSummary([GOOD, BAD], 45, plain)].join("\n")}\n`;
  await expect(text).toMatchFileSnapshot("__snapshots__/check.txt");
  // oxlint-disable-next-line no-control-regex -- that is what colours are made of
  const uncoloured = checkedFileReport(BAD, painter(true)).replaceAll(/\u001B\[\d+m/g, "");
  expect(uncoloured).toBe(reports[1]);
});

test("for programs: one document", async () => {
  const text = checkJson([GOOD, BAD], PROBLEMS, 45);
  await expect(`${text}\n`).toMatchFileSnapshot("__snapshots__/check.json");
});

test("for build servers: a test case for each rule of each file", async () => {
  const text = checkJUnit([GOOD, BAD], PROBLEMS, 45);
  await expect(text).toMatchFileSnapshot("__snapshots__/check.xml");
});
