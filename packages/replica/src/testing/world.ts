/**
 * A cluster in one thread for tests: real replicas, and a network, disks and time that the test moves by hand.
 */
import { type NodeId, nodeId } from "@vclock/clock";
import type { ClientReply, ClientRequest, PeerMessage } from "@vclock/protocol";
import { DEFAULT_TUNING, type Tuning } from "../config.js";
import type { Effects, End, Input, ReplicaEvent } from "../io.js";
import { Replica } from "../replica.js";
import type { Batch } from "../store.js";
import { TestDisk } from "./test-disk.js";

export interface Flight {
  readonly from: string;
  readonly to: string;
  readonly message: PeerMessage;
  readonly link: number;
}

interface Server {
  readonly name: string;
  disk: TestDisk;
  replica: Replica | undefined;
  batch: Batch | undefined;
  /** It ended with a new id on its disk, for the next run to go on under. */
  newId: NodeId | undefined;
  run: string;
  wakeAtMs: number;
}

export interface Answer {
  readonly server: string;
  readonly client: number;
  readonly reply: ClientReply;
}

export class World {
  readonly names: readonly string[];
  readonly tuning: Tuning;
  readonly ends: { readonly server: string; readonly end: End }[] = [];
  readonly answers: Answer[] = [];
  /** How often each noted event happened. */
  readonly events = new Map<string, number>();
  /** What each server told of what it did, if it was asked to. */
  readonly observed: { readonly server: string; readonly event: ReplicaEvent }[] = [];
  flights: Flight[] = [];
  nowMs = 0;
  readonly #servers: Map<string, Server>;
  readonly #observes: boolean;
  readonly #links = new Map<string, number>();
  #lives = 0;
  #lastLink = 0;
  #lastClient = 0;

