import { build, type Histogram } from "hdr-histogram-js";

/** Milliseconds, exact to three digits. */
export interface LatencySummary {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

const US_PER_MS = 1_000;
/** An hour; whatever takes longer counts as so much. */
const US_MAX = 3_600_000_000;

/** Latencies in an HDR histogram: microseconds, three significant digits, about 180 kB. */
export class Latency {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: US_MAX,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
  });

  record(ms: number): void {
    const us = Math.round(ms * US_PER_MS);
    this.#histogram.recordValue(Math.min(US_MAX, Math.max(0, us)));
  }

  summary(): LatencySummary {
    const histogram = this.#histogram;
    // A percentile is the upper end of its bucket, the maximum is exact.
    const at = (percentile: number): number =>
      Math.min(histogram.getValueAtPercentile(percentile), histogram.maxValue) / US_PER_MS;
    return {
      count: histogram.totalCount,
      mean: histogram.totalCount === 0 ? 0 : histogram.mean / US_PER_MS,
      p50: at(50),
      p90: at(90),
      p99: at(99),
      p999: at(99.9),
      max: histogram.maxValue / US_PER_MS,
    };
  }
}
