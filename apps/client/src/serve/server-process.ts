/**
 * One server as a child process: what it says, and how it ends.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import type { ServerPlan } from "./plan.js";

/** What a server says once it accepts connections. */
export interface Listening {
  readonly port: number;
  readonly adminPort: number | undefined;
  readonly node: string;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What one wants to hear of a server. */
export interface ServerEvents {
  listening(server: ServerProcess, listening: Listening): void;
  /** A line of its log. */
  log(server: ServerProcess, line: string): void;
  exited(server: ServerProcess, exit: Exit): void;
  /** What it sends over the channel between parent and child. */
  message?(server: ServerProcess, message: unknown): void;
}

const LINES_KEPT = 8;

/** A server that was started. */
export class ServerProcess {
  readonly pid: number | undefined;
  /** The last lines of its log, newest last. */
  readonly lastLines: string[] = [];
  exit: Exit | undefined;
  listening: Listening | undefined;
  isPaused = false;
  /** Resolves when the process is no more. */
  readonly ended: Promise<void>;
  private markEnded!: () => void;
  private readonly child: ChildProcess;

  constructor(
    readonly plan: ServerPlan,
    private readonly events: ServerEvents,
  ) {
    const entry = createRequire(import.meta.url).resolve("@vclock/server/main");
    this.child = spawn(process.execPath, [entry, JSON.stringify(plan.options)], {
      // The channel tells the server when this process is gone, even when it was killed: it then stops by itself.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      // A group of its own: Ctrl-C reaches `vc serve` alone, which then stops its servers in order.
      detached: process.platform !== "win32",
    });
    this.ended = new Promise((resolve) => (this.markEnded = resolve));
    this.pid = this.child.pid;
    this.eachLine(this.child.stdout, (line) => this.onOutput(line));
    this.eachLine(this.child.stderr, (line) => this.onLog(line));
    this.child.on("message", (message) => this.events.message?.(this, message));
    this.child.once("error", (error) => {
      this.onLog(error.message);
      this.end({ code: 1, signal: null });
    });
    // `close`, not `exit`: its last lines have been read by then.
    this.child.once("close", (code, signal) => this.end({ code, signal }));
  }

  /** Asks the process to end, or ends it. */
  signal(signal: "SIGTERM" | "SIGKILL"): void {
    if (this.exit !== undefined) return;
    this.child.kill(signal);
    // Whoever stopped it, this page or a person: a process that stands still hears nothing.
    if (process.platform !== "win32") this.child.kill("SIGCONT");
    this.isPaused = false;
  }

  /** Stops the process in its tracks, or lets it go on. */
  pause(isPaused: boolean): void {
    if (this.exit !== undefined || this.isPaused === isPaused) return;
    this.child.kill(isPaused ? "SIGSTOP" : "SIGCONT");
    this.isPaused = isPaused;
  }

  /** Says something over the channel; nothing to one that is gone. */
  send(message: object): void {
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  private eachLine(stream: Readable | null, use: (line: string) => void): void {
    if (stream !== null) createInterface({ input: stream }).on("line", use);
  }

  private onOutput(line: string): void {
    const listening = parseListening(line);
    if (listening === undefined) {
      this.onLog(line);
      return;
    }
    this.listening = listening;
    this.events.listening(this, listening);
  }

  private onLog(line: string): void {
    this.lastLines.push(line);
    if (this.lastLines.length > LINES_KEPT) this.lastLines.shift();
    this.events.log(this, line);
  }

  private end(exit: Exit): void {
    if (this.exit !== undefined) return;
    this.exit = exit;
    this.markEnded();
    this.events.exited(this, exit);
  }
}

function parseListening(line: string): Listening | undefined {
  try {
    const message = JSON.parse(line) as Record<string, unknown>;
    if (message["event"] !== "listening") return undefined;
    const { port, adminPort, node } = message;
    return {
      port: Number(port),
      adminPort: typeof adminPort === "number" ? adminPort : undefined,
      node: String(node),
    };
  } catch {
    return undefined;
  }
}
