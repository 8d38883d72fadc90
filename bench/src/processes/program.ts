/**
 * A process that was started for a run, and is ended with it.
 */
import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { createInterface } from "node:readline";
import { ProcessError } from "../errors.js";

export interface ProgramSetup {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Whether it gets a channel to this process, through which a Node program notices that this one is gone. */
  readonly ipc?: boolean;
}

const STOP_MS = 10_000;
/** Lines of its log that are told when it fails. */
const LINES_KEPT = 10;

export class Program {
  readonly name: string;
  readonly process: ChildProcess;
  /** How it ended, with its last lines; settles when it has. */
  readonly #exited: Promise<string>;
  #stopping = false;

  constructor({ name, command, args, ipc = false }: ProgramSetup) {
    this.name = name;
    const stdio: StdioOptions = ["ignore", "pipe", "pipe", ...(ipc ? (["ipc"] as const) : [])];
    // A group of its own: Ctrl-C reaches the bench, which stops what it has started in order.
    const detached = process.platform !== "win32";
    const child = spawn(command, args, { stdio, detached });
    this.process = child;
    const lines: string[] = [];
    this.onLine("stderr", (line) => keep(lines, line));
    this.onLine("stdout", (line) => keep(lines, line));
    this.#exited = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(`${name} could not be started: ${error.message}`));
      child.once("close", (code, signal) =>
        resolve([`${name} ended with ${signal ?? `exit code ${code}`}`, ...lines].join("\n  ")),
      );
    });
  }

  /** 0 when it could not be started. */
  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Hands on what it says, line by line. */
  onLine(stream: "stdout" | "stderr", take: (line: string) => void): void {
    createInterface({ input: this.process[stream] as NodeJS.ReadableStream }).on("line", take);
  }

  /**
   * Resolves with what `ready` does.
   *
   * @throws ProcessError when it ends before that, or takes longer than `withinMs`
   */
  async until<T>(ready: Promise<T>, withinMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<never>((_, reject) => {
      const error = new ProcessError(`${this.name} was not ready within ${withinMs} ms`);
      timer = setTimeout(reject, withinMs, error);
    });
    try {
      return await Promise.race([ready, this.failure(), overdue]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Rejects with a ProcessError when it ends before it was told to; else never settles. */
  async failure(): Promise<never> {
    const how = await this.#exited;
    if (this.#stopping) return new Promise<never>(() => undefined);
    throw new ProcessError(how);
  }

  /**
   * Ends it and resolves when it has ended.
   *
   * @param how `gently` asks it first, and forces it when it takes longer than ten seconds
   */
  async stop(how: "gently" | "at once"): Promise<void> {
    this.#stopping = true;
    this.process.kill(how === "gently" ? "SIGTERM" : "SIGKILL");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), STOP_MS);
    await this.#exited;
    clearTimeout(timer);
  }
}

function keep(lines: string[], line: string): void {
  lines.push(line);
  if (lines.length > LINES_KEPT) lines.shift();
}
