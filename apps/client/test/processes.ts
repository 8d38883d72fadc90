/**
 * The real `vc`, as processes: what the end-to-end tests run.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";

import { runCommand } from "./in-process.js";

/** The built command. */
export const BIN: string = join(import.meta.dirname, "../bin/run.js");

if (!existsSync(join(import.meta.dirname, "../dist/index.js"))) {
  throw new Error("The end-to-end tests run the built command: build @vclock/cli first.");
}

/** How a run of `vc` ended and what it printed. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The environment of this process without anything that would change what `vc` does. */
function cleanEnv(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(?:VC_|npm_|NODE_OPTIONS$|NO_COLOR$|FORCE_COLOR$|DEBUG$|VITEST)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...extra };
}

/** Starts `vc`. */
export function startVc(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdout: "pipe" | number = "pipe",
): ChildProcess {
  return spawn(process.execPath, [BIN, ...args], {
    cwd: tmpdir(),
    env: cleanEnv(env),
    stdio: ["pipe", stdout, "pipe"],
  });
}

/** Everything a process prints, and how it ends. */
export async function finished(child: ChildProcess): Promise<Finished> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => err.push(chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

/** Ports that are free now. */
export async function freePorts(n: number): Promise<string[]> {
  const servers = await Promise.all(
    Array.from(
      { length: n },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer();
          server.listen(0, "127.0.0.1", () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => String((server.address() as AddressInfo).port));
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** An event that `vc serve --json` printed. */
export type ServeEvent = Readonly<Record<string, unknown>> & { readonly event: string };

/** A running `vc serve --json`. */
export class Serving {
  readonly child: ChildProcess;
  readonly events: ServeEvent[] = [];
  readonly ended: Promise<Finished>;
  private readonly lines: Interface;

  constructor(args: readonly string[]) {
    this.child = startVc([
      "serve",
      "--json",
      ...(args.includes("--admin-ports") ? [] : ["--admin-ports", "none"]),
      "--log-level",
      "warn",
      ...args,
    ]);
    this.ended = finished(this.child);
    this.lines = createInterface({ input: this.child.stdout as NodeJS.ReadableStream });
    this.lines.on("line", (line) => this.events.push(JSON.parse(line) as ServeEvent));
  }

  /** Waits for an event, of the past too. */
  async event(type: string, name?: string): Promise<ServeEvent> {
    const matches = (event: ServeEvent): boolean =>
      event.event === type && (name === undefined || event["name"] === name);
    for (;;) {
      const found = this.events.find(matches);
      if (found !== undefined) return found;
      await Promise.race([
        new Promise((resolve) => this.lines.once("line", resolve)),
        this.ended.then(({ code, stderr }) => {
          if (this.events.some(matches)) return;
          throw new Error(`vc serve ended with ${code} before ${type}: ${stderr}`);
        }),
      ]);
    }
  }

  /** The process id of one of its servers. */
  async pid(name: string): Promise<number> {
    return Number((await this.event("listening", name))["pid"]);
  }

  /** Ends it in order. */
  async stop(): Promise<Finished> {
    this.child.kill("SIGTERM");
    return this.ended;
  }
}

/** Three servers on free ports, keeping their data in a folder of their own. */
export class TestCluster {
  readonly serving: Serving[] = [];

  private constructor(
    readonly ports: readonly string[],
    readonly dir: string,
  ) {}

  static async start(): Promise<TestCluster> {
    const cluster = new TestCluster(await freePorts(3), mkdtempSync(join(tmpdir(), "vc-e2e-")));
    await cluster.serve();
    return cluster;
  }

  /** Starts all its servers, or those named, and waits until they are ready. */
  async serve(...only: readonly string[]): Promise<Serving> {
    const serving = new Serving([
      ...(only.length === 0 ? [] : ["--only", ...only]),
      "--data",
      this.dir,
      "--ports",
      ...this.ports,
    ]);
    this.serving.push(serving);
    await serving.event("ready");
    return serving;
  }

  get env(): Record<string, string> {
    return {
      VC_SERVERS: this.ports.map((port) => `localhost:${port}`).join(","),
      // The machine that runs the tests may be busy.
      VC_TIMEOUT_MS: "30000",
      XDG_STATE_HOME: this.dir,
    };
  }

  /** Runs `vc` against this cluster, as a process. */
  async spawn(args: readonly string[], input?: string | Uint8Array): Promise<Finished> {
    const child = startVc(args, this.env);
    child.stdin?.end(input);
    return finished(child);
  }

  /** Runs a command against this cluster, in this process: starting Node takes longer than all else. */
  async vc(args: readonly string[]): Promise<Finished> {
    return runCommand(args, this.env);
  }

  /** Runs `vc … --json` and parses the document. */
  async json(
    args: readonly string[],
  ): Promise<{ readonly code: number | null; readonly document: any }> {
    const end = args.indexOf("--");
    const at = end === -1 ? args.length : end;
    const { code, stdout, stderr } = await this.vc([
      ...args.slice(0, at),
      "--json",
      ...args.slice(at),
    ]);
    if (stdout.trim() === "") throw new Error(`vc ${args.join(" ")} printed nothing: ${stderr}`);
    return { code, document: JSON.parse(stdout) };
  }

  shell(...args: readonly string[]): TestShell {
    return new TestShell(startVc(["shell", "--json", ...args], this.env));
  }

  async stop(): Promise<void> {
    await Promise.all(this.serving.map((serving) => serving.stop()));
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** `vc shell --json`: one line in, one document out. */
export class TestShell {
  private readonly documents: any[] = [];
  private readonly lines: Interface;
  private readonly ended: Promise<Finished>;

  constructor(private readonly child: ChildProcess) {
    this.ended = finished(child);
    this.lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    this.lines.on("line", (line) => this.documents.push(JSON.parse(line)));
  }

  /** Sends a line without waiting for what it prints. */
  send(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** Sends a line and waits for its document. */
  async run(line: string): Promise<any> {
    this.send(line);
    while (this.documents.length === 0) {
      await Promise.race([
        new Promise((resolve) => this.lines.once("line", resolve)),
        this.ended.then(({ stderr }) => {
          throw new Error(`the shell ended: ${stderr}`);
        }),
      ]);
    }
    return this.documents.shift();
  }

  async close(): Promise<Finished> {
    this.child.stdin?.end();
    return this.ended;
  }
}
