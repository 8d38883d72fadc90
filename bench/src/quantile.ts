/** What of several figures is told. */

/** The value that `share` of all values are below, between two values in proportion; `NaN` of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (low === undefined || high === undefined) return Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** The middle value, or the mean of the two middle ones; `NaN` of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
