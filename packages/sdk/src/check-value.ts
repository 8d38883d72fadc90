/**
 * Whether a value is plain data, that is, whether a read will give back exactly what was written.
 */
import { InvalidValueError, TooLargeError } from "./errors.js";

/** How many arrays and objects may be nested in one another. */
export const VALUE_DEPTH_MAX = 128;

const INT64_MIN = -(2n ** 63n);
const UINT64_MAX = 2n ** 64n - 1n;

/**
 * Walks a value once.
 *
 * @param nodesMax every part takes a byte at least, so more parts than bytes allowed cannot fit
 * @throws {InvalidValueError} naming the part that is not plain data
 * @throws {TooLargeError} for more than `nodesMax` parts
 */
export function checkValue(value: unknown, nodesMax: number): void {
  new Walk(nodesMax).visit(value);
}

class Walk {
  readonly #path: (string | number)[] = [];
  readonly #nodesMax: number;
  #nodes = 0;

  constructor(nodesMax: number) {
    this.#nodesMax = nodesMax;
  }

  visit(value: unknown): void {
    if (++this.#nodes > this.#nodesMax) {
      throw new TooLargeError(`The value has more than ${this.#nodesMax} parts`);
    }
    switch (typeof value) {
      case "string":
        return this.#text(value, "A string");
      case "number":
      case "boolean":
        return;
      case "bigint":
        if (value < INT64_MIN || value > UINT64_MAX)
          this.#fail("A bigint beyond 64 bits cannot be stored");
        return;
      case "object":
        if (value !== null) this.#object(value);
        return;
      case "undefined":
        return this.#fail("undefined cannot be stored", "Store null, or leave the property out.");
      case "function":
      case "symbol":
        return this.#fail(`A ${typeof value} cannot be stored`);
    }
  }

  #object(value: object): void {
    if (this.#path.length >= VALUE_DEPTH_MAX) {
      this.#fail(`The value is cyclic, or nested deeper than ${VALUE_DEPTH_MAX}`);
    }
    if (Array.isArray(value)) {
      // By index, not by iterator: a hole is undefined, and must be refused.
      for (let index = 0; index < value.length; index += 1) this.#child(index, value[index]);
    } else if (value instanceof Date) {
      if (Number.isNaN(value.getTime())) this.#fail("An invalid Date cannot be stored");
    } else if (!isBytes(value)) {
      this.#plainObject(value);
    }
  }

  #plainObject(value: object): void {
    const prototype: unknown = Object.getPrototypeOf(value);
    // A plain object of another realm has a prototype of its own, but that has none.
    if (
      prototype !== null &&
      prototype !== Object.prototype &&
      Object.getPrototypeOf(prototype) !== null
    ) {
      const name = (value.constructor as { name?: unknown } | undefined)?.name;
      this.#fail(
        `An instance of ${typeof name === "string" ? name : "a class"} cannot be stored`,
        hintFor(value),
      );
    }
    if (Object.getOwnPropertySymbols(value).length > 0)
      this.#fail("An object with symbols for keys cannot be stored");
    for (const key of Object.keys(value)) {
      this.#text(key, "A property name");
      this.#child(key, (value as Record<string, unknown>)[key]);
    }
  }

  #child(step: string | number, value: unknown): void {
    this.#path.push(step);
    this.visit(value);
    this.#path.pop();
  }

  #text(text: string, what: string): void {
    if (!isWellFormed(text)) this.#fail(`${what} with half a surrogate pair cannot be stored`);
  }

  #fail(message: string, hint?: string): never {
    const path = this.#path
      .slice(0, 8)
      .map((step, index) =>
        typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`,
      )
      .join("");
    const shown = this.#path.length > 8 ? `${path}…` : path;
    throw new InvalidValueError(shown === "" ? message : `${message} (at ${shown})`, shown, {
      hint,
    });
  }
}

function isBytes(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Uint8Array.prototype || prototype === Buffer.prototype;
}

function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

function hintFor(value: object): string {
  if (value instanceof Map) return "Use Object.fromEntries(map), or an array of pairs.";
  if (value instanceof Set) return "Use an array: [...set].";
  if (ArrayBuffer.isView(value)) return "Use a Uint8Array of its buffer, or an array of numbers.";
  return "Store plain data: null, booleans, numbers, strings, Uint8Array, Date, arrays and plain objects.";
}
