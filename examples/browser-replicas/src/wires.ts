/** Wires between replicas in one page. Messages take a moment; those on a wire that is cut are gone. */
import type { PeerMessage } from "@vclock/protocol";

import type { Site } from "./site.js";

const DELAY_MS = 30;

export class Wires {
  /** A wire that is whole, by the names of its ends; another object each time that it is mended. */
  readonly #whole = new Map<string, object>();
  readonly #sites = new Map<string, Site>();

  add(site: Site): void {
    this.#sites.set(site.name, site);
    for (const other of this.#sites.keys()) if (other !== site.name) this.mend(site.name, other);
  }

  mend(a: string, b: string): void {
    this.#whole.set(wire(a, b), {});
    const [left, right] = [this.#site(a), this.#site(b)];
    left.met(right);
    right.met(left);
  }

  cut(a: string, b: string): void {
    if (!this.#whole.delete(wire(a, b))) return;
    this.#site(a).lost(b);
    this.#site(b).lost(a);
  }

  send(from: string, to: string, message: PeerMessage): void {
    const sentOn = this.#whole.get(wire(from, to));
    setTimeout(() => {
      const arrives = sentOn !== undefined && sentOn === this.#whole.get(wire(from, to));
      if (arrives) this.#site(to).receive(from, message);
    }, DELAY_MS);
  }

  #site(name: string): Site {
    return this.#sites.get(name) as Site;
  }
}

const wire = (a: string, b: string): string => [a, b].sort().join("–");
