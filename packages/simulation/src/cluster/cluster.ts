/**
 * A cluster in one thread: real replicas, and a network, disks, clients and time that are moved from outside, a thing at a
 * time. Nothing happens by itself and nothing is random, so the same calls give the same run.
 */
import { nodeId } from "@vclock/clock";
import type { ServerStatus } from "@vclock/protocol";
import { DEFAULT_TUNING, type Effects, type End, type Input, type Tuning } from "@vclock/replica";
import type { Setup } from "../schedule/action.js";
import { serversOf } from "../schedule/names.js";
import type { Statistics } from "../result.js";
import type { System } from "../system.js";
import { Violation } from "../violation.js";
import { type Asked, Clients } from "./clients.js";
import { describeEvent, describeMessage, describeReply, describeRequest } from "./describe.js";
import { SimulatedDisk } from "./disk.js";
import { Disks } from "./disks.js";
import { Followers } from "./followers.js";
import { Instance } from "./instance.js";
import { Journal } from "./journal.js";
import { type Flight, Network } from "./network.js";
import type { Watch } from "./watch.js";

export interface ClusterOptions {
  readonly system: System;
  readonly trace: boolean;
}

/** Clocks of different processes have nothing to do with each other. */
const CLOCK_SPREAD_MS = 7_919;

export class SimulatedCluster {
  readonly setup: Setup;
  readonly tuning: Tuning;
  readonly network: Network = new Network();
  readonly clients: Clients = new Clients();
  readonly followers: Followers = new Followers();
  readonly journal: Journal;
  /** By label, in the order in which they first appeared. */
  readonly instances: Map<string, Instance> = new Map();
  /** The names that each server is told when it starts. */
  members: readonly string[];
  readonly disks: Disks = new Disks(this);
  nowMs = 0;
  readonly #system: System;
  readonly #watch: Watch | undefined;
  #inputs = 0;
  #lives = 0;
  #batches = 0;

  /** @param watch looks on from the start; made once the cluster is. */
  constructor(
    setup: Setup,
    options: ClusterOptions,
    watch: (cluster: SimulatedCluster) => Watch | undefined,
  ) {
    this.setup = setup;
    this.tuning = { ...DEFAULT_TUNING, ...setup.tuning };
    this.#system = options.system;
    this.journal = new Journal(options.trace, () => this.nowMs);
    this.members = serversOf(setup);
    for (const name of this.members) this.#add(name, name);
    this.#watch = watch(this);
  }

  /** Those whose process lives, clones among them. */
  running(): Instance[] {
    return [...this.instances.values()].filter(({ isRunning }) => isRunning);
  }

  /** The present members' own processes, running or not. */
  servers(): Instance[] {
    return this.members.flatMap((name) => this.instances.get(name) ?? []);
  }

  /** Whether the process was started with another member list than the present one. */
  hasOldList({ members }: Instance): boolean {
    return members.join() !== this.members.join();
  }

  /** Whether some server still has an old member list. */
  get hasOldLists(): boolean {
    return this.servers().some((server) => this.hasOldList(server));
  }

  get statistics(): Omit<Statistics, "actions" | "healingRounds"> {
    return {
      operations: this.clients.count,
      messages: this.network.sent,
      batches: this.#batches,
      disksLost: this.disks.lost,
      faults: this.journal.faults,
      events: this.journal.events,
    };
  }

  /** A server that was no member so far; it is down. */
  addMember(name: string): void {
    this.members = [...this.members, name];
    this.#add(name, name);
  }

  /** Takes a server out of the list, with its process and disk. */
  removeMember(name: string): void {
    this.members = this.members.filter((member) => member !== name);
    this.disks.goes(this.instances.get(name)?.nodeOnDisk);
    this.crash(name, "lost");
    this.instances.delete(name);
  }

  /** A second process under a server's name, on a disk of its own; it is down. */
  addTwin(of: Instance, disk: SimulatedDisk): Instance {
    const twin = this.#add(`${of.label}'`, of.name);
    twin.disk = disk;
    return twin;
  }

  /** Another disk in a server that is down; an empty one by default. */
  replaceDisk(instance: Instance, disk: SimulatedDisk = this.#newDisk()): void {
    instance.disk = disk;
    instance.renewed = undefined;
    this.#watch?.diskReplaced(instance);
  }

