/**
 * Random schedules of a few servers, with faults, against exact causal histories: after every durable batch a server shows
 * exactly what its clock says it must, and once healed all show the same and nothing is left behind.
 */
import { CausalContext, formatDot, type NodeId, VersionVector } from "@vclock/clock";
import type { Consistency } from "@vclock/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_TUNING, type Tuning } from "./config.js";
import { Table, tableRange, textKey } from "./keyspace.js";
import { decodeContainer, decodeCut, decodeIdentity } from "./records.js";
import { observe, Oracle, textOf, valueOf } from "./testing/oracle.js";
import { Random } from "./testing/random.js";
import type { TestDisk } from "./testing/test-disk.js";
import { World } from "./testing/world.js";

const FIRST_SEED = Number(process.env["SEED"] ?? 1);
const SEEDS = Number(process.env["SEEDS"] ?? 400);
const SEEDS_A_TEST = 100;
const TEST_TIMEOUT_MS = 120_000;
const STEPS = 250;
const KEYS = ["a", "b", "c", "d"];

/** A run in which one of these never happens tests less than it says. */
const EVENTS_EXPECTED = [
  "id retired",
  "id closed",
  "large transfer begins",
  "pull abandoned",
  "pull complete",
  "the disk is full: updates fail, reads go on",
  "deletes forgotten for want of room",
  "end: new-life",
];

let restore: (() => void) | undefined;
afterEach(() => restore?.());

describe("a cluster under random schedules", () => {
  const events = new Map<string, number>();
  for (let first = FIRST_SEED; first < FIRST_SEED + SEEDS; first += SEEDS_A_TEST) {
    const last = Math.min(first + SEEDS_A_TEST, FIRST_SEED + SEEDS) - 1;
    it(
      `shows what causal histories demand, seeds ${first} to ${last}`,
      () => {
        for (let seed = first; seed <= last; seed++) runSeed(seed, events);
      },
      TEST_TIMEOUT_MS,
    );
  }

  it.runIf(SEEDS >= 400)("met every kind of event on the way", () => {
    if (process.env["SHOW"] !== undefined) console.log(Object.fromEntries(events));
    for (const event of EVENTS_EXPECTED) expect(events.get(event) ?? 0, event).toBeGreaterThan(0);
  });
});

function runSeed(seed: number, events: Map<string, number>): void {
  const schedule = new Schedule(seed);
  restore = () => schedule.end();
  try {
    schedule.run();
  } catch (error) {
    throw new Error(`seed ${seed}: ${String(error)}\n${schedule.log.join("\n")}`, { cause: error });
  } finally {
    schedule.end();
  }
  for (const [event, count] of schedule.events) events.set(event, (events.get(event) ?? 0) + count);
}

const TINY: Partial<Tuning> = {
  waitingOperationsMax: 2,
  pullEntriesMax: 1,
  applyKeysMax: 1,
  operationsPerMessageMax: 1,
};

class Schedule {
  readonly #random: Random;
  readonly #oracle: Oracle;
  readonly #world: World;
  #contexts: CausalContext[] = [];
  readonly #acknowledged = new Map<number, Consistency>();
  readonly #faults: ReadonlySet<string>;
  readonly #end: () => void;
  readonly #backups = new Map<string, TestDisk>();
  #owed: { readonly server: string; readonly clock: VersionVector } | undefined;
  #answersSeen = 0;
  #lost = 0;