  /** @param observes whether the servers tell what they do, in {@link observed}. */
  constructor(count: number, tuning: Partial<Tuning> = {}, observes = false) {
    this.#observes = observes;
    this.names = Array.from({ length: count }, (_, i) => `s${i + 1}`);
    this.tuning = { ...DEFAULT_TUNING, ...tuning };
    this.#servers = new Map(
      this.names.map((name) => [
        name,
        {
          name,
          disk: new TestDisk(),
          replica: undefined,
          batch: undefined,
          newId: undefined,
          run: "",
          wakeAtMs: 0,
        },
      ]),
    );
  }

  replica(name: string): Replica {
    const { replica } = this.#server(name);
    if (replica === undefined) throw new Error(`${name} is down`);
    return replica;
  }

  disk(name: string): TestDisk {
    return this.#server(name).disk;
  }

  setDisk(name: string, disk: TestDisk): void {
    this.#server(name).disk = disk;
  }

  isRunning(name: string): boolean {
    return this.#server(name).replica !== undefined;
  }

  hasBatch(name: string): boolean {
    return this.#server(name).batch !== undefined;
  }

  start(name: string): void {
    const server = this.#server(name);
    const life = String(++this.#lives).padStart(8, "0");
    const { newId } = server;
    server.newId = undefined;
    server.run = `run${life}`;
    server.replica = Replica.open(
      {
        cluster: "test",
        name,
        members: this.names,
        freshNode: newId ?? nodeId(`${name}~${life}`),
        run: server.run,
        tuning: this.tuning,
        events: this.#observes,
      },
      server.disk,
    );
    this.step(name, [{ type: "tick" }]);
  }

  /** The process is gone, and with it the batch that was on its way. */
  crash(name: string): void {
    const server = this.#server(name);
    server.replica = undefined;
    server.batch = undefined;
    for (const other of this.names) if (other !== name) this.disconnect(name, other);
  }

  loseDisk(name: string): void {
    this.#server(name).disk = new TestDisk();
  }

  connect(a: string, b: string): void {
    if (!this.isRunning(a) || !this.isRunning(b)) return;
    this.#links.set(linkKey(a, b), ++this.#lastLink);
    for (const [to, from] of [
      [a, b],
      [b, a],
    ] as const) {
      const { replica, run } = this.#server(from);
      if (replica === undefined) continue;
      this.step(to, [{ type: "peerUp", peer: from, node: replica.node, run }]);
    }
  }

  isConnected(a: string, b: string): boolean {
    return this.#links.has(linkKey(a, b));
  }

  disconnect(a: string, b: string): void {
    if (!this.#links.delete(linkKey(a, b))) return;
    if (this.isRunning(a)) this.step(a, [{ type: "peerDown", peer: b }]);
    if (this.isRunning(b)) this.step(b, [{ type: "peerDown", peer: a }]);
  }

  /** Hands a message over, if the connection it was sent on still stands. */
  deliver({ from, to, message, link }: Flight): void {
    if (this.#links.get(linkKey(from, to)) !== link) return;
    this.step(to, [{ type: "message", peer: from, message }]);
  }

  /** The disk has done its work. */
  commit(name: string): void {
    const server = this.#server(name);
    if (server.batch === undefined) return;
    server.disk.commit(server.batch);
    server.batch = undefined;
    this.step(name, [{ type: "durable" }]);
  }

  refuse(name: string): void {
    const server = this.#server(name);
    if (server.batch === undefined) return;
    server.batch = undefined;
    this.step(name, [{ type: "storeFull" }]);
  }

  request(name: string, request: ClientRequest): number {
    const client = ++this.#lastClient;
    this.step(name, [{ type: "request", client, request }]);
    return client;
  }

  answer(client: number): ClientReply | undefined {
    return this.answers.find((answer) => answer.client === client)?.reply;
  }

  pass(ms: number): void {
    this.nowMs += ms;
    for (const name of this.names) {
      const { replica, wakeAtMs } = this.#server(name);
      if (replica !== undefined && wakeAtMs <= this.nowMs) this.step(name, [{ type: "tick" }]);
    }
  }

  /** Everyone runs and is connected, every message arrives, every disk works, for so many heartbeats or until all agree. */
  heal(rounds = 60): void {
    for (let round = 0; round < rounds && !(round > 3 && this.#isQuiescent()); round++) {
      this.#restartEnded();
      this.connectAll();
      this.settle();
      this.pass(this.tuning.heartbeatMs);
    }
    this.settle();
  }

  #isQuiescent(): boolean {
    const statuses = this.names.map((name) => this.replica(name).status(this.nowMs));
    const [first] = statuses;
    return statuses.every(
      ({ clock, phase, rememberedDeletes, waitingRequests, waitingOperations, transfer }) =>
        first?.clock.equals(clock) === true &&
        phase === "serving" &&
        transfer === undefined &&
        rememberedDeletes + waitingRequests + waitingOperations === 0,
    );
  }

  connectAll(): void {
    for (const [i, a] of this.names.entries()) {
      for (const b of this.names.slice(i + 1)) if (!this.isConnected(a, b)) this.connect(a, b);
    }
  }

  /** Delivers and commits all there is, and what comes of it. */
  settle(): void {
    for (let i = 0; i < 10_000; i++) {
      const flight = this.flights.shift();
      if (flight !== undefined) this.deliver(flight);
      const busy = this.names.filter((name) => this.hasBatch(name));
      for (const name of busy) this.commit(name);
      if (flight === undefined && busy.length === 0) return;
    }
    throw new Error("the cluster does not come to rest");
  }

  step(name: string, inputs: Input[]): void {
    const server = this.#server(name);
    if (server.replica === undefined) return;
    this.#carryOut(server, server.replica.step(this.nowMs, inputs));
  }

  node(name: string): NodeId {
    return this.replica(name).node;
  }

  #carryOut(server: Server, effects: Effects): void {
    const { name } = server;
    if (effects.batch !== undefined) {
      if (server.batch !== undefined) throw new Error(`${name} has two batches out`);
      server.batch = effects.batch;
    }
    for (const { to, message } of effects.messages) {
      const link = this.#links.get(linkKey(name, to));
      if (link !== undefined) this.flights.push({ from: name, to, message, link });
    }
    for (const { client, reply } of effects.replies)
      this.answers.push({ server: name, client, reply });
    for (const { event } of effects.notes)
      this.events.set(event, (this.events.get(event) ?? 0) + 1);
    for (const event of effects.events) this.observed.push({ server: name, event });
    server.wakeAtMs = effects.wakeAtMs;
    if (effects.end !== undefined) {
      server.newId = effects.end.type === "new-id" ? server.replica?.node : undefined;
      this.ends.push({ server: name, end: effects.end });
      this.crash(name);
      if (effects.end.type === "new-life") this.loseDisk(name);
    }
  }

  #restartEnded(): void {
    for (const name of this.names) if (!this.isRunning(name)) this.start(name);
  }

  #server(name: string): Server {
    const server = this.#servers.get(name);
    if (server === undefined) throw new Error(`there is no server ${name}`);
    return server;
  }
}

function linkKey(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
