/**
 * Runs servers until somebody asks for an end, or none is left. A server that stops by itself is reported and not started
 * again: what made it stop is worth a look, and the others go on without it.
 */
import type { PlaygroundState } from "@vclock/server";

import { ServeError } from "../errors.js";
import type { ServerPlan } from "./plan.js";
import type { ServePresenter } from "./present.js";
import { ServerProcess } from "./server-process.js";

const STOP_WITHIN_MS = 10_000;
/** What is left of it for whoever asks twice: more than a server needs that does not hang. */
const HURRY_WITHIN_MS = 2_000;

/** The servers that `vc serve` has started. */
export class Supervisor {
  private readonly processes: ServerProcess[];
  private asked = false;
  /** Servers that are being started again: their end is nobody's loss. */
  private readonly restarting = new Set<string>();
  private allListening!: (all: boolean) => void;
  private allGone!: () => void;
  /** Resolves to true once all of them listen, to false when one is gone before. */
  readonly listening: Promise<boolean> = new Promise((resolve) => {
    this.allListening = resolve;
  });
  /** Resolves when none is left. */
  readonly gone: Promise<void> = new Promise((resolve) => {
    this.allGone = resolve;
  });

  constructor(
    plans: readonly ServerPlan[],
    private readonly presenter: ServePresenter,
    /** What a server says to its parent. */
    private readonly heard: (server: ServerProcess, message: unknown) => void = () => undefined,
  ) {
    this.processes = plans.map((plan) => this.start(plan));
  }

  /** Ends a server and starts it anew. Resolves when it listens again, or has ended for good. */
  async restart(name: string): Promise<void> {
    const at = this.processes.findIndex(({ plan }) => plan.name === name);
    const old = this.processes[at];
    if (old === undefined) throw new Error(`there is no server ${name}`);
    if (this.asked || this.restarting.has(name))
      throw new Error(`${name} is about to stop already`);
    this.restarting.add(name);
    try {
      old.signal("SIGTERM");
      const overdue = setTimeout(() => old.signal("SIGKILL"), STOP_WITHIN_MS);
      await old.ended;
      clearTimeout(overdue);
      if (!this.asked) this.processes[at] = this.start(old.plan);
    } finally {
      this.restarting.delete(name);
      this.checkGone();
    }
  }

  /** @throws Error where there is nothing to pause */
  pause(name: string, isPaused: boolean): void {
    const server = this.running().find(({ plan }) => plan.name === name);
    if (server === undefined) throw new Error(`${name} does not run`);
    if (process.platform === "win32") throw new Error("Windows cannot pause a process");
    if (this.asked) throw new Error(`${name} is about to stop already`);
    server.pause(isPaused);
  }

  /** How each server is, as far as its process shows. */
  states(): PlaygroundState["servers"] {
    return this.processes.map(({ plan: { name }, exit, isPaused, listening }) => {
      if (this.restarting.has(name)) return { name, state: "starting" };
      if (exit !== undefined) return { name, state: "stopped" };
      if (isPaused) return { name, state: "paused" };
      return { name, state: listening === undefined ? "starting" : "running" };
    });
  }

  private start(plan: ServerPlan): ServerProcess {
    return new ServerProcess(plan, {
      listening: (server, listening) => {
        this.presenter.listening(server, listening);
        if (this.processes.every((other) => other.listening !== undefined)) {
          this.allListening(true);
        }
      },
      log: (server, line) => this.presenter.log(server, line),
      exited: (server, exit) => {
        const others = this.running().map((other) => other.plan.name);
        const expected = this.asked || this.restarting.has(plan.name);
        this.presenter.exited(server, exit, expected, others, this.processes.length === 1);
        this.allListening(false);
        this.checkGone();
      },
      message: (server, message) => this.heard(server, message),
    });
  }

  private checkGone(): void {
    const isAny = this.running().length > 0 || (this.restarting.size > 0 && !this.asked);
    if (!isAny) this.allGone();
  }

  /**
   * Stops all servers. Those that do not in time are killed; `hurry` makes that time short.
   *
   * @returns the names of the killed
   */
  async stop(hurry: AbortSignal): Promise<readonly string[]> {
    this.asked = true;
    if (this.running().length === 0) return [];
    this.presenter.stopping();
    for (const server of this.running()) server.signal("SIGTERM");
    let killed: readonly string[] = [];
    const kill = (): void => {
      killed = this.running().map((server) => server.plan.name);
      for (const server of this.running()) server.signal("SIGKILL");
    };
    let timer = setTimeout(kill, STOP_WITHIN_MS);
    const onHurry = (): void => {
      clearTimeout(timer);
      timer = setTimeout(kill, HURRY_WITHIN_MS);
    };
    if (hurry.aborted) onHurry();
    else hurry.addEventListener("abort", onHurry, { once: true });
    await this.gone;
    clearTimeout(timer);
    hurry.removeEventListener("abort", onHurry);
    return killed;
  }

  /** @throws ServeError when the servers ended without being asked to */
  checkAsked(): void {
    if (this.asked) return;
    throw new ServeError(
      this.processes.length === 1 ? "The server has stopped." : "All servers have stopped.",
      "The last lines of the log above tell why; --log-level debug shows more.",
    );
  }

  private running(): readonly ServerProcess[] {
    return this.processes.filter((server) => server.exit === undefined);
  }
}
