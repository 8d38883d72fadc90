import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { stopSignals } from "./stop-signals.js";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  for (const signal of SIGNALS) process.removeAllListeners(signal);
  vi.useRealTimers();
});

it("takes what npm passes on for the Ctrl-C that it is, and a later one for haste", () => {
  const { stop, hurry } = stopSignals();
  process.emit("SIGINT", "SIGINT");
  expect(stop.aborted).toBe(true);
  for (let i = 0; i < 3; i += 1) {
    vi.advanceTimersByTime(499);
    process.emit("SIGINT", "SIGINT");
  }
  expect(hurry.aborted).toBe(false);
  vi.advanceTimersByTime(500);
  process.emit("SIGTERM", "SIGTERM");
  expect(hurry.aborted).toBe(true);
});

it.each(SIGNALS)("%s asks for an end", (signal) => {
  const { stop } = stopSignals();
  expect(stop.aborted).toBe(false);
  process.emit(signal, signal);
  expect(stop.aborted).toBe(true);
});
