/** A cluster's state while one event changes it, and what the event brings about on the way. */
import type { ClientReply } from "@vclock/protocol";
import type { End, Input } from "@vclock/replica";
import { Violation } from "../violation.js";
import type { Flights } from "./flights.js";
import type { Interner } from "./interner.js";
import type { Cells, Layout } from "./layout.js";
import { nameOfServer } from "./machine.js";
import type { Down, Place, Places, Running, Transition } from "./places.js";
import type { SmallWorld } from "./small-world.js";

export interface SmallReply {
  readonly server: number;
  readonly client: number;
  readonly reply: ClientReply;
}

/** What all drafts of an exploration share. */
export interface Ground {
  readonly world: SmallWorld;
  readonly layout: Layout;
  readonly places: Places;
  readonly flights: Flights;
  readonly inputs: Interner<readonly Input[]>;
}

const DURABLE: readonly Input[] = [{ type: "durable" }];
const STORE_FULL: readonly Input[] = [{ type: "storeFull" }];
const TICK: readonly Input[] = [{ type: "tick" }];

export class Draft {
  readonly cells: Cells;
  /** Those that took a step, a bit each. */
  stepped = 0;
  readonly replies: SmallReply[] = [];
  readonly sends: number[] = [];
  readonly #ground: Ground;

  constructor(ground: Ground, cells: Cells) {
    this.#ground = ground;
    this.cells = cells.slice();
  }

  place(server: number): Place {
    return this.#ground.places.get(this.cells[server] as number);
  }

  deliver(flight: number): void {
    const { from, to, message } = this.#ground.flights.get(flight);
    this.#step(to, 2 * flight + 1, [{ type: "message", peer: nameOfServer(from), message }]);
  }

  commit(server: number): void {
    this.#named(server, "durable", () => DURABLE);
  }

  refuse(server: number): void {
    this.#named(server, "full", () => STORE_FULL);
  }

  /** The server's clock advances to when it wants to be woken. */
  wake(server: number): void {
    const place = this.#running(server);
    this.#named(server, "tick", () => TICK, Math.max(place.nowMs, Math.ceil(place.wakeAtMs)));
  }

  /** Any inputs at any time, at once. */
  take(server: number, name: string, inputs: () => readonly Input[], atMs?: number): void {
    this.#named(server, name, inputs, atMs);
  }

  start(server: number): void {
    const place = this.place(server);
    if (place.isUp) return;
    this.#arrive(server, this.#ground.places.start(place));
    for (let other = 0; other < this.#ground.layout.servers; other++) {
      if (other !== server && this.place(other).isUp) this.connect(server, other);
    }
  }

  connect(a: number, b: number): void {
    const { layout } = this.#ground;
    (this.cells[layout.links] as number) |= layout.link(a, b);
    const [placeA, placeB] = [this.#running(a), this.#running(b)];
    this.#peerUp(a, b, placeB);
    this.#peerUp(b, a, placeA);
  }

  /** Both notice, and what was on its way is lost. */
  cut(a: number, b: number): void {
    if (!this.#unlink(a, b)) return;
    this.#peerDown(a, b);
    this.#peerDown(b, a);
  }

  crash(server: number, isBatchKept: boolean, isDiskKept: boolean): void {
    const { places } = this.#ground;
    const down = places.crash(this.#running(server), isBatchKept);
    this.#stop(server, isDiskKept ? down : places.withoutDisk(down));
  }

  /** Takes one of equal flights away. */
  remove(flight: number): void {
    const at = this.cells.indexOf(flight, this.#ground.layout.flights);
    if (at >= 0) this.cells.splice(at, 1);
  }

  #named(server: number, name: string, inputs: () => readonly Input[], atMs?: number): void {
    const id = this.#ground.inputs.intern(name, inputs);
    this.#step(server, 2 * id, this.#ground.inputs.get(id), atMs);
  }

  #step(server: number, inputId: number, inputs: readonly Input[], atMs?: number): void {
    const place = this.#running(server);
    this.#arrive(server, this.#ground.places.step(place, inputId, inputs, atMs ?? place.nowMs));
  }

  #arrive(server: number, { place, sends, replies, end, violation }: Transition): void {
    if (violation !== undefined) throw violation;
    if (place === undefined) return;
    this.stepped |= 1 << server;
    this.cells[server] = place.id;
    for (const flight of sends) this.#send(flight);
    for (const { client, reply } of replies) this.replies.push({ server, client, reply });
    if (end !== undefined) this.#ended(server, end);
  }

  #ended(server: number, end: End): void {
    const { layout, world, places } = this.#ground;
    if (end.type === "twin")
      throw new Violation("R-9", `${nameOfServer(server)} takes itself for two: ${end.reason}`);
    if (layout.left(this.cells, "diskLosses") === (world.faults.diskLosses ?? 0))
      throw new Violation(
        "R-8",
        `${nameOfServer(server)} ends, its disk was not lost: ${end.reason}`,
      );
    this.#stop(server, places.withoutDisk(places.crash(this.#running(server), false)));
  }

  #stop(server: number, down: Down): void {
    this.cells[server] = down.id;
    for (let other = 0; other < this.#ground.layout.servers; other++) {
      if (other !== server && this.#unlink(server, other)) this.#peerDown(other, server);
    }
  }

  #peerUp(server: number, peer: number, { status, run }: Running): void {
    const name = nameOfServer(peer);
    const { node } = status;
    this.#named(server, `up ${node} ${run}`, () => [{ type: "peerUp", peer: name, node, run }]);
  }

  #peerDown(server: number, peer: number): void {
    const name = nameOfServer(peer);
    this.#named(server, `down ${name}`, () => [{ type: "peerDown", peer: name }]);
  }

  /** @returns whether the two were connected. */
  #unlink(a: number, b: number): boolean {
    const { layout, flights } = this.#ground;
    if (!layout.isLinked(this.cells, a, b)) return false;
    (this.cells[layout.links] as number) &= ~layout.link(a, b);
    for (let at = this.cells.length - 1; at >= layout.flights; at--) {
      const { from, to } = flights.get(this.cells[at] as number);
      if ((from === a && to === b) || (from === b && to === a)) this.cells.splice(at, 1);
    }
    return true;
  }

  /** Puts a flight where equal sets of flights, or queues, become equal rows. */
  #send(flight: number): void {
    const { layout, flights, world } = this.#ground;
    const { from, to, way } = flights.get(flight);
    if (!layout.isLinked(this.cells, from, to)) return;
    this.sends.push(flight);
    const isBefore =
      world.delivery === "any-order"
        ? (other: number) => other <= flight
        : (other: number) => flights.get(other).way <= way;
    let at = this.cells.length;
    while (at > layout.flights && !isBefore(this.cells[at - 1] as number)) at--;
    this.cells.splice(at, 0, flight);
  }

  #running(server: number): Running {
    const place = this.place(server);
    if (!place.isUp) throw new TypeError(`${nameOfServer(server)} is down`);
    return place;
  }
}
