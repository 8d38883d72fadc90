import { expect, test } from "vitest";
import { DeadlineError } from "../errors.js";
import { until } from "./poll.js";

const never = new AbortController().signal;

test("looks until the condition holds, and returns what was seen", async () => {
  let looks = 0;
  const seen = await until("three looks", 5_000, never, () => {
    looks += 1;
    return looks < 3 ? { holds: false, got: `${looks}` } : { holds: true, value: looks };
  });
  expect(seen).toBe(3);
});

test("gives up at the deadline, and says what was seen last", async () => {
  let looks = 0;
  const waiting = until("the impossible", 30, never, (remainingMs) => {
    looks += 1;
    expect(remainingMs).toBeGreaterThanOrEqual(1);
    return { holds: false, got: `look ${looks}` };
  });
  const error = await waiting.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DeadlineError);
  expect(error).toMatchObject({ expected: "the impossible", got: `look ${looks}`, withinMs: 30 });
  expect(looks).toBeGreaterThan(1);
});

test("ends when it is told to, with the reason it is given", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const waiting = until("nothing", 60_000, controller.signal, () => {
    controller.abort(reason);
    return { holds: false, got: "nothing" };
  });
  await expect(waiting).rejects.toBe(reason);
});
