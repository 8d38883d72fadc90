/**
 * Which numbers of a growing sequence have come already, in any order. Bounded: what is far behind the newest counts as come.
 */
const WINDOW = 4_096;

export class Once {
  #newest = 0;
  #come = new Set<number>();

  /** @returns whether the number comes for the first time. */
  take(number: number): boolean {
    if (number <= this.#newest - WINDOW || this.#come.has(number)) return false;
    this.#come.add(number);
    this.#newest = Math.max(this.#newest, number);
    if (this.#come.size > 2 * WINDOW)
      this.#come = new Set([...this.#come].filter((each) => each > this.#newest - WINDOW));
    return true;
  }
}
