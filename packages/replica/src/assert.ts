import { InvariantError } from "./errors.js";

/** Stops the process's present step when `condition` does not hold. On in production. */
export function assert(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new InvariantError(message());
}
