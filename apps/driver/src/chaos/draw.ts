/**
 * Draws a schedule from a seed.
 *
 * Three tracks run beside each other: one does harm to the network, one to processes, one to disks. Each draws its kinds from
 * a deck, so that every kind comes up before any comes up again. Disks are only touched in a calm: what is promised
 * of them holds for one lost disk at a time, made good before the next.
 */
import { Random } from "@vclock/simulation";
import { type FrameFaults, NO_FRAME_FAULTS } from "../cluster/frames.js";
import type { CutStyle } from "../cluster/network.js";
import type { Position } from "../scenario/types.js";
import type { FaultKind } from "./kinds.js";
import { type ChaosSchedule, type Fault, killsOf, type LoadPlan } from "./schedule.js";

export interface DrawOptions {
  readonly seed: bigint;
  readonly servers: number;
  readonly load: LoadPlan;
  /** Absent: as long as the kills take. */
  readonly durationMs: number | undefined;
  readonly killsMax: number | undefined;
  readonly kinds: readonly FaultKind[];
}

const NETWORK: readonly FaultKind[] = [
  "partition",
  "partial-partition",
  "one-way",
  "flap",
  "delay",
  "reorder",
  "drop",
  "double",
];
const PROCESS: readonly FaultKind[] = [
  "kill",
  "kill-all",
  "pause",
  "stop",
  "fill-disk",
  "jump-clock",
];
const DISK: readonly FaultKind[] = ["lose-disk", "restore-disk", "join"];

/** Nothing happens before: the servers meet, the clients write something. */
const FIRST_MS = 800;
/** From one calm to the next. */
const CYCLE_MS = 5_000;
/** Everything else has ended this long before a disk is touched, and begins again so long after. */
const CALM_BEFORE_MS = 1_400;
const CALM_AFTER_MS = 300;
/** Without a `durationMs`, when kills are few or none come up. */
const DURATION_MS_MAX = 4 * 3_600_000;

export function drawSchedule(options: DrawOptions): ChaosSchedule {
  const { seed, servers, load, killsMax } = options;
  const random = new Random(seed);
  const tuning = drawTuning(random.fork());
  const durationMs = options.durationMs ?? durationFor(options);
  return {
    seed,
    servers,
    durationMs,
    load,
    tuning,
    killsMax,
    faults: drawFaults(options, durationMs),
  };
}

/** Long enough for the kills wanted, and some more: a few will not find their server up. */
function durationFor(options: DrawOptions): number {
  const wanted = (options.killsMax ?? 0) * 1.25;
  for (let durationMs = 4 * CYCLE_MS; durationMs < DURATION_MS_MAX; durationMs *= 1.5) {
    const faults = drawFaults(options, Math.round(durationMs));
    if (faults.reduce((sum, fault) => sum + killsOf(fault), 0) >= wanted) {
      return Math.round(durationMs);
    }
  }
  return DURATION_MS_MAX;
}

function drawFaults(options: DrawOptions, durationMs: number): readonly Fault[] {
  const { seed, servers, kinds } = options;
  const random = new Random(seed);
  // The tuning's share: how many draws it takes must not move the faults.
  random.fork();
  const chosen = (track: readonly FaultKind[]): readonly FaultKind[] =>
    track.filter((kind) => kinds.includes(kind));
  const [network, process, disk] = [random.fork(), random.fork(), random.fork()];
  const calms = chosen(DISK).length > 0 && servers > 1 ? calmsUntil(durationMs) : [];
  const busy: Track = { durationMs, calms, servers };
  const faults = [
    ...drawTrack(network, chosen(NETWORK), busy, 250),
    ...drawTrack(process, chosen(PROCESS), busy, 150),
    ...drawDisks(disk, chosen(DISK), busy),
  ];
  return faults.sort((a, b) => a.atMs - b.atMs);
}

/** The moments at which disks are touched. */
function calmsUntil(durationMs: number): readonly number[] {
  const calms: number[] = [];
  const first = Math.min(CYCLE_MS, durationMs / 4);
  for (let atMs = first; atMs + CALM_BEFORE_MS < durationMs; atMs += CYCLE_MS) {
    calms.push(Math.round(atMs));
  }
  return calms;
}

interface Track {
  readonly durationMs: number;
  readonly calms: readonly number[];
  readonly servers: number;
}

/** One fault after another, with pauses between, and none in a calm. */
function drawTrack(
  random: Random,
  kinds: readonly FaultKind[],
  track: Track,
  gapMs: number,
): readonly Fault[] {
  if (kinds.length === 0) return [];
  const deck = new Deck(random, kinds);
  const faults: Fault[] = [];
  for (let atMs = FIRST_MS + random.below(gapMs); ;) {
    const calm = track.calms.find((each) => each + CALM_AFTER_MS > atMs);
    const endMs = Math.min(calm === undefined ? Infinity : calm - CALM_BEFORE_MS, track.durationMs);
    const lengthMs = 500 + random.below(1_200);
    if (endMs - atMs >= 400) {
      const forMs = Math.min(lengthMs, endMs - atMs);
      faults.push(
        drawFault(random, deck.next(), Math.round(atMs), Math.round(forMs), track.servers),
      );
      atMs += forMs + gapMs + random.below(3 * gapMs);
    } else if (calm === undefined || calm >= track.durationMs) {
      return faults;
    } else {
      atMs = calm + CALM_AFTER_MS + random.below(gapMs);
    }
  }
}

