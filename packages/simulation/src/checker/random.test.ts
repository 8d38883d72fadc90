import { expect, test } from "vitest";
import { Random } from "../random.js";
import { corrupt } from "../testing/corrupt.js";
import { ModelStore, type ModelOptions } from "../testing/model-store.js";
import { naiveViolations } from "../testing/naive-checker.js";
import type { History, HistoryOperation } from "../history/history.js";
import { checkHistory, RULES } from "./check.js";
import type { CheckOptions } from "./options.js";

function drawOptions(random: Random, lostDisks: boolean): ModelOptions {
  return {
    servers: 1 + random.below(5),
    sessions: 1 + random.below(6),
    keys: 1 + random.below(3),
    operations: 5 + random.below(60),
    lostDisks,
    unanswered: random.chance(0.5) ? 0.3 * random.fraction() : 0,
    sessionKinds: random.pick([["token"], ["server"], ["free"], ["token", "server", "free"]]),
  };
}

function violated(history: History, options: CheckOptions): Set<string> {
  const { rules } = checkHistory(history, options);
  const names = rules.filter(({ result }) => result === "violated").map(({ rule }) => rule);
  return new Set(names.filter((rule) => !ALONE.has(rule)));
}

/** Rules about one operation alone, which the twin leaves to the examples. */
const ALONE = new Set([
  "acknowledgement-covers-only-what-was-seen",
  "exact-write",
  "metadata-bounds",
]);

/** The history as recorded by someone who keeps less of it. */
function forget(history: History, random: Random): History {
  const [clocks, dots, servers, seen] = [0, 0, 0, 0].map(() => random.chance(0.5));
  const operations = history.operations.map((operation): HistoryOperation => {
    const { clock, after, server } = operation;
    const kept = {
      clock: clocks ? undefined : clock,
      after: clocks && dots ? undefined : after,
      server: servers ? undefined : server,
    };
    if (operation.operation === "read")
      return { ...operation, ...kept, dots: dots ? undefined : operation.dots };
    return {
      ...operation,
      ...kept,
      dot: dots ? undefined : operation.dot,
      seen: seen ? undefined : operation.seen,
    };
  });
  return { servers: history.servers, operations };
}

test("what a correct store recorded is clean, whatever of it is kept", () => {
  for (let seed = 0n; seed < 60n; seed++) {
    const random = new Random(seed);
    const lostDisks = random.chance(0.3);
    const history = new ModelStore(random, drawOptions(random, lostDisks)).run();
    for (const recorded of [history, forget(history, random), forget(history, random)]) {
      expect(checkHistory(recorded, { lostDisks }).findings, `seed ${seed}`).toEqual([]);
      expect(checkHistory(recorded, { restoredDisks: true }).findings, `seed ${seed}`).toEqual([]);
    }
  }
});

test("of corrupted histories the checker and its twin say the same", () => {
  const found = new Set<string>();
  for (let seed = 0n; seed < 180n; seed++) {
    const random = new Random(seed);
    const clean = new ModelStore(random, drawOptions(random, false)).run();
    const { history, how } = corrupt(clean, random);
    const newIds = random.chance(0.3);
    const actual = violated(history, { lostDisks: false, newIds });
    const expected = naiveViolations(history, false, newIds);
    expect(actual, `seed ${seed}: ${how.join(", ")}`).toEqual(expected);
    for (const rule of actual) found.add(rule);
  }
  const missed = RULES.map(({ rule }) => rule).filter(
    (rule) => !found.has(rule) && !ALONE.has(rule),
  );
  expect(missed).toEqual([]);
});

test("where disks were lost, the checker says nothing that its twin does not say", () => {
  let [actualCount, expectedCount] = [0, 0];
  for (let seed = 0n; seed < 60n; seed++) {
    const random = new Random(seed);
    const clean = new ModelStore(random, drawOptions(random, true)).run();
    const { history, how } = corrupt(clean, random);
    const expected = naiveViolations(history, true);
    const actual = violated(history, { lostDisks: true });
    const wrong = [...actual].filter((rule) => !expected.has(rule));
    expect(wrong, `seed ${seed}: ${how.join(", ")}`).toEqual([]);
    actualCount += actual.size;
    expectedCount += expected.size;
  }
  // Of what comes back it may keep too early a witness.
  expect(actualCount).toBeGreaterThan(expectedCount * 0.98);
});

test("the twin finds a correct store clean too", () => {
  for (let seed = 0n; seed < 30n; seed++) {
    const random = new Random(seed);
    const lostDisks = random.chance(0.5);
    const history = new ModelStore(random, drawOptions(random, lostDisks)).run();
    expect(naiveViolations(history, lostDisks), `seed ${seed}`).toEqual(new Set());
  }
});