  start(label: string): boolean {
    const instance = this.instances.get(label);
    if (instance === undefined || instance.isRunning) return false;
    if (!this.members.includes(instance.name)) return false;
    const life = String(++this.#lives).padStart(8, "0");
    instance.run = `run${life}`;
    instance.members = this.members;
    instance.startedAtMs = this.nowMs;
    instance.aheadMs = (this.#lives * CLOCK_SPREAD_MS) % 100_003;
    const config = {
      cluster: "simulation",
      name: instance.name,
      members: this.members,
      freshNode: instance.renewed ?? nodeId(`${instance.name}~${life}`),
      run: instance.run,
      tuning: this.tuning,
      events: true,
    };
    this.#guard(instance, () => {
      instance.process = this.#system.open(config, instance.disk);
      const { node } = instance.process;
      if (instance.lastNode !== node) this.disks.retires(instance.lastNode);
      instance.lastNode = node;
      instance.renewed = undefined;
    });
    this.journal.note(
      "up",
      instance,
      () => `${instance.process?.node ?? ""} of ${this.members.join(" ")}`,
    );
    this.input(instance, { type: "tick" });
    return true;
  }

  crash(label: string, batch: "lost" | "kept" | "torn"): boolean {
    const instance = this.instances.get(label);
    if (instance === undefined || !instance.isRunning) return false;
    if (instance.batch !== undefined) {
      if (batch === "kept") {
        instance.disk.commit(instance.batch);
        this.#watch?.durable(instance);
      } else if (batch === "torn") instance.disk.tear(instance.batch);
    }
    const isVoid = this.disks.isUnsound(instance);
    instance.batch = undefined;
    instance.process = undefined;
    this.journal.note("down", instance, () => "");
    this.clients.disconnected(label, isVoid);
    this.followers.disconnected(label);
    for (const peer of this.network.peers(label)) this.disconnect(label, peer);
    this.#watch?.undone(instance);
    // Whoever started a second process on a copy does not do so again.
    if (instance.isClone) this.instances.delete(label);
    return true;
  }

  connect(a: string, b: string): boolean {
    const one = this.instances.get(a);
    const other = this.instances.get(b);
    if (one?.process === undefined || other?.process === undefined || one.name === other.name)
      return false;
    if (this.network.isConnected(a, b)) return false;
    if (this.network.isBlocked(a, b) || this.network.isBlocked(b, a)) return false;
    // A connection replaces an earlier one to the same name.
    this.#dropNamesake(one, other);
    this.#dropNamesake(other, one);
    this.network.connect(a, b);
    this.journal.note("note", one, () => `connected to ${b}`);
    for (const [to, from] of [
      [one, other],
      [other, one],
    ] as const) {
      if (from.process === undefined || !this.network.isConnected(a, b)) continue;
      const { node } = from.process;
      this.input(to, { type: "peerUp", peer: from.name, node, run: from.run });
    }
    return true;
  }

  disconnect(a: string, b: string): boolean {
    if (!this.network.disconnect(a, b)) return false;
    for (const [to, from] of [
      [a, b],
      [b, a],
    ] as const) {
      const instance = this.instances.get(to);
      if (instance?.isRunning === true)
        this.input(instance, { type: "peerDown", peer: from.replaceAll("'", "") });
    }
    return true;
  }

  deliver(flight: Flight): void {
    const instance = this.instances.get(flight.to);
    if (instance?.isRunning !== true) return;
    this.journal.note(
      "deliver",
      instance,
      () => describeMessage(flight.message),
      flight,
      flight.from,
    );
    const peer = flight.from.replaceAll("'", "");
    this.input(instance, { type: "message", peer, message: flight.message });
  }

  /** The disk has done its work. */
  commit(label: string): boolean {
    const instance = this.instances.get(label);
    const batch = instance?.batch;
    if (instance === undefined || batch === undefined) return false;
    instance.disk.commit(batch);
    instance.batch = undefined;
    this.journal.note(
      "durable",
      instance,
      () => `${batch.puts.length + batch.deletes.length} pairs`,
    );
    this.#watch?.durable(instance);
    this.input(instance, { type: "durable" });
    this.#watch?.committed(instance);
    return true;
  }

  /** The disk has no room. */
  refuse(label: string): boolean {
    const instance = this.instances.get(label);
    if (instance?.batch === undefined) return false;
    instance.batch = undefined;
    this.journal.note("refused", instance, () => "the disk is full");
    this.#watch?.undone(instance);
    this.input(instance, { type: "storeFull" });
    return true;
  }

