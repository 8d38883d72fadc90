/**
 * Containers of the durable age that were read or written lately, decoded: most reads are of a few keys.
 *
 * Two generations, each half of the bound: what is used goes into the young one, and when that is full, the old one is let
 * go and the young one grows old. A hit costs one look-up, two where it is in the old one.
 */
import { bytesOfValues, type Container } from "./container.js";

/** What a container weighs beside its key and values: objects and places in tables. A rough figure, for the bound only. */
const OVERHEAD_BYTES = 256;

export class RecentContainers {
  readonly #generationBytesMax: number;
  #young = new Map<string, Container>();
  #youngBytes = 0;
  #old: ReadonlyMap<string, Container> = new Map();

  /** @param bytesMax of all that is kept; 0 keeps nothing */
  constructor(bytesMax: number) {
    this.#generationBytesMax = bytesMax / 2;
  }

  get(key: string): Container | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** What the disk has of this key from now on. */
  set(key: string, container: Container): void {
    const bytes = weight(key, container);
    if (bytes > this.#generationBytesMax) {
      this.#forget(key);
      return;
    }
    const before = this.#young.get(key);
    if (before !== undefined) this.#youngBytes -= weight(key, before);
    if (this.#youngBytes + bytes > this.#generationBytesMax) {
      this.#young.delete(key);
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(key, container);
    this.#youngBytes += bytes;
  }

  clear(): void {
    this.#young = new Map();
    this.#youngBytes = 0;
    this.#old = new Map();
  }

  #forget(key: string): void {
    const young = this.#young.get(key);
    if (young !== undefined) {
      this.#young.delete(key);
      this.#youngBytes -= weight(key, young);
    }
    if (this.#old.has(key)) this.#old = new Map();
  }
}

function weight(key: string, container: Container): number {
  return OVERHEAD_BYTES * (1 + container.length) + 2 * key.length + bytesOfValues(container);
}
