/**
 * A disk in memory: it commits when it is told to, survives the process that used it, and can be copied.
 */
import type { Batch, Range, Store } from "@vclock/replica";

interface Entry {
  /** The key, a character a byte: strings compare faster than arrays. */
  readonly name: string;
  readonly key: Uint8Array;
  value: Uint8Array;
}

/** Pairs in the order of their keys. Small: a run keeps some hundred pairs. */
export class SimulatedDisk implements Store {
  #entries: Entry[] = [];
  #commits = 0;

  /** How many batches it has taken: whatever was read from it stands as long as this does. */
  get commits(): number {
    return this.#commits;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const name = nameOf(key);
    const entry = this.#entries[this.#place(name)];
    return entry?.name === name ? entry.value : undefined;
  }

  *range({ from, to }: Range): Iterable<readonly [Uint8Array, Uint8Array]> {
    const end = this.#place(nameOf(to));
    for (const { key, value } of this.#entries.slice(this.#place(nameOf(from)), end))
      yield [key, value];
  }

  /** The whole batch is there from now on. */
  commit({ puts, deletes }: Batch): void {
    this.#commits++;
    for (const key of deletes) {
      const name = nameOf(key);
      const at = this.#place(name);
      if (this.#entries[at]?.name === name) this.#entries.splice(at, 1);
    }
    for (const [key, value] of puts) {
      const name = nameOf(key);
      const at = this.#place(name);
      const entry = this.#entries[at];
      if (entry?.name === name) entry.value = value;
      else this.#entries.splice(at, 0, { name, key, value });
    }
  }

  /** The machine stopped within the batch. A store is atomic: what was half written is not there when it is opened again. */
  tear(_batch: Batch): void {}

  /** A copy, as a backup makes it. */
  clone(): SimulatedDisk {
    const copy = this.blank();
    copy.#entries = this.#entries.map((entry) => ({ ...entry }));
    return copy;
  }

  /** Commits at once; the simulation commits batches itself, when their time has come. */
  async write(batch: Batch): Promise<void> {
    await Promise.resolve();
    this.commit(batch);
  }

  async close(): Promise<void> {}

  /** An empty disk of the same kind. */
  protected blank(): SimulatedDisk {
    return new SimulatedDisk();
  }

  /** Where a key is, or would be. */
  #place(name: string): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle] as Entry).name < name) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Distinct bytes, distinct names, in the same order. */
function nameOf(key: Uint8Array): string {
  return String.fromCharCode(...key);
}
