/** All wires between the servers of one cluster, and what is wrong with them at the moment. */
import type { Position } from "../scenario/types.js";
import { type FrameFaults, NO_FRAME_FAULTS } from "./frames.js";
import { type FrameKnowledge, Link, type Passage } from "./link.js";

export interface Cut {
  readonly from: readonly Position[];
  readonly to: readonly Position[];
}

/** How a cut shows: nobody is told, connections break, or whole frames vanish while connections stand. */
export type CutStyle = "silent" | "reset" | "swallow";

interface PlacedCut extends Cut {
  readonly how: CutStyle;
}

/** Frame faults on everything that `from` says to `to`. */
interface PlacedFaults extends Cut {
  readonly faults: FrameFaults;
}

const PASSAGES: Readonly<Record<CutStyle, Passage>> = {
  silent: "drop",
  reset: "reset",
  swallow: "swallow",
};

/** What the server at `from` dials to reach the one at `to`. */
interface Wire {
  readonly from: Position;
  readonly to: Position;
  readonly link: Link;
}

export class Network {
  readonly #wires: readonly Wire[];
  readonly #busy = new Set<Position>();
  readonly #cuts = new Set<PlacedCut>();
  readonly #faults = new Set<PlacedFaults>();

  private constructor(wires: readonly Wire[]) {
    this.#wires = wires;
  }

  /** @param frames absent: the wires know no frames */
  static async open(servers: number, frames?: FrameKnowledge): Promise<Network> {
    const positions = Array.from({ length: servers }, (_, position) => position);
    const pairs = positions.flatMap((from) =>
      positions.filter((to) => to !== from).map((to) => ({ from, to })),
    );
    const wire = async (pair: { from: Position; to: Position }): Promise<Wire> => ({
      ...pair,
      link: await Link.open(frames),
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
  cut(cuts: readonly Cut[], how: CutStyle): void {
    this.#cuts.clear();
    for (const each of cuts) this.#cuts.add({ ...each, how });
    this.#apply();
  }

  /**
   * Cuts more, beside what is cut already.
   *
   * @returns mends just this
   */
  add(cuts: readonly Cut[], how: CutStyle): () => void {
    const placed = cuts.map((each) => ({ ...each, how }));
    for (const each of placed) this.#cuts.add(each);
    this.#apply();
    return () => {
      for (const each of placed) this.#cuts.delete(each);
      this.#apply();
    };
  }

  /**
   * Does harm to single frames, beside what is done already. Only on a network that knows frames.
   *
   * @returns ends just this
   */
  mangle(where: Cut, faults: FrameFaults): () => void {
    const placed = { ...where, faults };
    this.#faults.add(placed);
    this.#applyFaults();
    return () => {
      this.#faults.delete(placed);
      this.#applyFaults();
    };
  }

  heal(): void {
    this.cut([], "silent");
    if (this.#faults.size === 0) return;
    this.#faults.clear();
    this.#applyFaults();
  }

  async close(): Promise<void> {
    await Promise.all(this.#wires.map((wire) => wire.link.close()));
  }

  #apply(): void {
    for (const { from, to, link } of this.#wires) {
      link.set({ there: this.#passage(from, to), back: this.#passage(to, from) });
    }
  }

  #applyFaults(): void {
    for (const { from, to, link } of this.#wires) {
      link.setFaults({ there: this.#faultsOf(from, to), back: this.#faultsOf(to, from) });
    }
  }

  #faultsOf(from: Position, to: Position): FrameFaults {
    return [...this.#faults]
      .filter((each) => each.from.includes(from) && each.to.includes(to))
      .reduce<FrameFaults>((sum, { faults }) => joined(sum, faults), NO_FRAME_FAULTS);
  }

  #passage(from: Position, to: Position): Passage {
    const cuts = [...this.#cuts].filter((each) => each.from.includes(from) && each.to.includes(to));
    const style = STYLES.find((how) => cuts.some((each) => each.how === how));
    if (style !== undefined) return PASSAGES[style];
    return this.#busy.has(from) || this.#busy.has(to) ? "hold" : "pass";
  }
}

/** The worse one shows. */
const STYLES: readonly CutStyle[] = ["reset", "silent", "swallow"];

function joined(a: FrameFaults, b: FrameFaults): FrameFaults {
  return {
    drop: Math.max(a.drop, b.drop),
    double: Math.max(a.double, b.double),
    swap: Math.max(a.swap, b.swap),
    late: Math.max(a.late, b.late),
    lateMs: Math.max(a.lateMs, b.lateMs),
    delayMs: Math.max(a.delayMs, b.delayMs),
  };
}