function drawDisks(random: Random, kinds: readonly FaultKind[], track: Track): readonly Fault[] {
  if (kinds.length === 0) return [];
  const deck = new Deck(random, kinds);
  const faults: Fault[] = [];
  for (let next = 0; next < track.calms.length; next += 1) {
    const atMs = track.calms[next] ?? 0;
    let kind = deck.next();
    // A copy grows old until the next calm; without one, something else is done.
    const ageMs = (track.calms[next + 1] ?? 0) - atMs;
    if (kind === "restore-disk" && ageMs < 0) kind = deck.next();
    if (kind === "restore-disk" && ageMs < 0) continue;
    if (kind === "restore-disk") next += 1;
    faults.push(drawFault(random, kind, atMs, Math.max(0, ageMs), track.servers));
  }
  return faults;
}

/** @param forMs how long it may last: the server is up again by then, or the wire whole */
function drawFault(
  random: Random,
  kind: FaultKind,
  atMs: number,
  forMs: number,
  servers: number,
): Fault {
  const everybody = Array.from({ length: servers }, (_, position) => position);
  const server = random.below(servers);
  switch (kind) {
    case "kill":
    case "stop":
      return { kind, atMs, server, downMs: random.below(Math.ceil(forMs / 2)) };
    case "kill-all":
      return { kind, atMs, downMs: everybody.map(() => random.below(Math.ceil(forMs / 2))) };
    case "pause":
    case "fill-disk":
      return { kind, atMs, forMs, server };
    case "partition": {
      const order = shuffled(random, everybody);
      const cut = 1 + random.below(servers - 1);
      const groups = [order.slice(0, cut).sort(byNumber), order.slice(cut).sort(byNumber)];
      return { kind, atMs, forMs, groups, how: drawStyle(random) };
    }
    case "partial-partition":
      return { kind, atMs, forMs, between: drawPair(random, everybody), how: drawStyle(random) };
    case "one-way": {
      const others = shuffled(
        random,
        everybody.filter((each) => each !== server),
      );
      const to = others.slice(0, 1 + random.below(others.length)).sort(byNumber);
      return {
        kind,
        atMs,
        forMs,
        from: server,
        to,
        how: random.chance(0.5) ? "silent" : "swallow",
      };
    }
    case "flap": {
      const everyMs = 30 + random.below(Math.max(1, Math.min(300, Math.floor(forMs / 4))));
      return {
        kind,
        atMs,
        forMs,
        between: drawPair(random, everybody),
        how: drawStyle(random),
        everyMs,
      };
    }
    case "delay":
    case "reorder":
    case "drop":
    case "double": {
      const from = random.chance(0.5) ? everybody : [server];
      return { kind, atMs, forMs, from, to: everybody, faults: drawFrameFaults(random, kind) };
    }
    case "lose-disk":
    case "join": {
      const againMs = random.chance(0.4) ? random.below(400) : undefined;
      return { kind, atMs, server, downMs: random.below(500), againMs };
    }
    case "restore-disk":
      return { kind, atMs, server, copyAfter: random.chance(0.5) ? "kill" : "stop", ageMs: forMs };
    case "jump-clock": {
      const seconds = random.pick([-86_400 * 365, -3_600, -5, 5, 3_600, 86_400 * 365]);
      return { kind, atMs, forMs, server, seconds };
    }
  }
}

function drawFrameFaults(
  random: Random,
  kind: "delay" | "reorder" | "drop" | "double",
): FrameFaults {
  const share = random.pick([0.05, 0.2, 0.5]);
  const lateMs = random.pick([5, 50, 400]);
  switch (kind) {
    case "delay":
      return { ...NO_FRAME_FAULTS, delayMs: random.pick([5, 40, 200]) };
    case "reorder":
      return random.chance(0.5)
        ? { ...NO_FRAME_FAULTS, swap: share }
        : { ...NO_FRAME_FAULTS, late: share, lateMs };
    case "drop":
      return { ...NO_FRAME_FAULTS, drop: share };
    case "double":
      return { ...NO_FRAME_FAULTS, double: share, lateMs };
  }
}

/** Small limits make rare ways common: staged transfers, a full waiting room, forgotten deletes. */
function drawTuning(random: Random): Readonly<Record<string, number>> {
  const tuning: Record<string, number> = {
    heartbeatMs: random.pick([50, 100, 200]),
    silenceMs: random.pick([600, 1_000]),
    pullTimeoutMs: random.pick([300, 1_000]),
  };
  const maybe = (name: string, values: readonly number[]): void => {
    const chosen = random.pick(values);
    if (random.chance(0.5)) tuning[name] = chosen;
  };
  maybe("graceMs", [0, 10, 200]);
  maybe("pullEntriesMax", [1, 5, 50]);
  maybe("pullBytesMax", [100, 1_000]);
  maybe("applyKeysMax", [1, 3]);
  maybe("waitingOperationsMax", [2, 50]);
  maybe("rememberedDeletesMax", [0, 1, 5]);
  maybe("operationsPerMessageMax", [1, 3]);
  return tuning;
}

function drawStyle(random: Random): CutStyle {
  return random.pick(["silent", "reset", "swallow"]);
}

function drawPair(random: Random, items: readonly Position[]): readonly [Position, Position] {
  const [a = 0, b = 0] = shuffled(random, items).slice(0, 2).sort(byNumber);
  return [a, b];
}

function byNumber(a: number, b: number): number {
  return a - b;
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return order;
}

/** Every item before any again. */
class Deck<T> {
  readonly #random: Random;
  readonly #items: readonly T[];
  #left: T[] = [];

  constructor(random: Random, items: readonly T[]) {
    this.#random = random;
    this.#items = items;
  }

  next(): T {
    if (this.#left.length === 0) this.#left = shuffled(this.#random, this.#items);
    return this.#left.pop() as T;
  }
}
