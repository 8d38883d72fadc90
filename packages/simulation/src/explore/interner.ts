/** Numbers for things: equal keys, equal numbers, from 0 in the order of first sight. */
export class Interner<T> {
  readonly #ids = new Map<string, number>();
  readonly #things: T[] = [];

  /** How many different things there are. */
  get size(): number {
    return this.#things.length;
  }

  /** @param make is called when the key is new. */
  intern(key: string, make: () => T): number {
    let id = this.#ids.get(key);
    if (id !== undefined) return id;
    const thing = make();
    id = this.#things.length;
    this.#ids.set(key, id);
    this.#things.push(thing);
    return id;
  }

  get(id: number): T {
    return this.#things[id] as T;
  }
}
