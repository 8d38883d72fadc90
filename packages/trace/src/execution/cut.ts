/**
 * Cuts: for each host, up to which event of its own.
 *
 * @see Mattern 1989, Virtual Time and Global States of Distributed Systems, §4: consistent cuts
 */

/** A host's last event in the cut, by its own counter. A host that is not named has none in it. */
export type Cut = ReadonlyMap<string, number>;

/** Events of one host, from one to another, both included, by their own counters. */
export interface EventRange {
  readonly host: string;
  readonly from: number;
  readonly to: number;
}