  pass(ms: number): void {
    this.nowMs += ms;
    for (const instance of this.running())
      if (instance.wakeAtMs <= this.#clock(instance)) this.input(instance, { type: "tick" });
    this.#watch?.passed();
  }

  jump(label: string, ms: number): boolean {
    const instance = this.instances.get(label);
    if (instance?.isRunning !== true) return false;
    instance.aheadMs += ms;
    this.input(instance, { type: "tick" });
    return true;
  }

  /** Hands a client's request over. */
  request(instance: Instance, asked: Asked): void {
    this.journal.note(
      "request",
      instance,
      () => `${asked.session}: ${describeRequest(asked.request)}`,
    );
    this.#watch?.asked(asked);
    this.input(instance, { type: "request", client: asked.handle, request: asked.request });
    this.#watch?.requested(instance, asked);
  }

  /** How many inputs servers took in so far: the time of histories. */
  get time(): number {
    return this.#inputs;
  }

  input(instance: Instance, input: Input): void {
    const { process } = instance;
    if (process === undefined) return;
    this.#inputs++;
    const effects = this.#guard(instance, () => process.step(this.#clock(instance), [input]));
    this.#carryOut(instance, effects);
  }

  status({ process, aheadMs, label }: Instance): ServerStatus {
    if (process === undefined) throw new Violation("assertion", `${label} is down`);
    return process.status(this.nowMs + aheadMs);
  }

  #newDisk(): SimulatedDisk {
    return this.#system.newDisk?.() ?? new SimulatedDisk();
  }

  #add(label: string, name: string): Instance {
    const instance = new Instance(label, name, this.#newDisk());
    this.instances.set(label, instance);
    return instance;
  }

  #clock({ aheadMs }: Instance): number {
    return this.nowMs + aheadMs;
  }

  #dropNamesake(one: Instance, other: Instance): void {
    for (const peer of this.network.peers(other.label))
      if (this.instances.get(peer)?.name === one.name) this.disconnect(peer, other.label);
  }

  #guard<T>(instance: Instance, run: () => T): T {
    try {
      return run();
    } catch (cause) {
      if (cause instanceof Violation) throw cause;
      const text = cause instanceof Error ? cause.message : String(cause);
      throw new Violation("assertion", `${instance.label} fails: ${text}`, { cause });
    }
  }

  #carryOut(instance: Instance, effects: Effects): void {
    instance.wakeAtMs = effects.wakeAtMs;
    for (const event of effects.events) {
      // Conflicts follow from what is noted anyway.
      if (event.type !== "conflict" && event.type !== "resolved")
        this.journal.note(event.type, instance, () => describeEvent(event));
      this.#watch?.happened(instance, event);
    }
    if (effects.batch !== undefined) {
      if (instance.batch !== undefined)
        throw new Violation("I-9", `${instance.label} has two batches out`);
      instance.batch = effects.batch;
      this.#batches++;
    }
    for (const note of effects.notes) this.journal.event(instance, note);
    for (const { to, message } of effects.messages) {
      this.#watch?.sends(instance, message);
      const label = this.network
        .peers(instance.label)
        .find((peer) => this.instances.get(peer)?.name === to);
      const flight =
        label === undefined ? undefined : this.network.send(instance.label, label, message);
      if (flight !== undefined)
        this.journal.note("send", instance, () => describeMessage(message), flight, flight.to);
    }
    for (const { client, reply } of effects.replies) {
      const isVoid = this.disks.isUnsound(instance);
      if (Followers.isOne(client)) {
        this.journal.note("reply", instance, () => describeReply(reply));
        const told = this.followers.answered(client, reply, isVoid);
        if (told !== undefined && this.#watch?.tells(instance, told) === false)
          this.followers.renew(told.follower);
        continue;
      }
      const asked = this.clients.answered(
        client,
        reply,
        this.#inputs,
        isVoid,
        this.disks.levelsAreWeak,
      );
      this.journal.note(
        "reply",
        instance,
        () => `${asked?.session ?? "nobody"}: ${describeReply(reply)}`,
      );
      if (asked === undefined) this.#watch?.repliesUnasked(instance, client);
      else this.#watch?.replies(instance, asked, reply);
    }
    if (effects.end !== undefined) this.#end(instance, effects.end);
  }

  /** What `apps/server` does when a replica ends. */
  #end(instance: Instance, end: End): void {
    this.journal.note("end", instance, () => `${end.type}: ${end.reason}`);
    this.journal.count(`end: ${end.type}`);
    this.#watch?.ended(instance, end);
    const { lastNode } = instance;
    const renewed = instance.nodeOnDisk;
    this.crash(instance.label, "lost");
    if (end.type === "new-id") {
      instance.renewed = renewed;
      this.disks.retires(lastNode);
    } else if (!instance.isClone) this.disks.lose(instance.label);
  }
}
