import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkMultiValue } from "./multi-value.js";
import { Source } from "./source.js";

const dir = mkdtempSync(join(tmpdir(), "vc-driver-check-"));
afterAll(() => rmSync(dir, { recursive: true }));

const write = (consistency: string): object => ({
  session: "c1.1",
  operation: "update",
  key: "k1",
  value: "c1-1",
  dot: "s1~aaaaaaaaaaaaaaaa:1",
  seen: { cut: { "s1~aaaaaaaaaaaaaaaa": 1 }, dots: [] },
  clock: { "s1~aaaaaaaaaaaaaaaa": 1 },
  start: 1,
  end: 2,
  outcome: "ok",
  server: "s1",
  consistency,
});
const finalRead = (values: readonly string[], clock: object): object => ({
  session: "final s1",
  operation: "read",
  key: "k1",
  values,
  dots: values.map(() => "s1~aaaaaaaaaaaaaaaa:1"),
  clock,
  start: 3,
  end: 4,
  outcome: "ok",
  server: "s1",
  consistency: "one",
  final: true,
});

function recorded(...operations: readonly object[]): string {
  const file = join(dir, "history.jsonl");
  const header = { history: 1, model: "multi-value", servers: 3 };
  const lines = [header, ...operations].map((each) => JSON.stringify(each));
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

async function violated(file: string, lostDisks: boolean): Promise<readonly string[]> {
  const { rules } = await checkMultiValue(new Source(file), { lostDisks });
  return rules.filter(({ result }) => result === "violated").map(({ rule }) => rule);
}

const SEEN = { "s1~aaaaaaaaaaaaaaaa": 1 };

test("an update that is there in the end is well", async () => {
  expect(await violated(recorded(write("quorum"), finalRead(["c1-1"], SEEN)), false)).toEqual([]);
});

test("an acknowledged update that has gone is found", async () => {
  expect(await violated(recorded(write("quorum"), finalRead([], {})), false)).toContain("survival");
});

test("what one server alone had acknowledged may go with its disk, and only then", async () => {
  const file = recorded(write("one"), finalRead([], {}));
  expect(await violated(file, false)).toContain("survival");
  expect(await violated(file, true)).not.toContain("survival");
});

test("what a quorum had acknowledged may not go with one disk", async () => {
  const file = recorded(write("quorum"), finalRead([], SEEN));
  expect(await violated(file, true)).not.toEqual([]);
});
