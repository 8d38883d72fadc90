/**
 * Connections between simulated processes, and what is on its way on them. A message waits on its link until it is delivered
 * or lost; what is on a link that breaks is gone.
 */
import type { PeerMessage } from "@vclock/protocol";

export interface Flight {
  /** Counted from 1 over the whole run. */
  readonly number: number;
  readonly from: string;
  readonly to: string;
  readonly message: PeerMessage;
}

/** Messages that wait in one direction; more are dropped, the oldest first, as by a peer that reads nothing for ever. */
const WAITING_MAX = 4_096;

interface Way {
  readonly from: string;
  readonly to: string;
  flights: Flight[];
}

export class Network {
  /** By `from to`, both ways of each connection that stands. */
  readonly #ways = new Map<string, Way>();
  /** Ways on which nothing arrives at present, whether a connection stands or not. */
  readonly #blocked = new Set<string>();
  #sent = 0;

  /** How many messages were sent so far. */
  get sent(): number {
    return this.#sent;
  }

  isConnected(a: string, b: string): boolean {
    return this.#ways.has(wayName(a, b));
  }

  connect(a: string, b: string): void {
    this.#ways.set(wayName(a, b), { from: a, to: b, flights: [] });
    this.#ways.set(wayName(b, a), { from: b, to: a, flights: [] });
  }

  /** @returns whether a connection stood. */
  disconnect(a: string, b: string): boolean {
    this.#ways.delete(wayName(a, b));
    return this.#ways.delete(wayName(b, a));
  }

  /** The processes that one is connected to. */
  peers(label: string): string[] {
    return [...this.#ways.values()].filter(({ from }) => from === label).map(({ to }) => to);
  }

  /** @returns the flight, or `undefined` when no connection stands. */
  send(from: string, to: string, message: PeerMessage): Flight | undefined {
    const way = this.#ways.get(wayName(from, to));
    if (way === undefined) return undefined;
    const flight: Flight = { number: ++this.#sent, from, to, message };
    way.flights.push(flight);
    if (way.flights.length > WAITING_MAX) way.flights.shift();
    return flight;
  }

  setBlocked(from: string, to: string, blocked: boolean): void {
    if (blocked) this.#blocked.add(wayName(from, to));
    else this.#blocked.delete(wayName(from, to));
  }

  isBlocked(from: string, to: string): boolean {
    return this.#blocked.has(wayName(from, to));
  }

  unblockAll(): void {
    this.#blocked.clear();
  }

  /**
   * Takes a message off its link; with `copy` it comes again, after all that waits now. `undefined` when there is none at that
   * place or the way is blocked.
   */
  take(from: string, to: string, at: number, copy: boolean): Flight | undefined {
    const way = this.#ways.get(wayName(from, to));
    const flight = way?.flights[at];
    if (way === undefined || flight === undefined || this.#blocked.has(wayName(from, to)))
      return undefined;
    way.flights.splice(at, 1);
    if (copy) way.flights.push(flight);
    return flight;
  }

  /** Takes a message off its link though the way is blocked: it is lost. */
  drop(from: string, to: string, at: number): Flight | undefined {
    return this.#ways.get(wayName(from, to))?.flights.splice(at, 1)[0];
  }

  /** The ways with something to deliver, in the order in which their links came about. */
  busy(): { readonly from: string; readonly to: string; readonly waiting: number }[] {
    const found: { from: string; to: string; waiting: number }[] = [];
    for (const [name, { from, to, flights }] of this.#ways) {
      if (flights.length > 0 && !this.#blocked.has(name))
        found.push({ from, to, waiting: flights.length });
    }
    return found;
  }
}

function wayName(from: string, to: string): string {
  return `${from} ${to}`;
}
