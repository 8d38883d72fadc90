/**
 * Checks what only a bug in this package can break; on in production.
 *
 * Deliberately not a `ClockError`: who catches those to refuse bad input must not swallow a bug with them.
 */

/** A condition that this package guarantees to itself does not hold. Please report it. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** Throws `AssertionError` unless the condition holds. The message is only built on failure. */
export function assert(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new AssertionError(`@vclock/clock: ${message()}`);
}
