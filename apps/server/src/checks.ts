/** Checks of single fields of a configuration. Each throws {@link InvalidOptionsError} with the name of the field. */
import { InvalidOptionsError } from "./errors.js";

/** Insists on a plain object. */
export function record(value: unknown, field: string): asserts value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidOptionsError(`${field}: not an object`);
  }
}

/** Insists on a text that is not empty. */
export function text(value: unknown, field: string): string {
  if (typeof value !== "string" || value === "") {
    throw new InvalidOptionsError(
      `${field}: ${JSON.stringify(value) ?? "undefined"} is not a text`,
    );
  }
  return value;
}

/** Insists on the number of a port; 0 stands for any that is free. */
export function port(value: unknown, field: string): number {
  if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > 65_535) {
    throw new InvalidOptionsError(
      `${field}: ${JSON.stringify(value) ?? "undefined"} is not a port from 0 to 65535`,
    );
  }
  return Number(value);
}

/** Insists on one of a few texts. */
export function oneOf<T extends string>(value: unknown, choices: readonly T[], field: string): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw new InvalidOptionsError(
      `${field}: ${JSON.stringify(value)} is none of ${choices.join(", ")}`,
    );
  }
  return found;
}
