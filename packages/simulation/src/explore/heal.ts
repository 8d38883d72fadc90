/**
 * After the faults: every server runs and all are connected, nothing is lost any more and time passes. Then all must agree, and
 * nothing may be left behind.
 *
 * @see SPEC.md I-8, P-6, P-7
 */
import { formatDot, type VersionVector } from "@vclock/clock";
import { Violation } from "../violation.js";
import type { SmallClients } from "./clients.js";
import type { Draft, Ground } from "./draft.js";
import type { Events } from "./events.js";
import type { Judge } from "./judge.js";
import { type Cells, keyOfCells } from "./layout.js";
import { nameOfServer } from "./machine.js";
import { connectAll, passHeartbeat, powerFailure, takeTurn } from "./turns.js";

/** Heartbeats within which all agree. */
const ROUNDS_MAX = 40;
/** Turns until nothing is on its way any more. */
const TURNS_MAX = 500;

export interface HealerParts {
  readonly ground: Ground;
  readonly clients: SmallClients;
  readonly events: Events;
  readonly judge: Judge;
}

export class Healer {
  readonly #parts: HealerParts;
  /** States from which all came to agree, and in how many rounds. */
  readonly #agreed = new Map<string, number>();
  /** The most rounds that any state took. */
  rounds = 0;

  constructor(parts: HealerParts) {
    this.#parts = parts;
  }

  /** Heals a state as it is. @throws Violation */
  heal(start: Cells): void {
    const { ground } = this.#parts;
    const way: string[] = [];
    let cells = this.#follow(connectAll(ground, start));
    for (;;) {
      cells = this.#settle(cells);
      const key = keyOfCells(cells);
      const left = this.#agreed.get(key) ?? this.#roundsIfAgreed(cells, way.length);
      if (left !== undefined) {
        way.push(key);
        way.forEach((each, i) => this.#agreed.set(each, left + way.length - 1 - i));
        this.rounds = Math.max(this.rounds, left + way.length - 1);
        return;
      }
      way.push(key);
      cells = this.#follow(passHeartbeat(ground, cells));
    }
  }

  /** Heals what is left after the power of all servers failed at once. @throws Violation */
  healAfterPowerFailure(cells: Cells): void {
    this.heal(powerFailure(this.#parts.ground, cells));
  }

  /** @returns 0 when all agree. @throws Violation when they should by now. */
  #roundsIfAgreed(cells: Cells, rounds: number): 0 | undefined {
    const unrest = this.#unrest(cells);
    if (unrest === undefined) {
      this.#checkAcknowledged(cells);
      return 0;
    }
    if (rounds >= ROUNDS_MAX)
      throw new Violation("I-8", `after ${rounds} heartbeats without faults ${unrest}`);
    return undefined;
  }

  #settle(start: Cells): Cells {
    let cells = start;
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      const draft = takeTurn(this.#parts.ground, cells);
      if (draft === undefined) {
        const { layout, places } = this.#parts.ground;
        const isUp = (id: number): boolean => places.get(id).isUp;
        if (cells.slice(0, layout.servers).every(isUp)) return cells;
        // One has ended its life and begins another.
        cells = this.#follow(connectAll(this.#parts.ground, cells));
      } else cells = this.#follow(draft);
    }
    throw new Violation("I-8", `the servers still talk after ${TURNS_MAX} turns`);
  }

  #follow(draft: Draft): Cells {
    this.#parts.events.takeReplies(draft);
    this.#parts.judge.check(draft);
    return draft.cells;
  }

  /** What is not as it must be once all agree. */
  #unrest(cells: Cells): string | undefined {
    const { layout, places } = this.#parts.ground;
    const first = places.get(cells[0] as number).disk.clock;
    for (let server = 0; server < layout.servers; server++) {
      const place = places.get(cells[server] as number);
      if (!place.isUp) return `${nameOfServer(server)} is down`;
      const { status, disk } = place;
      const { name, phase, rememberedDeletes, waitingOperations, waitingRequests } = status;
      if (phase !== "serving") return `${name} is ${phase}`;
      if (!disk.clock.equals(first))
        return `${name} has ${disk.clock.toString()}, s1 has ${first.toString()}`;
      if (rememberedDeletes > 0) return `${name} remembers ${rememberedDeletes} deletes`;
      if (waitingOperations > 0) return `${waitingOperations} operations wait at ${name}`;
      if (waitingRequests > 0) return `${waitingRequests} requests wait at ${name}`;
      if (status.transfer !== undefined) return `a transfer to ${name} is under way`;
      if ((disk.inspection?.staged ?? 0) > 0) return `${name} has kept a part of a transfer`;
    }
    return undefined;
  }

  /** What was acknowledged is there; after a lost disk, what was acknowledged by more than one. */
  #checkAcknowledged(cells: Cells): void {
    const { ground, clients } = this.#parts;
    const { layout, world, places } = ground;
    const clock: VersionVector = places.get(cells[0] as number).disk.clock;
    const isDiskLost = layout.left(cells, "diskLosses") < (world.faults.diskLosses ?? 0);
    for (let index = 0; index < layout.requests; index++) {
      const { dot, isConfirmed } = clients.answer(cells[layout.answers + index] as number);
      if (dot === undefined || clock.covers(dot) || (isDiskLost && !isConfirmed)) continue;
      throw new Violation(
        "P-6",
        `${formatDot(dot)} was acknowledged to request ${index} and is lost`,
      );
    }
  }
}
