/**
 * A cluster's state as a row of small whole numbers: where each server is, what is on its way, what clients have got, and what
 * may still go wrong. Equal rows are equal states.
 */
import { FAULT_KINDS, type FaultBudget, type SmallWorld } from "./small-world.js";

export type Cells = number[];

export class Layout {
  readonly servers: number;
  readonly requests: number;
  /** A bit for each two servers that are connected. */
  readonly links: number;
  /** A bit for each server that something has touched. */
  readonly touched: number;
  /** How many requests were made. */
  readonly made: number;
  /** What the faults may still do. */
  readonly faults: number;
  /** For each request the number of its answer, or 0. */
  readonly answers: number;
  /** For each request which of the alternatives was made, from 1, or 0. */
  readonly choices: number;
  /** For each read the requests whose confirmed updates it has to show, a bit each. */
  readonly owed: number;
  /** Numbers of the flights, to the end. */
  readonly flights: number;

  constructor(world: SmallWorld) {
    this.servers = world.servers;
    this.requests = world.requests.length;
    this.links = this.servers;
    this.touched = this.links + 1;
    this.made = this.touched + 1;
    this.faults = this.made + 1;
    this.answers = this.faults + FAULT_KINDS.length;
    this.choices = this.answers + this.requests;
    this.owed = this.choices + this.requests;
    this.flights = this.owed + this.requests;
  }

  initial(places: readonly number[], faults: Partial<FaultBudget>): Cells {
    const cells: Cells = Array.from({ length: this.flights }, () => 0);
    places.forEach((place, server) => (cells[server] = place));
    FAULT_KINDS.forEach((kind, i) => {
      cells[this.faults + i] = faults[kind] ?? 0;
    });
    return cells;
  }

  left(cells: Cells, kind: keyof FaultBudget): number {
    return cells[this.faults + FAULT_KINDS.indexOf(kind)] as number;
  }

  spend(cells: Cells, kind: keyof FaultBudget): void {
    (cells[this.faults + FAULT_KINDS.indexOf(kind)] as number)--;
  }

  /** The bit of a connection. */
  link(a: number, b: number): number {
    return 1 << (Math.min(a, b) * this.servers + Math.max(a, b));
  }

  isLinked(cells: Cells, a: number, b: number): boolean {
    return ((cells[this.links] as number) & this.link(a, b)) !== 0;
  }
}

/** A text that is as short as it gets and equal for equal rows only. */
export function keyOfCells(cells: Cells): string {
  const codes: number[] = [];
  for (let i = 0; i < cells.length; i++) {
    let rest = cells[i] as number;
    while (rest >= 0x8000) {
      codes.push(0x8000 | (rest & 0x7fff));
      rest >>>= 15;
    }
    codes.push(rest);
  }
  return String.fromCharCode.apply(undefined, codes);
}
