/**
 * Counters number the events of one node: 1, 2, 3, … up to 2^53 - 1, the largest integer that a
 * number holds exactly. 0 means "none" and is never stored.
 */
import { InvalidCounterError } from "../errors.js";

/** Whether the value can number an event. */
export function isCounter(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

/** @throws {InvalidCounterError} unless the value is an integer from 1 to 2^53 - 1. */
export function checkCounter(value: unknown): number {
  if (!isCounter(value)) throw new InvalidCounterError(value);
  return value;
}
