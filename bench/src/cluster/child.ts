/**
 * A server process of the bench: started, awaited until it listens, stopped.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { ProcessError } from "../errors.js";

export interface ChildSetup {
  readonly name: string;
  /** The module to run. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** Node's own options, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[];
}

const START_MS = 30_000;
const STOP_MS = 10_000;
/** Lines of its log that are told when it fails. */
const LINES_KEPT = 10;

export class Child {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #exited: Promise<string>;
  #stopping = false;

  private constructor(setup: ChildSetup, running: Running) {
    this.name = setup.name;
    this.pid = running.pid;
    this.port = running.port;
    this.#process = running.process;
    this.#exited = running.exited;
  }

  /** @throws ProcessError when it ends before it listens, or takes longer than half a minute */
  static async start(setup: ChildSetup): Promise<Child> {
    const { name, entry, args = [], nodeOptions = [] } = setup;
    const child = spawn(process.execPath, [...nodeOptions, entry, ...args], {
      // The channel ends it with this process, even when that is killed.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A group of its own: Ctrl-C reaches the bench, which stops what it has started in order.
      detached: process.platform !== "win32",
    });
    const lines: string[] = [];
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on("line", (line) => {
      lines.push(line);
      if (lines.length > LINES_KEPT) lines.shift();
    });
    const exited = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(`${name} could not be started: ${error.message}`));
      child.once("close", (code, signal) =>
        resolve([`${name} ended with ${signal ?? `exit code ${code}`}`, ...lines].join("\n  ")),
      );
    });
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, START_MS, `${name} did not listen within ${START_MS} ms`);
    });
    try {
      const port = await Promise.race([listening(child), exited, overdue]);
      if (typeof port === "string") throw new ProcessError(port);
      return new Child(setup, { process: child, pid: child.pid as number, port, exited });
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Rejects with a ProcessError when it ends before {@link stop} is called; else never settles. */
  async failure(): Promise<never> {
    const how = await this.#exited;
    if (this.#stopping) return new Promise<never>(() => undefined);
    throw new ProcessError(how);
  }

  /** Ends it, by force when it does not by itself, and resolves when it has. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
    await this.#exited;
    clearTimeout(timer);
  }
}

interface Running {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly port: number;
  readonly exited: Promise<string>;
}

/** The port in the line `{"event":"listening","port":…}`. */
function listening(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      if (!line.startsWith("{")) return;
      const said = JSON.parse(line) as { readonly event?: string; readonly port?: number };
      if (said.event === "listening" && said.port !== undefined) resolve(said.port);
    });
  });
}
