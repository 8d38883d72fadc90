/**
 * Tells plain JSON objects from everything else that `typeof` calls an object.
 */

/** A JSON object: not null, no array, no instance of a class. Objects of other realms and without prototype count. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
