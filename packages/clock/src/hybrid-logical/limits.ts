/** How far hybrid logical clocks go: what fits 64 bits, and how far ahead of the wall clock a caller lets them run. */
import { ClockDriftError, InvalidTimeError } from "../errors.js";

/** Greatest physical part: 48 bits of milliseconds, some time in the year 10889. */
export const PHYSICAL_MS_MAX: number = 2 ** 48 - 1;
/** Greatest logical part: 16 bits. */
export const LOGICAL_MAX: number = 2 ** 16 - 1;

/** How far a clock may go. Without limits it goes anywhere, and a logical part that is full is an error. */
export interface HybridLogicalLimits {
  /** How far ahead of the wall clock the result may be; more is a `ClockDriftError`. Unlimited unless given. */
  readonly driftMsMax?: number;
  /**
   * What to do with more than 65,536 events in one millisecond: `"throw"` (the default) a `LogicalOverflowError`, or
   * `"carry"` into the physical part, which then runs ahead of the wall clock by a millisecond each time.
   */
  readonly overflow?: "throw" | "carry";
}

export const NO_LIMITS: HybridLogicalLimits = {};

/** @throws {InvalidTimeError} unless the value is an integer from 0 to 2^48 - 1. */
export function checkPhysical(value: unknown): number {
  return checkPart(value, PHYSICAL_MS_MAX, "a time in whole milliseconds from 0 to 2^48 - 1");
}

/** @throws {InvalidTimeError} unless the value is an integer from 0 to 65535. */
export function checkLogical(value: unknown): number {
  return checkPart(value, LOGICAL_MAX, "a logical part, an integer from 0 to 65535,");
}

/** @throws {ClockDriftError} when the drift is more than allowed. @throws {InvalidTimeError} when the limit is not one. */
export function checkDrift(driftMs: number, { driftMsMax = Infinity }: HybridLogicalLimits): void {
  if (driftMs <= driftMsMax) return;
  if (typeof driftMsMax !== "number" || !(driftMsMax >= 0)) {
    throw new InvalidTimeError(driftMsMax, "a number of milliseconds from 0 as driftMsMax");
  }
  throw new ClockDriftError(driftMs, driftMsMax);
}

function checkPart(value: unknown, max: number, expected: string): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > max) {
    throw new InvalidTimeError(value, expected);
  }
  return value === 0 ? 0 : (value as number); // -0 becomes 0
}
