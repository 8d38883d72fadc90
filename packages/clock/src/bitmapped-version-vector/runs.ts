/**
 * Sets of counters as runs: `[from, to, from, to, …]`, ascending, with a gap of at least one between any two.
 *
 * A set of counters has exactly one such list, and a run costs the same however long it is: 2^53 - 2 missing
 * counters are no more than two missing ones. Every operation is one walk over both operands. Lists are never
 * changed after they are shared; a result that equals an operand is that operand.
 */

export type Runs = readonly number[];

/** The empty set. */
export const NO_RUNS: Runs = Object.freeze([]);

/** One run of everything from `from` to `to`. */
export function runOf(from: number, to: number): Runs {
  return [from, to];
}

/** Whether the set has the counter. O(log n). */
export function hasCounter(runs: Runs, counter: number): boolean {
  const index = runAtOrAfter(runs, counter);
  return index < runs.length && (runs[index] as number) <= counter;
}

/** Whether the set has all of `inner`. O(|outer| + |inner|), no allocation; stops at the first counter it lacks. */
export function coversRuns(outer: Runs, inner: Runs): boolean {
  if (outer === inner) return true;
  let at = 0;
  for (let i = 0; i < inner.length; i += 2) {
    const to = inner[i + 1] as number;
    while (at < outer.length && (outer[at + 1] as number) < to) at += 2;
    if (at === outer.length || (outer[at] as number) > (inner[i] as number)) return false;
  }
  return true;
}

/** O(n), no allocation. */
export function equalRuns(a: Runs, b: Runs): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}

/** The counters of either. O(|a| + |b|). */
export function mergeRuns(a: Runs, b: Runs): Runs {
  if (coversRuns(a, b)) return a;
  if (coversRuns(b, a)) return b;
  const merged: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const first = j === b.length || (i < a.length && (a[i] as number) <= (b[j] as number));
    if (first) append(merged, a[i++] as number, a[i++] as number);
    else append(merged, b[j++] as number, b[j++] as number);
  }
  return merged;
}

/** The counters of both. O(|a| + |b|). */
export function meetRuns(a: Runs, b: Runs): Runs {
  if (coversRuns(a, b)) return b;
  if (coversRuns(b, a)) return a;
  const met: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const from = Math.max(a[i] as number, b[j] as number);
    const toA = a[i + 1] as number;
    const toB = b[j + 1] as number;
    if (from <= Math.min(toA, toB)) met.push(from, Math.min(toA, toB));
    if (toA <= toB) i += 2;
    else j += 2;
  }
  return met.length === 0 ? NO_RUNS : met;
}

/** The counters of `a` that `b` lacks. O(|a| + |b|). */
export function subtractRuns(a: Runs, b: Runs): Runs {
  const left: number[] = [];
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    let from = a[i] as number;
    const to = a[i + 1] as number;
    while (j < b.length && (b[j + 1] as number) < from) j += 2;
    for (; j < b.length && (b[j] as number) <= to; j += 2) {
      if (from < (b[j] as number)) left.push(from, (b[j] as number) - 1);
      from = (b[j + 1] as number) + 1;
      if (from > to) break; // this run of b may reach into the next one of a
    }
    if (from <= to) left.push(from, to);
  }
  if (left.length === 0) return NO_RUNS;
  return equalRuns(left, a) ? a : left;
}

/** Runs of counters that come in any order, repeated as may be. O(n) when they come sorted, else O(n log n). */
export function runsOf(counters: readonly number[]): Runs {
  const sorted = isAscending(counters) ? counters : counters.toSorted((x, y) => x - y);
  const runs: number[] = [];
  for (const counter of sorted) append(runs, counter, counter);
  return runs;
}

/** Joins runs that come in any order, overlapping as may be. O(n log n). */
export function runsOfRanges(ranges: readonly (readonly [number, number])[]): Runs {
  const runs: number[] = [];
  for (const [from, to] of ranges.toSorted((x, y) => x[0] - y[0])) append(runs, from, to);
  return runs;
}

/** Adds a run that starts at or after the start of the last one. Counters stop at 2^53 - 1, so `to + 1` is exact. */
function append(runs: number[], from: number, to: number): void {
  const last = runs.length - 1;
  if (last < 0 || from > (runs[last] as number) + 1) runs.push(from, to);
  else if (to > (runs[last] as number)) runs[last] = to;
}

/** The index of the first run that ends at or after the counter; the length when there is none. O(log n). */
function runAtOrAfter(runs: Runs, counter: number): number {
  let low = 0;
  let high = runs.length >>> 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((runs[2 * middle + 1] as number) < counter) low = middle + 1;
    else high = middle;
  }
  return 2 * low;
}

function isAscending(counters: readonly number[]): boolean {
  for (let i = 1; i < counters.length; i++) {
    if ((counters[i - 1] as number) > (counters[i] as number)) return false;
  }
  return true;
}
