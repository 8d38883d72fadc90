/** Messages on their way, by number: equal messages on the same way have the same number. */
import { encodePeerMessage, type PeerMessage } from "@vclock/protocol";
import { Interner } from "./interner.js";

export interface SmallFlight {
  /** Servers, counted from 0. */
  readonly from: number;
  readonly to: number;
  /** Tells the ways apart, and orders them. */
  readonly way: number;
  readonly message: PeerMessage;
}

export class Flights {
  readonly #flights = new Interner<SmallFlight>();
  readonly #servers: number;

  constructor(servers: number) {
    this.#servers = servers;
  }

  intern(from: number, to: number, message: PeerMessage): number {
    const way = from * this.#servers + to;
    const key = `${way} ${String.fromCharCode(...encodePeerMessage(message))}`;
    return this.#flights.intern(key, () => ({ from, to, way, message }));
  }

  get(id: number): SmallFlight {
    return this.#flights.get(id);
  }
}
