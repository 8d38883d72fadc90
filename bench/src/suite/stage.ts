/**
 * What a run needs around it: a folder and processes, all gone when it ends.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ServerOptions } from "@vclock/server";
import { Child } from "../processes/child.js";
import { Cluster } from "../cluster/cluster.js";
import { echoEntry } from "../cluster/entries.js";
import { EchoTarget } from "../echo/target.js";
import { InterruptedError } from "../errors.js";
import type { RunOptions } from "../load/run-load.js";

/** Who is told, and who may interrupt. */
export interface Observer {
  /** Something began: a case, or the start of the servers. */
  begun(what: string): void;
  /** How far the case is that began last. */
  readonly onProgress: NonNullable<RunOptions["onProgress"]>;
  readonly signal: AbortSignal;
}

export interface StageOptions {
  /** Where the run's own folder is made; the system's temporary folder by default. */
  readonly parent?: string | undefined;
  /** Where each server leaves a CPU profile when it stops. */
  readonly profileDirectory?: string | undefined;
}

export class Stage {
  /** This run's own. */
  readonly directory: string;
  /** Aborted when the run is interrupted, or a process that it started ends unasked. */
  readonly signal: AbortSignal;
  readonly #broken = new AbortController();
  readonly #profileDirectory: string | undefined;
  readonly #started = new Set<Stoppable>();

  private constructor(directory: string, options: StageOptions, signal: AbortSignal) {
    this.directory = directory;
    this.signal = AbortSignal.any([signal, this.#broken.signal]);
    const { profileDirectory } = options;
    this.#profileDirectory = profileDirectory && resolve(profileDirectory);
  }

  /** Sets up, lets `run` use it, and clears away, whatever the end. */
  static async use<T>(
    options: StageOptions,
    signal: AbortSignal,
    run: (stage: Stage) => Promise<T>,
  ): Promise<T> {
    const directory = await mkdtemp(join(options.parent ?? tmpdir(), "vclock-bench-"));
    const stage = new Stage(directory, options, signal);
    try {
      return await run(stage);
    } finally {
      await Promise.all([...stage.#started].map((each) => each.stop()));
      await rm(directory, { recursive: true, force: true });
    }
  }

  /** @throws ProcessError when it does not come up */
  async startEcho(valueBytes: number): Promise<EchoTarget> {
    const echo = await Child.start({ name: "echo", entry: echoEntry() });
    this.keep(echo);
    return new EchoTarget(echo.port, echo.pid, valueBytes);
  }

  /**
   * @param more of several clusters in one run: a folder in the run's own, and what its servers are told
   * @throws ProcessError when it does not come up
   */
  async startCluster(
    servers: number,
    more: { readonly folder?: string; readonly options?: Partial<ServerOptions> } = {},
  ): Promise<Cluster> {
    const directory = join(this.directory, more.folder ?? "");
    const { options = {} } = more;
    const { nodeOptions } = this;
    return this.keep(await Cluster.start({ servers, directory, nodeOptions, options }));
  }

  /** Node's own options for servers: those that leave profiles, when profiles are asked for. */
  get nodeOptions(): string[] {
    const profiles = this.#profileDirectory;
    return profiles === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profiles}`];
  }

  /** Stops it at the end of the run, and ends the run when it fails. */
  keep<T extends Stoppable & { failure(): Promise<never> }>(started: T): T {
    this.#started.add(started);
    started.failure().catch((error: unknown) => this.#broken.abort(error));
    return started;
  }

  /** Stops what is kept, before the end. */
  async stop(started: Stoppable): Promise<void> {
    await started.stop();
    this.#started.delete(started);
  }

  /**
   * Resolves as `work` does, unless the run ends meanwhile.
   *
   * @param late what to do with the result when it comes though the run has ended
   * @throws ProcessError when a process has ended unasked, InterruptedError when the run was interrupted
   */
  async during<T>(work: Promise<T>, late?: (result: T) => Promise<void>): Promise<T> {
    const { signal } = this;
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", end);
    });
    try {
      const result = await Promise.race([work, ended]);
      if (!signal.aborted) return result as T;
    } finally {
      signal.removeEventListener("abort", end);
    }
    // A load notices by itself and closes its connections first; its failures are the end's, too.
    await work.then(late).catch(() => undefined);
    throw this.#broken.signal.aborted
      ? (this.#broken.signal.reason as Error)
      : new InterruptedError("interrupted");
  }
}

interface Stoppable {
  stop(): Promise<void>;
}
