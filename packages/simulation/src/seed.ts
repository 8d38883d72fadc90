/**
 * Seeds as people write them: `42` or `0x2a`, from 0 to 2^64 − 1.
 *
 * @example
 * formatSeed(parseSeed("0x2a")) //=> "42"
 */
import { SimulationError } from "./errors.js";

/** The largest seed: 64 bits, all set. */
export const SEED_MAX: bigint = 2n ** 64n - 1n;

/** A seed that is no whole number from 0 to 2^64 − 1. */
export class InvalidSeedError extends SimulationError {
  readonly code = "VC_SIMULATION_SEED";
  constructor(given: string, options?: ErrorOptions) {
    const shown = given.length > 40 ? `${given.slice(0, 40)}…` : given;
    super(
      `seed: ${JSON.stringify(shown)} is not a whole number from 0 to 2^64 - 1, decimal or 0x and hexadecimal`,
      options,
    );
  }
}

/**
 * Reads a seed, decimal or `0x` and hexadecimal. Spaces around it do no harm.
 *
 * @throws InvalidSeedError for anything else, and for what does not fit in 64 bits.
 */
export function parseSeed(text: string): bigint {
  const digits = text.trim();
  // Bounds the length as well: reading a bigint from a very long text is slow.
  if (!/^(?:0x[0-9a-f]{1,16}|[0-9]{1,20})$/i.test(digits)) throw new InvalidSeedError(text);
  return checkSeed(BigInt(digits));
}

/**
 * The seed in decimal digits.
 *
 * @throws InvalidSeedError for a number that `parseSeed` would not return.
 */
export function formatSeed(seed: bigint): string {
  return checkSeed(seed).toString();
}

/**
 * @returns the seed itself.
 * @throws InvalidSeedError for a number below 0 or above 2^64 − 1, and for what is no bigint.
 */
export function checkSeed(seed: bigint): bigint {
  if (typeof seed !== "bigint" || seed < 0n || seed > SEED_MAX) {
    throw new InvalidSeedError(String(seed));
  }
  return seed;
}
