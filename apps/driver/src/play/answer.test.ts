import { VersionVector } from "@vclock/clock";
import { describe, expect, test } from "vitest";
import { ExpectationError } from "../errors.js";
import type { Expect } from "../scenario/types.js";
import { type Answer, mismatch, sameSet } from "./answer.js";

const read: Answer = {
  text: "what was answered",
  servers: 3,
  values: ["red", "blue"],
  siblings: 2,
  clock: VersionVector.of({ "s1~aaaaaaaaaaaaaaaa": 2, "s3~old": 1, "s3~new": 4 }),
  answeredBy: "s2",
  unreachable: ["s3"],
  phase: "serving",
  id: "same",
  rememberedDeletes: 0,
  keys: [
    { key: "a", siblings: 1 },
    { key: "b", siblings: 2 },
  ],
  count: 2,
};

describe("what holds, and what does not", () => {
  test.each<[Expect, Expect]>([
    [{ values: ["blue", "red"] }, { values: ["blue"] }],
    [{ conflict: true }, { conflict: false }],
    [{ absent: false }, { absent: true }],
    [{ siblings: 2 }, { siblings: 1 }],
    [{ clock: [2, 0, 5] }, { clock: [2, 0, 4] }],
    [{ answeredBy: [0, 1] }, { answeredBy: [0] }],
    [{ unreachable: [2] }, { unreachable: [] }],
    [{ keys: ["a", "b"] }, { keys: ["b", "a"] }],
    [{ conflicts: ["b"] }, { conflicts: [] }],
    [{ count: 2 }, { count: 3 }],
    [{ phase: "serving" }, { phase: "catching-up" }],
    [{ id: "same" }, { id: "new" }],
    [{ rememberedDeletes: 0 }, { rememberedDeletes: 1 }],
  ])("%j holds, %j does not", (right, wrong) => {
    expect(mismatch(right, read)).toBeUndefined();
    expect(mismatch(wrong, read)).toBeInstanceOf(ExpectationError);
  });

  test("errors: by code, and by what became of the update", () => {
    const failed: Answer = { text: "no", servers: 3, error: { code: "behind", applied: "no" } };
    expect(mismatch({ error: { code: "behind" } }, failed)).toBeUndefined();
    expect(mismatch({ error: { code: "behind", applied: "no" } }, failed)).toBeUndefined();
    expect(mismatch({ error: { code: "behind", applied: "unknown" } }, failed)).toBeDefined();
    expect(mismatch({ error: { code: "lost" } }, failed)).toBeDefined();
    expect(mismatch(undefined, failed)?.message).toBe("expected an answer; got no");
    expect(mismatch({ values: [1] }, failed)?.message).toBe("expected the value 1; got no");
    expect(mismatch({ error: { code: "behind" } }, read)?.expected).toBe("the error behind");
  });

  test("an answer that lacks what is expected does not fulfil it", () => {
    const bare: Answer = { text: "", servers: 3 };
    for (const expectation of [
      { values: [] },
      { conflict: false },
      { absent: true },
      { keys: [] },
    ]) {
      expect(mismatch(expectation, bare)).toBeDefined();
    }
  });
});

test.each<[unknown[], unknown[], boolean]>([
  [[], [], true],
  [[1, 1, 2], [1, 2, 1], true],
  [[1, 1, 2], [1, 2, 2], false],
  [[{ a: [1] }], [Object.assign(Object.create(null) as object, { a: [1] })], true],
  [[Buffer.from("x")], [new Uint8Array([120])], true],
  [["1"], [1], false],
])("sameSet(%j, %j) is %s", (a, b, expected) => {
  expect(sameSet(a, b)).toBe(expected);
});
