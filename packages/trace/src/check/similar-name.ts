/**
 * "Did you mean …?"
 */
const NAME_LENGTH_MAX = 64;
const CANDIDATES_MAX = 1_000;

/**
 * The candidate that differs from the name by letter case, or by one or two slips of the hand, and no more than one in three characters. The first of
 * the closest. Names that differ in their numbers alone are those of different hosts.
 *
 * @example
 * similarName("alcie", ["bob", "alice"]) //=> "alice"
 */
export function similarName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > NAME_LENGTH_MAX) return undefined;
  const lower = name.toLowerCase();
  const letters = withoutDigits(name);
  let best: string | undefined;
  let least = Math.min(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates.slice(0, CANDIDATES_MAX)) {
    if (candidate === name || candidate.length > NAME_LENGTH_MAX) continue;
    if (withoutDigits(candidate) === letters) continue;
    const slips = slipsBetween(lower, candidate.toLowerCase());
    if (slips >= least) continue;
    least = slips;
    best = candidate;
  }
  return best;
}

function withoutDigits(name: string): string {
  return name.replaceAll(/\d+/g, "");
}

/** Characters to insert, to delete, to replace, or to swap with their neighbour (Damerau 1964). O(|a| × |b|). */
function slipsBetween(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  const cell = (row: number, at: number) => rows[row]?.[at] as number;
  for (let row = 1; row <= a.length; row++) {
    rows.push([row]);
    for (let at = 1; at <= b.length; at++) {
      const replaced = cell(row - 1, at - 1) + (a[row - 1] === b[at - 1] ? 0 : 1);
      let least = Math.min(replaced, cell(row - 1, at) + 1, cell(row, at - 1) + 1);
      const isSwapped = row > 1 && at > 1 && a[row - 1] === b[at - 2] && a[row - 2] === b[at - 1];
      if (isSwapped) least = Math.min(least, cell(row - 2, at - 2) + 1);
      rows[row]?.push(least);
    }
  }
  return cell(a.length, b.length);
}
