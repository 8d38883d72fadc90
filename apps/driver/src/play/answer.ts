/** What a server answered, in one shape for all requests, and whether it is what was expected. */
import { isDeepStrictEqual } from "node:util";
import type { VersionVector } from "@vclock/clock";
import { ExpectationError } from "../errors.js";
import type { Expect, Value } from "../scenario/types.js";
import { serverName } from "../scenario/types.js";
import { countsOf, listed, names, showValues } from "../show.js";

export interface Answer {
  /** The answer in a sentence. */
  readonly text: string;
  readonly servers: number;
  readonly values?: readonly Value[];
  readonly siblings?: number;
  readonly clock?: VersionVector;
  readonly answeredBy?: string;
  readonly unreachable?: readonly string[];
  readonly changed?: boolean;
  readonly keys?: readonly { readonly key: string; readonly siblings: number }[];
  readonly count?: number;
  readonly phase?: string;
  readonly id?: "new" | "same";
  readonly rememberedDeletes?: number;
  readonly error?: { readonly code: string; readonly applied: "no" | "unknown" };
}

/** One expectation that may not hold: what was expected, in words, and whether it did. */
interface Check {
  readonly expected: string;
  readonly holds: boolean;
}

type Checks = {
  readonly [K in keyof Expect]-?: (given: NonNullable<Expect[K]>, answer: Answer) => Check;
};

const checks: Checks = {
  values: (given, { values }) => ({
    expected:
      given.length === 1 ? `the value ${showValues(given)}` : `the values ${showValues(given)}`,
    holds: values !== undefined && sameSet(given, values),
  }),
  conflict: (given, { values }) => ({
    expected: given ? "a conflict" : "no conflict",
    holds: values !== undefined && values.length > 1 === given,
  }),
  absent: (given, { values }) => ({
    expected: given ? "no value at all" : "a value",
    holds: values !== undefined && (values.length === 0) === given,
  }),
  siblings: (given, { siblings }) => ({
    expected: `${given} live versions`,
    holds: siblings === given,
  }),
  clock: (given, { clock, servers }) => ({
    expected: `the clock ${given.join(",")}`,
    holds: clock !== undefined && isDeepStrictEqual(countsOf(clock, servers), given),
  }),
  error: (given, { error }) => ({
    expected:
      given.applied === undefined
        ? `the error ${given.code}`
        : `the error ${given.code}, applied: ${given.applied}`,
    holds:
      error?.code === given.code &&
      (given.applied === undefined || error.applied === given.applied),
  }),
  answeredBy: (given, { answeredBy }) => ({
    expected: `an answer from ${given.map(serverName).join(" or ")}`,
    holds: given.some((position) => serverName(position) === answeredBy),
  }),
  unreachable: (given, { unreachable }) => ({
    expected: `${names(given)} unreachable`,
    holds: unreachable !== undefined && sameSet(given.map(serverName), unreachable),
  }),
  changed: (given, { changed }) => ({
    expected: given ? "something to delete" : "nothing to delete",
    holds: changed === given,
  }),
  keys: (given, { keys }) => ({
    expected: given.length === 0 ? "no keys" : `the keys ${listed(given)}`,
    holds:
      keys !== undefined &&
      isDeepStrictEqual(
        keys.map(({ key }) => key),
        given,
      ),
  }),
  count: (given, { count }) => ({ expected: `${given} keys`, holds: count === given }),
  conflicts: (given, { keys }) => ({
    expected: given.length === 0 ? "no key in conflict" : `${listed(given)} in conflict`,
    holds:
      keys !== undefined &&
      sameSet(
        given,
        keys.filter(({ siblings }) => siblings > 1).map(({ key }) => key),
      ),
  }),
  phase: (given, { phase }) => ({ expected: `the phase ${given}`, holds: phase === given }),
  id: (given, { id }) => ({
    expected: `${given === "new" ? "a new" : "the same"} id`,
    holds: id === given,
  }),
  rememberedDeletes: (given, { rememberedDeletes }) => ({
    expected: `${given} remembered deletes`,
    holds: rememberedDeletes === given,
  }),
};

/**
 * Compares an answer with what was expected of it. Without expectations, any answer but an error will do.
 *
 * @throws ExpectationError with all that was expected
 */
export function check(expect: Expect | undefined, answer: Answer): void {
  const failed = mismatch(expect, answer);
  if (failed !== undefined) throw failed;
}

/** Like {@link check}, but returned. */
export function mismatch(expect: Expect | undefined, answer: Answer): ExpectationError | undefined {
  if (answer.error !== undefined && expect?.error === undefined) {
    const wanted = expect === undefined ? "an answer" : describeExpect(expect);
    return new ExpectationError(wanted, answer.text);
  }
  if (expect === undefined || all(expect, answer).every(({ holds }) => holds)) return undefined;
  return new ExpectationError(describeExpect(expect), answer.text);
}

/** Everything that is expected, in words. */
export function describeExpect(expect: Expect): string {
  const nothing: Answer = { text: "", servers: 0 };
  return listed(all(expect, nothing).map(({ expected }) => expected));
}

function all(expect: Expect, answer: Answer): readonly Check[] {
  return (Object.keys(expect) as (keyof Expect)[]).map((name) => one(name, expect, answer));
}

function one(name: keyof Expect, expect: Expect, answer: Answer): Check {
  // The table's own type has seen to it that each check takes what its name holds.
  const verify = checks[name] as (given: unknown, answer: Answer) => Check;
  return verify(expect[name], answer);
}

/** Whether two lists have the same members, as often, in any order. O(n²). */
export function sameSet(a: readonly unknown[], b: readonly unknown[]): boolean {
  const rest = b.map(plain);
  return (
    a.length === b.length &&
    a.every((value) => {
      const found = rest.findIndex((other) => isDeepStrictEqual(plain(value), other));
      if (found < 0) return false;
      rest.splice(found, 1);
      return true;
    })
  );
}

/** Forgets prototypes, so that equal data is equal wherever it was made. */
function plain(value: unknown): unknown {
  return structuredClone(value);
}
