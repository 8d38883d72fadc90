/** One server as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { ServerOptions } from "@vclock/server";
import { ServerProcessError } from "../errors.js";
import { HOST } from "./link.js";
import { until } from "./poll.js";
import type { Reaper } from "./reaper.js";

const START_MS = 60_000;
const STOP_MS = 20_000;
const SIGNAL_MS = 5_000;

export interface ServerSetup {
  readonly cluster: string;
  readonly name: string;
  readonly members: readonly {
    readonly name: string;
    readonly host: string;
    readonly port: number;
  }[];
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataDir: string;
  readonly logFile: string;
  readonly tuning: Readonly<Record<string, number>>;
  /** Limits of its edge that differ from the usual. */
  readonly limits: Readonly<Record<string, number>>;
  /** Beside what this process's environment has. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a server says of itself once it listens. */
interface Listening {
  readonly port: number;
  readonly node: string;
}

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #name: string;
  /** How the process ended, in words; resolves when it has. */
  readonly ended: Promise<string>;
  readonly port: number;
  readonly node: string;

  private constructor(
    child: ChildProcess,
    name: string,
    ended: Promise<string>,
    listening: Listening,
  ) {
    this.#child = child;
    this.#name = name;
    this.ended = ended;
    this.port = listening.port;
    this.node = listening.node;
  }

  /** @throws ServerProcessError when it ends, or does not listen in time. The log says why. */
  static async start(setup: ServerSetup, reaper: Reaper): Promise<ServerProcess> {
    const log = openSync(setup.logFile, "a");
    const child = spawn(process.execPath, [serverMain(), JSON.stringify(configuration(setup))], {
      stdio: ["ignore", "pipe", log],
      env: { ...process.env, ...setup.env },
    });
    closeSync(log);
    const { pid } = child;
    const ended = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(`could not be started: ${error.message}`));
      child.once("exit", (code, signal) => {
        if (pid !== undefined) reaper.forget(pid);
        resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
      });
    });
    if (pid !== undefined) reaper.watch(pid);
    const timer = new AbortController();
    try {
      const listening = await Promise.race([
        firstLine(child),
        ended.then((how) => `${setup.name} ${how} before it listened`),
        after(START_MS, timer.signal, `${setup.name} did not listen within ${START_MS} ms`),
      ]);
      if (typeof listening === "string") throw new ServerProcessError(listening);
      return new ServerProcess(child, setup.name, ended, listening);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    } finally {
      timer.abort();
    }
  }

  /** Stops the process in its tracks, and returns when it stands still. */
  async pause(signal: AbortSignal): Promise<void> {
    this.#signal("SIGSTOP");
    await until(`${this.#name} to stand still`, SIGNAL_MS, signal, () =>
      standsStill(this.#child.pid ?? 0)
        ? { holds: true, value: true }
        : { holds: false, got: "it runs" },
    );
  }

  resume(): void {
    this.#signal("SIGCONT");
  }

  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.ended;
  }

  /** Asks the process to end, as an operator would. @throws ServerProcessError unless it ends in time and well. */
  async stop(): Promise<void> {
    this.#signal("SIGTERM");
    const timer = new AbortController();
    const slow = after(STOP_MS, timer.signal, `did not end within ${STOP_MS} ms of SIGTERM`);
    const how = await Promise.race([this.ended, slow]);
    timer.abort();
    if (how === "ended with exit code 0") return;
    this.#child.kill("SIGKILL");
    throw new ServerProcessError(`${this.#name} ${how}, after SIGTERM`);
  }

  #signal(name: NodeJS.Signals): void {
    if (!this.#child.kill(name)) throw new ServerProcessError(`${this.#name} is not running`);
  }
}

function configuration(setup: ServerSetup): ServerOptions {
  const { cluster, name, members, port, dataDir, tuning, limits } = setup;
  return {
    cluster,
    name,
    members,
    listen: { host: HOST, port },
    admin: null,
    dataDir,
    logLevel: "info",
    logFormat: "pretty",
    tuning,
    limits,
  };
}

/** The built entry point, wherever this runs from: a process of its own cannot run our sources. */
function serverMain(): string {
  const manifest = createRequire(import.meta.url).resolve("@vclock/server/package.json");
  return join(dirname(manifest), "dist", "main.js");
}

async function firstLine(child: ChildProcess): Promise<Listening | string> {
  if (child.stdout === null) return "no standard output";
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve) => {
    lines.once("line", resolve);
  });
  child.stdout.resume();
  const said = JSON.parse(line) as { event?: string; port?: number; node?: string };
  if (said.event !== "listening" || said.port === undefined || said.node === undefined) {
    return `said ${line} instead of where it listens`;
  }
  return { port: said.port, node: said.node };
}

function after(ms: number, signal: AbortSignal, what: string): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(what), ms);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}

/**
 * Whether every thread of a process is stopped. Where the system has no `/proc` nothing better is known than that the
 * signal was sent.
 */
function standsStill(pid: number): boolean {
  try {
    return readdirSync(`/proc/${pid}/task`).every((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
      return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) === "T";
    });
  } catch {
    return true;
  }
}
