/** One chaos run: servers, clients and faults, and what came of it. */
import { setMaxListeners } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Random, type Verdict } from "@vclock/simulation";
import { checkMultiValue } from "../check/multi-value.js";
import { Source } from "../check/source.js";
import { Cluster } from "../cluster/cluster.js";
import { type FrameTally, frameTally } from "../cluster/frames.js";
import { Link } from "../cluster/link.js";
import { Reaper } from "../cluster/reaper.js";
import { DeadlineError, InterruptedError, ServerProcessError } from "../errors.js";
import { HistoryFile } from "../record/history-file.js";
import { reason } from "../report/write.js";
import { alarms, healAll, readAll, rest } from "./aftermath.js";
import { Crew, keyNames } from "./crew.js";
import type { Arena } from "./arena.js";
import { Journal } from "./journal.js";
import { type FaultKind, KIND_NAMES } from "./kinds.js";
import { missingHere, SmallDisks, WallClocks, whyNot } from "./machine.js";
import type { ChaosOutcome, OperationCounts, Problem } from "./outcome.js";
import type { ChaosSchedule } from "./schedule.js";
import { ScheduleClock } from "./schedule-clock.js";
import { formatChaosSchedule } from "./schedule-text.js";
import { Servers } from "./servers.js";
import { follow } from "./timeline.js";

/** The files of a run's folder. */
export const FILES = {
  schedule: "schedule.json",
  history: "history.jsonl",
  journal: "faults.jsonl",
  outcome: "outcome.json",
} as const;

/** What is going on, while it goes on. */
export interface ChaosProgress {
  readonly elapsedMs: number;
  readonly operations: OperationCounts;
  readonly faults: number;
  readonly kills: number;
  readonly up: number;
  readonly stage: "starting" | "running" | "healing" | "checking";
}

export interface ChaosOptions {
  /** An empty folder, for everything that the run writes. */
  readonly dir: string;
  /** Ends everything: what was recorded is not checked. */
  readonly signal?: AbortSignal;
  /** Told every now and then. */
  readonly progress?: (progress: ChaosProgress) => void;
}

const PROGRESS_MS = 200;
/** By so much a slow machine may stretch even a short run; a longer one, to twice its length. */
const HELD_MS_MIN = 20_000;
const STEP_MS = 50;
const BACKOFF_MS_MAX = 300;
/** Random bits for the load, apart from those for the faults. */
const LOAD_SALT = 0x6c6f6164n;

/**
 * Does what a schedule says to servers under load, heals everything, and checks what the clients saw.
 *
 * @returns what came of it; `kept` and `again` are the caller's to fill in
 * @throws InterruptedError when `signal` fires
 */
export async function runChaos(
  schedule: ChaosSchedule,
  options: ChaosOptions,
): Promise<ChaosOutcome> {
  const reaper = new Reaper();
  const kill = (): void => reaper.killAll();
  process.once("exit", kill);
  const run = new ChaosRun(schedule, options, reaper);
  options.signal?.addEventListener("abort", kill, { once: true });
  try {
    return await run.run();
  } catch (error) {
    if (options.signal?.aborted === true) {
      throw new InterruptedError("interrupted; all servers have been ended");
    }
    throw error;
  } finally {
    process.off("exit", kill);
    options.signal?.removeEventListener("abort", kill);
    await run.close();
    await reaper.close();
  }
}

class ChaosRun {
  readonly #schedule: ChaosSchedule;
  readonly #dir: string;
  readonly #reaper: Reaper;
  readonly #options: ChaosOptions;
  /** Everything at once. */
  readonly #abort = new AbortController();
  /** In order. */
  readonly #ending = new AbortController();
  readonly #tally: FrameTally = frameTally();
  readonly #counts = { ok: 0, failed: 0, unknown: 0 };
  readonly #problems: Problem[] = [];
  readonly #unavailable: Partial<Record<FaultKind, string>>;
  readonly #startMs = performance.now();
  readonly #clock: ScheduleClock;
  #stage: ChaosProgress["stage"] = "starting";
  #lostDisks = false;
  #disks: SmallDisks | undefined;
  #clocks: WallClocks | undefined;
  #cluster: Cluster | undefined;
  #doors: readonly Link[] = [];
  #servers: Servers | undefined;
  #journal: Journal | undefined;

