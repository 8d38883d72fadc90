/**
 * What a format has to do to be read.
 */

/** Takes the lines of a log one after the other. */
export interface FormatReader {
  /**
   * A line stands in `text` from `start` to `end`, its end not included.
   *
   * @param number counted from 1
   */
  line(text: string, start: number, end: number, number: number): void;
  /** There are no more lines. */
  end(): void;
}
