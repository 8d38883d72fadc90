/**
 * The records that a load inserts: positions in the order of handing out, and how many from the first on are there without a gap.
 *
 * @see YCSB, `AcknowledgedCounterGenerator`: reads of the latest records must not ask for those that are still on their way
 */
export class Records {
  #assigned = 0;
  #count = 0;
  readonly #ahead = new Set<number>();

  /** Acknowledged ones, up to the first that is not. */
  get count(): number {
    return this.#count;
  }

  /** The next position, from 0. */
  assign(): number {
    return this.#assigned++;
  }

  acknowledge(record: number): void {
    this.#ahead.add(record);
    while (this.#ahead.delete(this.#count)) this.#count += 1;
  }
}
