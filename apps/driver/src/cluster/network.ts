/** All wires between the servers of one cluster, and what is wrong with them at the moment. */
import type { Position } from "../scenario/types.js";
import { Link, type Passage } from "./link.js";

export interface Cut {
  readonly from: readonly Position[];
  readonly to: readonly Position[];
}

/** What the server at `from` dials to reach the one at `to`. */
interface Wire {
  readonly from: Position;
  readonly to: Position;
  readonly link: Link;
}

export class Network {
  readonly #wires: readonly Wire[];
  readonly #busy = new Set<Position>();
  #cuts: readonly Cut[] = [];
  #how: "silent" | "reset" = "silent";

  private constructor(wires: readonly Wire[]) {
    this.#wires = wires;
  }

  static async open(servers: number): Promise<Network> {
    const positions = Array.from({ length: servers }, (_, position) => position);
    const pairs = positions.flatMap((from) =>
      positions.filter((to) => to !== from).map((to) => ({ from, to })),
    );
    const wire = async (pair: { from: Position; to: Position }): Promise<Wire> => ({
      ...pair,
      link: await Link.open(),
    });
    return new Network(await Promise.all(pairs.map(wire)));
  }

  /** The port at which `from` reaches `to`; 0 when they are the same. */
  port(from: Position, to: Position): number {
    return this.#wires.find((wire) => wire.from === from && wire.to === to)?.link.port ?? 0;
  }

  /** Tells everybody's wires to `to` where it listens now. */
  aim(to: Position, port: number | undefined): void {
    for (const wire of this.#wires) if (wire.to === to) wire.link.aim(port);
  }

  /** A busy server says nothing and hears nothing: bytes to it and from it wait. */
  setBusy(position: Position, busy: boolean): void {
    if (busy) this.#busy.add(position);
    else this.#busy.delete(position);
    this.#apply();
  }

  /** Replaces what was cut before. */
  cut(cuts: readonly Cut[], how: "silent" | "reset"): void {
    this.#cuts = cuts;
    this.#how = how;
    this.#apply();
  }

  heal(): void {
    this.cut([], "silent");
  }

  async close(): Promise<void> {
    await Promise.all(this.#wires.map((wire) => wire.link.close()));
  }

  #apply(): void {
    for (const { from, to, link } of this.#wires) {
      link.set({ there: this.#passage(from, to), back: this.#passage(to, from) });
    }
  }

  #passage(from: Position, to: Position): Passage {
    const cut = this.#cuts.some((each) => each.from.includes(from) && each.to.includes(to));
    if (cut) return this.#how === "reset" ? "reset" : "drop";
    return this.#busy.has(from) || this.#busy.has(to) ? "hold" : "pass";
  }
}
