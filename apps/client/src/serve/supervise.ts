/**
 * Runs servers until somebody asks for an end, or none is left. A server that stops by itself is reported and not started
 * again: what made it stop is worth a look, and the others go on without it.
 */
import { ServeError } from "../errors.js";
import type { ServerPlan } from "./plan.js";
import type { ServePresenter } from "./present.js";
import { ServerProcess } from "./server-process.js";

const STOP_WITHIN_MS = 10_000;

/** The servers that `vc serve` has started. */
export class Supervisor {
  private readonly processes: ServerProcess[];
  private asked = false;
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
  ) {
    this.processes = plans.map(
      (plan) =>
        new ServerProcess(plan, {
          listening: (server, listening) => {
            presenter.listening(server, listening);
            if (this.processes.every((other) => other.listening !== undefined)) {
              this.allListening(true);
            }
          },
          log: (server, line) => presenter.log(server, line),
          exited: (server, exit) => {
            const others = this.running().map((other) => other.plan.name);
            presenter.exited(server, exit, this.asked, others, this.processes.length === 1);
            this.allListening(false);
            if (others.length === 0) this.allGone();
          },
        }),
    );
  }

  /** Stops all servers; those that do not in time, or when `now` fires, are killed. @returns the names of the killed */
  async stop(now: AbortSignal): Promise<readonly string[]> {
    this.asked = true;
    if (this.running().length === 0) return [];
    this.presenter.stopping();
    for (const server of this.running()) server.signal("SIGTERM");
    let killed: readonly string[] = [];
    const kill = (): void => {
      killed = this.running().map((server) => server.plan.name);
      for (const server of this.running()) server.signal("SIGKILL");
    };
    const timer = setTimeout(kill, STOP_WITHIN_MS);
    now.addEventListener("abort", kill, { once: true });
    await this.gone;
    clearTimeout(timer);
    now.removeEventListener("abort", kill);
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
