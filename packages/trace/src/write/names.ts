/** Names made over for a format, and kept apart when that makes two the same. */
export class Names {
  readonly #made = new Map<string, string>();
  readonly #taken: Set<string>;
  readonly #make: (name: string) => string;

  /** @param reserved what no name may become */
  constructor(make: (name: string) => string, reserved: Iterable<string> = []) {
    this.#make = make;
    this.#taken = new Set(reserved);
  }

  of(name: string): string {
    const made = this.#made.get(name);
    if (made !== undefined) return made;
    const wanted = this.#make(name);
    let unique = wanted;
    for (let number = 2; this.#taken.has(unique); number++) unique = `${wanted}_${number}`;
    this.#taken.add(unique);
    this.#made.set(name, unique);
    return unique;
  }
}
