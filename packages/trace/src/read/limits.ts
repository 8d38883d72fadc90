/**
 * How long a line may be. Longer ones are reported, and read as if they were empty.
 */

/** In characters, where the format is read in linear time. */
export const LINE_LENGTH_MAX: number = 1 << 24;

/** In characters, where regular expressions search: many take time that grows with the square of the length. */
export const PATTERN_LINE_LENGTH_MAX: number = 1 << 16;