  constructor(schedule: ChaosSchedule, options: ChaosOptions, reaper: Reaper) {
    this.#schedule = schedule;
    this.#dir = options.dir;
    this.#options = options;
    this.#reaper = reaper;
    this.#unavailable = unavailable(schedule);
    this.#clock = new ScheduleClock(Math.max(HELD_MS_MIN, schedule.durationMs));
    const { signal } = options;
    if (signal?.aborted === true) this.#abort.abort(signal.reason);
    signal?.addEventListener("abort", () => this.#abort.abort(signal.reason), { once: true });
  }

  async run(): Promise<ChaosOutcome> {
    writeFileSync(join(this.#dir, FILES.schedule), formatChaosSchedule(this.#schedule));
    const reporting = setInterval(() => this.#report(), PROGRESS_MS);
    const history = new HistoryFile(join(this.#dir, FILES.history), {
      servers: this.#schedule.servers,
      before: undefined,
    });
    try {
      const arena = await this.#prepare();
      await this.#storm(arena, history);
      const quietAfterMs = await this.#calm(arena, history);
      this.#problems.push(...(await alarms(arena)));
      history.close();
      this.#stage = "checking";
      this.#report();
      const verdict = await checkMultiValue(new Source(history.path), {
        lostDisks: this.#lostDisks,
      });
      return this.#outcome(quietAfterMs, verdict);
    } finally {
      clearInterval(reporting);
      history.close();
    }
  }

  /** Ends every process and takes down what was put up. Files stay. */
  async close(): Promise<void> {
    this.#journal?.close();
    await this.#cluster?.close();
    await Promise.all(this.#doors.map((door) => door.close()));
    this.#disks?.copyTo(join(this.#dir, "data"));
    this.#disks?.close();
  }

  async #prepare(): Promise<Arena> {
    const { servers, seed, tuning } = this.#schedule;
    this.#journal = new Journal(join(this.#dir, FILES.journal));
    const wanted = (kind: FaultKind): boolean =>
      this.#unavailable[kind] === undefined &&
      this.#schedule.faults.some((fault) => fault.kind === kind);
    if (wanted("fill-disk")) this.#disks = new SmallDisks(this.#dir, servers, this.#reaper);
    if (wanted("jump-clock")) this.#clocks = new WallClocks(this.#dir);
    const [disks, clocks] = [this.#disks, this.#clocks];
    this.#cluster = await Cluster.open(
      {
        servers,
        ports: undefined,
        tuning,
        dir: this.#dir,
        frames: { chance: new Random(seed), tally: this.#tally },
        backoffMaxMs: BACKOFF_MS_MAX,
        ...(disks === undefined ? {} : { dataDir: (name) => disks.dataDir(name) }),
        ...(clocks === undefined ? {} : { env: (name) => clocks.env(name) }),
      },
      this.#reaper,
    );
    const cluster = this.#cluster;
    cluster.failed.addEventListener("abort", () => this.#failed(cluster.failed.reason));
    this.#doors = await Promise.all(Array.from({ length: servers }, () => Link.open()));
    this.#servers = new Servers(cluster, this.#doors, this.#clock, () => this.#killed());
    return this.#arena(this.#servers);
  }

  #arena(servers: Servers): Arena {
    const copiesDir = join(this.#dir, "copies");
    mkdirSync(copiesDir);
    const [signal, ending] = [this.#abort.signal, this.#ending.signal];
    const either = AbortSignal.any([signal, ending]);
    // Every client and every fault waits on them.
    setMaxListeners(0, signal, either);
    const pause = async (ms: number): Promise<void> => {
      if (ms <= 0 || either.aborted) return;
      await sleep(ms, undefined, { signal: either }).catch(() => {});
    };
    return {
      servers,
      clock: this.#clock,
      network: servers.cluster.network,
      disks: this.#disks,
      clocks: this.#clocks,
      copiesDir,
      signal,
      ending: either,
      end: () => this.#ending.abort(),
      pause,
      until: async (atMs) => {
        const leftMs = (): number => atMs - this.#clock.now();
        // In short steps: the clock may stand still meanwhile.
        while (leftMs() > 0 && !either.aborted) await pause(Math.min(leftMs(), STEP_MS));
      },
      note: (event, fields) => this.#journal?.note(event, fields),
      diskLost: () => (this.#lostDisks = true),
    };
  }

  /** Load and faults. */
  async #storm(arena: Arena, history: HistoryFile): Promise<void> {
    await Promise.all(arena.servers.all.map((position) => arena.servers.start(position)));
    const crew = await Crew.assemble({
      load: this.#schedule.load,
      doors: this.#doors,
      random: new Random(this.#schedule.seed ^ LOAD_SALT),
      record: (operation) => {
        this.#counts[operation.outcome] += 1;
        history.append(operation);
      },
    });
    try {
      this.#stage = "running";
      this.#journal?.start();
      this.#clock.start();
      const working = crew.work(arena.ending, arena.pause).catch((error: unknown) => {
        this.#failed(error);
      });
      await this.#follow(arena);
      await working;
    } finally {
      await crew.dismiss();
    }
    this.#abortIfInterrupted();
  }

  async #follow(arena: Arena): Promise<void> {
    const journal = this.#journal;
    if (journal === undefined) return;
    await follow({
      schedule: this.#schedule,
      arena,
      journal,
      whyNot: (kind) => this.#unavailable[kind],
      failed: (error) => this.#failed(error),
    });
  }

  /** @returns how long it took until nothing was left to be done; `undefined` when that never was */
  async #calm(arena: Arena, history: HistoryFile): Promise<number | undefined> {
    if (this.#problems.length > 0) return undefined;
    this.#stage = "healing";
    let quietAfterMs: number | undefined;
    try {
      await healAll(arena);
      quietAfterMs = await rest(arena);
      this.#journal?.note("at rest", { afterMs: quietAfterMs });
      const keys = keyNames(this.#schedule.load);
      const problems = await readAll(arena, keys, (operation) => history.append(operation));
      this.#problems.push(...problems);
    } catch (error) {
      this.#abortIfInterrupted();
      this.#failed(error);
    }
    return quietAfterMs;
  }

  /** Nothing makes sense any more: no further faults, no load, and no final reads. */
  #failed(error: unknown): void {
    if (this.#options.signal?.aborted === true || this.#abort.signal.aborted) return;
    const code =
      error instanceof ServerProcessError
        ? "server-ended"
        : error instanceof DeadlineError
          ? "not-quiet"
          : "unfinished";
    this.#problems.push({ code, message: reason(error) });
    this.#journal?.note("failed", { code, why: reason(error) });
    if (code !== "not-quiet") this.#abort.abort(error);
    this.#ending.abort();
  }

  #killed(): void {
    const { killsMax } = this.#schedule;
    if (killsMax !== undefined && (this.#servers?.kills ?? 0) >= killsMax) this.#ending.abort();
  }

  #abortIfInterrupted(): void {
    this.#options.signal?.throwIfAborted();
  }

  #report(): void {
    this.#options.progress?.({
      elapsedMs: performance.now() - this.#startMs,
      operations: { ...this.#counts },
      faults: this.#journal?.happened ?? 0,
      kills: this.#servers?.kills ?? 0,
      up: this.#servers?.up ?? 0,
      stage: this.#stage,
    });
  }

  #outcome(quietAfterMs: number | undefined, verdict: Verdict): ChaosOutcome {
    const clean =
      this.#problems.length === 0 && verdict.rules.every(({ result }) => result !== "violated");
    return {
      outcome: clean ? "passed" : "failed",
      seed: String(this.#schedule.seed),
      servers: this.#schedule.servers,
      elapsedMs: Math.round(performance.now() - this.#startMs),
      operations: { ...this.#counts },
      kills: this.#servers?.kills ?? 0,
      faults: this.#journal?.tallies ?? {},
      unavailable: this.#unavailable,
      frames: this.#tally,
      lostDisks: this.#lostDisks,
      quietAfterMs,
      problems: this.#problems,
      verdict,
      kept: undefined,
      again: undefined,
    };
  }
}

/** Which of the kinds that a schedule has cannot be done here. */
function unavailable({ faults, servers }: ChaosSchedule): Partial<Record<FaultKind, string>> {
  const missing = missingHere();
  const kinds = KIND_NAMES.filter((kind) => faults.some((fault) => fault.kind === kind));
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const why = whyNot(kind, servers, missing);
      return why === undefined ? [] : [[kind, why]];
    }),
  );
}