  constructor(seed: number) {
    this.#random = new Random(seed);
    const tuning = this.#random.chance(0.5) ? { ...TINY } : {};
    if (this.#random.chance(0.3))
      Object.assign(tuning, { rememberedDeletesMax: this.#random.below(3) });
    this.#world = new World(2 + this.#random.below(4), { ...DEFAULT_TUNING, ...tuning });
    const faults = ["lose", "double", "reorder", "crash", "cut", "refuse", "disk", "restore"];
    this.#faults = new Set(faults.filter(() => this.#random.chance(0.5)));
    this.#oracle = new Oracle(this.#world.log);
    this.#end = observe(this.#oracle);
  }

  end(): void {
    this.#end();
  }

  get events(): ReadonlyMap<string, number> {
    const { ends, events } = this.#world;
    for (const { end } of ends)
      events.set(`end: ${end.type}`, (events.get(`end: ${end.type}`) ?? 0) + 1);
    return events;
  }

  get log(): readonly string[] {
    return this.#world.log;
  }

  run(): void {
    const { names } = this.#world;
    for (const name of names) this.#world.start(name);
    if (this.#random.chance(0.8)) this.#world.heal(3);
    for (let step = 0; step < STEPS; step++) {
      this.#act();
      this.#lookAtAnswers();
    }
    this.#world.heal();
    this.#lookAtAnswers();
    this.#checkQuiescence();
  }

  #act(): void {
    const world = this.#world;
    const random = this.#random;
    const name = random.pick(world.names);
    const dice = random.below(100);
    if (this.#faults.has("restore") && random.chance(0.06))
      this.#backups.set(name, world.disk(name).clone());
    if (dice < 25) this.#request(name);
    else if (dice < 60) this.#deliver();
    else if (dice < 78) this.#commit(name);
    else if (dice < 87) world.pass(random.below(400));
    else if (dice < 91) this.#connect();
    else this.#fault(name);
  }

  #request(name: string): void {
    const world = this.#world;
    const random = this.#random;
    if (!world.isRunning(name)) return;
    const key = random.pick(KEYS);
    const consistency = random.pick(["one", "one", "quorum", "all"] as const);
    const common = { id: 1, key, consistency, session: undefined, timeoutMs: 1_000 };
    const dice = random.below(10);
    if (dice < 3) {
      world.request(name, { type: "read", ...common });
      return;
    }
    const given = random.below(4);
    const context =
      given === 0 ? CausalContext.empty : given === 1 ? this.#someContext() : undefined;
    const write = { ...common, context, returnVersions: true };
    const client =
      dice < 8
        ? world.request(name, {
            type: "update",
            ...write,
            value: valueOf(`v${world.nowMs}.${random.below(1e9)}`),
          })
        : world.request(name, { type: "delete", ...write });
    this.#acknowledged.set(client, consistency);
  }

  #someContext(): CausalContext | undefined {
    return this.#contexts.length === 0 ? undefined : this.#random.pick(this.#contexts);
  }

  #deliver(): void {
    const world = this.#world;
    const random = this.#random;
    for (let count = 1 + random.below(4); count > 0 && world.flights.length > 0; count--) {
      const at = this.#faults.has("reorder") ? random.below(world.flights.length) : 0;
      const flight = world.flights[at];
      if (flight === undefined) return;
      if (!(this.#faults.has("double") && random.chance(0.1))) world.flights.splice(at, 1);
      if (this.#faults.has("lose") && random.chance(0.1)) continue;
      world.deliver(flight);
      this.#check(flight.to);
    }
  }

  #commit(name: string): void {
    if (this.#faults.has("refuse") && this.#random.chance(0.1) && this.#world.hasBatch(name)) {
      const { node } = this.#world.replica(name);
      this.#oracle.forgetAfter(node, clockOnDisk(this.#world.disk(name))?.get(node) ?? 0);
      this.#world.refuse(name);
    } else {
      this.#world.commit(name);
    }
    this.#check(name);
  }

  #connect(): void {
    const { names } = this.#world;
    if (this.#random.chance(0.2)) this.#world.connectAll();
    const a = this.#random.pick(names);
    const b = this.#random.pick(names);
    if (a === b) return;
    if (!this.#world.isConnected(a, b)) this.#world.connect(a, b);
    else if (this.#faults.has("cut")) this.#world.disconnect(a, b);
  }

  #fault(name: string): void {
    const world = this.#world;
    if (!world.isRunning(name)) {
      world.start(name);
    } else if (this.#faults.has("crash")) {
      const { node } = world.replica(name);
      world.crash(name);
      this.#oracle.forgetAfter(node, clockOnDisk(world.disk(name))?.get(node) ?? 0);
      if (this.#faults.has("restore") && this.#random.chance(0.7)) this.#restore(name, node);
      else if (this.#faults.has("disk") && this.#random.chance(0.3) && this.#mayLoseDisk(name)) {
        world.log.push(`${world.nowMs} ${name} loses its disk`);
        world.loseDisk(name);
        this.#loses(name);
      }
    }
  }

  /** Puts a backup in place of the disk. */
  #restore(name: string, node: NodeId): void {
    const world = this.#world;
    const backup = this.#backups.get(name);
    if (backup === undefined || nodeOnDisk(backup) !== node || !this.#mayLoseDisk(name)) return;
    const had = clockOnDisk(backup)?.get(node) ?? 0;
    const others = world.names.filter((other) => other !== name);
    // Whoever has an operation that is not on its disk yet has it all the same.
    for (const other of others) while (world.hasBatch(other)) world.commit(other);
    if (others.some((other) => (clockOnDisk(world.disk(other))?.get(node) ?? 0) > had)) {
      this.#oracle.unsound.add(node);
    } else {
      this.#oracle.forgetAfter(node, had);
    }
    // A context may still name what only the lost state had; the same names will be given again.
    this.#contexts = this.#contexts.filter((context) => context.ceiling().get(node) <= had);
    world.log.push(
      `${world.nowMs} ${name} restored to ${String(clockOnDisk(backup))} from ${String(clockOnDisk(world.disk(name)))}`,
    );
    world.setDisk(name, backup.clone());
    this.#loses(name);
  }

  /** Until a server has again what the others have, a further loss would be a second one. */
  #loses(server: string): void {
    this.#lost++;
    const others = this.#world.names.filter((other) => other !== server);
    const clocks = others.map(
      (other) => clockOnDisk(this.#world.disk(other)) ?? VersionVector.empty,
    );
    this.#owed = {
      server,
      clock: clocks.reduce((all, clock) => all.merge(clock), VersionVector.empty),
    };
  }

  /** One disk at a time, and none before the last loss is made good. */
  #mayLoseDisk(name: string): boolean {
    const world = this.#world;
    if (this.#owed !== undefined) {
      const { server, clock } = this.#owed;
      if (clockOnDisk(world.disk(server))?.dominates(clock) !== true) return false;
    }
    return world.names.every((other) => {
      if (other === name) return true;
      if (!world.isRunning(other)) return false;
      const { phase, node } = world.replica(other).status(world.nowMs);
      return phase === "serving" && !this.#oracle.unsound.has(node);
    });
  }

  /** What is on a server's disk is what the cut that its clock names must show. */
  #check(name: string): void {
    const world = this.#world;
    if (!world.isRunning(name) || this.#oracle.unsound.has(world.node(name))) return;
    if (world.replica(name).status(world.nowMs).phase === "applying") return;
    const disk = world.disk(name);
    const clock = clockOnDisk(disk);
    if (clock === undefined) return;
    for (const key of KEYS)
      expect(onDisk(disk, key), `${name} ${key}`).toEqual(this.#oracle.expected(key, clock));
    const versions = [...disk.range(tableRange(Table.versions))].length;
    expect(versions, `${name}: index`).toBe(KEYS.flatMap((key) => onDisk(disk, key)).length);
  }

  #lookAtAnswers(): void {
    const { answers } = this.#world;
    for (; this.#answersSeen < answers.length; this.#answersSeen++) {
      const answer = answers[this.#answersSeen];
      if (answer === undefined) continue;
      const { reply } = answer;
      const clock = "clock" in reply ? reply.clock : undefined;
      if ([...this.#oracle.unsound].some((node) => (clock?.get(node) ?? 0) > 0)) {
        this.#acknowledged.delete(answer.client);
        continue;
      }
      if (reply.type === "readReply") this.#contexts.push(CausalContext.of(reply.clock));
      if (reply.type === "writeReply") this.#contexts.push(reply.context);
    }
  }

  #checkQuiescence(): void {
    const world = this.#world;
    const statuses = world.names.map((name) => world.replica(name).status(world.nowMs));
    const [first] = statuses;
    for (const status of statuses) {
      expect(status.phase, `${status.name}: phase`).toBe("serving");
      expect(status.clock.toJSON(), `${status.name}: clock`).toEqual(first?.clock.toJSON());
      expect(status.rememberedDeletes, `${status.name}: remembered deletes`).toBe(0);
      expect(status.waitingOperations, `${status.name}: waiting operations`).toBe(0);
      expect(status.waitingRequests, `${status.name}: waiting requests`).toBe(0);
      expect(status.transfer, `${status.name}: transfer`).toBeUndefined();
      const disk = world.disk(status.name);
      for (const table of [Table.deletes, Table.stage, Table.stageDeletes]) {
        expect([...disk.range(tableRange(table))], `${status.name}: leftovers`).toEqual([]);
      }
      this.#check(status.name);
    }
    const twins = world.ends.filter(({ end }) => end.type === "twin");
    expect(twins).toEqual([]);
    const newLives = world.ends.length;
    if (this.#lost === 0) expect(newLives, JSON.stringify(world.ends)).toBe(0);
    this.#checkAcknowledged();
  }

  /** What was acknowledged by a majority is there, however many disks were lost one at a time. */
  #checkAcknowledged(): void {
    const world = this.#world;
    const [name = ""] = world.names;
    const clock = clockOnDisk(world.disk(name));
    for (const [client, consistency] of this.#acknowledged) {
      const reply = world.answer(client);
      if (reply?.type !== "writeReply" || reply.dot === undefined) continue;
      if (consistency === "one" && this.#lost > 0) continue;
      expect(clock?.covers(reply.dot), `${formatDot(reply.dot)} at ${consistency}`).toBe(true);
    }
  }
}

function clockOnDisk(disk: TestDisk): VersionVector | undefined {
  const bytes = disk.get(textKey(Table.meta, "cut"));
  return bytes === undefined ? undefined : decodeCut(bytes).clock;
}

function nodeOnDisk(disk: TestDisk): NodeId | undefined {
  const bytes = disk.get(textKey(Table.meta, "identity"));
  return bytes === undefined ? undefined : decodeIdentity(bytes).node;
}

function onDisk(disk: TestDisk, key: string): string[] {
  const bytes = disk.get(textKey(Table.containers, key));
  if (bytes === undefined) return [];
  return decodeContainer(bytes)
    .map(({ dot, value }) => `${formatDot(dot)}=${textOf(value)}`)
    .sort();
}
