/**
 * What all commands share: settings, a client that is closed again, Ctrl-C, and how errors are told.
 */
import { Command } from "@oclif/core/command";
import type { Config } from "@oclif/core/config";
import type { Client } from "@vclock/sdk";

import { openClient } from "./cluster/connect.js";
import { resolveSettings, type ClusterFlags, type Settings } from "./cluster/settings.js";
import { ExitCode } from "./errors.js";
import { toCliError } from "./failure.js";
import { startProgress } from "./output/progress.js";
import { callOf } from "./output/call.js";
import { tellWhenOutputFails } from "./output/output-failure.js";
import type { Report } from "./output/report.js";
import { Ui } from "./output/ui.js";

/** What a request is made with. */
export interface RequestScope {
  readonly client: Client;
  readonly settings: Settings;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Takes the progress line away, before something is printed. */
  readonly quiet: () => void;
  /** Asks a person: without a progress line in between, and their time does not count. */
  readonly asking: <T>(question: () => Promise<T>) => Promise<T>;
}

/** What came of a request, and how long it took. */
export interface Timed<T> {
  readonly result: T;
  readonly elapsedMs: number;
}

/** How a command that was interrupted ends, as shells have it. */
const INTERRUPTED = 130;

/** A command's class. */
export type VcCommandClass = (new (argv: string[], config: Config) => VcCommand) & typeof VcCommand;

/** The base of every `vc` command. */
export abstract class VcCommand extends Command {
  private cachedUi: Ui | undefined;
  private interrupted = false;
  private release: () => void = () => undefined;
  /** Whether a failure leaves open what became of an update. */
  protected isWrite = false;

  /** Runs the command. oclif's `run` does the same and reads all manifests and plugins first. */
  static async start(
    this: new (argv: string[], config: Config) => VcCommand,
    argv: readonly string[],
    config: Config,
  ): Promise<void> {
    await new this([...argv], config)._run();
  }

  /** Where this command's words go. */
  protected get ui(): Ui {
    if (this.cachedUi !== undefined) return this.cachedUi;
    const { stdout, stderr, env } = process;
    const ui = new Ui(stdout, stderr, env, this.wantsJson(), callOf(this.argv, env));
    tellWhenOutputFails(ui);
    this.cachedUi = ui;
    return ui;
  }

  /** Flags, environment and config file together. */
  protected settings(flags: ClusterFlags): Settings {
    return resolveSettings(flags, process.env, process.cwd());
  }

  /** Connects, runs `work`, closes; says so on standard error when it takes more than a second. */
  protected async request<T>(
    settings: Settings,
    doing: string,
    work: (scope: RequestScope) => Promise<T>,
  ): Promise<Timed<T>> {
    const signal = this.interruptSignal();
    let progress = startProgress(`connecting to ${place(settings)}`, process.stderr);
    let startedAt = performance.now();
    const asking = async <A>(question: () => Promise<A>): Promise<A> => {
      progress.stop();
      const askedAt = performance.now();
      const answer = await question();
      startedAt += performance.now() - askedAt;
      progress = startProgress(doing, process.stderr);
      return answer;
    };
    let client: Client | undefined;
    try {
      client = await openClient(settings, signal);
      progress.update(doing);
      const quiet = (): void => progress.stop();
      const result = await work({ client, settings, signal, quiet, asking });
      return { result, elapsedMs: performance.now() - startedAt };
    } finally {
      progress.stop();
      await client?.close();
    }
  }

  /** Prints the report and keeps its exit code. */
  protected print(report: Report): void {
    this.ui.report(report);
    process.exitCode = report.exitCode;
  }

  /** Fires on the first Ctrl-C; the second one ends the process at once. */
  protected interruptSignal(): AbortSignal {
    const controller = new AbortController();
    const onInterrupt = (): void => {
      this.interrupted = true;
      controller.abort(new Error("interrupted"));
    };
    process.once("SIGINT", onInterrupt);
    this.release = () => process.off("SIGINT", onInterrupt);
    return controller.signal;
  }

  override async finally(): Promise<void> {
    this.release();
    // Whatever the command took its exit code from: its result did not arrive.
    if (this.cachedUi?.outputFailed === true) process.exitCode = ExitCode.unexpected;
  }

  /** Reports the error and keeps its exit code, with `--json` too (where oclif's own handler loses it). */
  override async catch(error: unknown): Promise<void> {
    const told = toCliError(error, this.isWrite);
    if (this.interrupted && told.code === "VC_ABORTED") {
      const state = this.isWrite ? " What was sent already may still be applied." : "";
      this.ui.error(told.code, `Interrupted.${state}`, undefined);
      process.exitCode = INTERRUPTED;
      return;
    }
    this.ui.error(told.code, told.message, told.hint);
    if (process.env["DEBUG"]) this.ui.note(stackOf(error));
    process.exitCode = told.exitCode === ExitCode.done ? ExitCode.unexpected : told.exitCode;
  }

  /** From the raw words, because errors of parsing are to be told in JSON too. */
  private wantsJson(): boolean {
    const end = this.argv.indexOf("--");
    return (end === -1 ? this.argv : this.argv.slice(0, end)).includes("--json");
  }
}

function place({ server, servers }: Settings): string {
  return server === undefined ? `${servers.length} servers` : server.name;
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
