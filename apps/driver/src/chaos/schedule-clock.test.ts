import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ScheduleClock } from "./schedule-clock.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const passing = (ms: number): (() => Promise<void>) => {
  return () =>
    new Promise((resolve) => {
      setTimeout(resolve, ms);
    });
};

test("goes with the time", () => {
  const clock = new ScheduleClock(1_000);
  vi.advanceTimersByTime(300);
  expect(clock.now()).toBe(300);
});

test("stands still while somebody needs it to, and goes on from there", async () => {
  const clock = new ScheduleClock(1_000);
  vi.advanceTimersByTime(100);
  const held = clock.during(passing(400));
  await vi.advanceTimersByTimeAsync(200);
  expect(clock.now()).toBe(100);
  const longer = clock.during(passing(300));
  await vi.advanceTimersByTimeAsync(200);
  await held;
  expect(clock.now()).toBe(100);
  await vi.advanceTimersByTimeAsync(100);
  await longer;
  await vi.advanceTimersByTimeAsync(50);
  expect(clock.now()).toBe(150);
});

test("but not for ever", async () => {
  const clock = new ScheduleClock(1_000);
  const held = clock.during(passing(5_000));
  await vi.advanceTimersByTimeAsync(1_500);
  expect(clock.now()).toBe(500);
  await vi.advanceTimersByTimeAsync(3_500);
  await held;
  expect(clock.now()).toBe(4_000);
});

test("also goes on when what it stood still for has failed", async () => {
  const clock = new ScheduleClock(1_000);
  await expect(clock.during(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  vi.advanceTimersByTime(10);
  expect(clock.now()).toBe(10);
});
