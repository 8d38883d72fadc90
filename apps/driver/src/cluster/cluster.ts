/** The servers of one scenario: processes, their data, the wires between them, and a client for each. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, connect } from "@vclock/sdk";
import { ServerProcessError, StepError } from "../errors.js";
import { type Position, serverName } from "../scenario/types.js";
import { type FrameKnowledge, HOST } from "./link.js";
import { lastLines } from "./logs.js";
import { Network } from "./network.js";
import type { Reaper } from "./reaper.js";
import { ServerProcess } from "./server-process.js";

export interface ClusterSetup {
  readonly servers: number;
  /** Absent: free ports. */
  readonly ports: readonly number[] | undefined;
  readonly tuning: Readonly<Record<string, number>>;
  /** Where data and logs go; absent: a temporary folder. */
  readonly dir?: string;
  /** Where a server's data goes; absent: a folder of its own beside the others'. */
  readonly dataDir?: (name: string) => string;
  /** What a server's process finds in its environment, beside what is in this one's. */
  readonly env?: (name: string) => Readonly<Record<string, string>>;
  /** For wires that can do harm to single frames. */
  readonly frames?: FrameKnowledge;
  /** The longest wait before a peer is dialled again. */
  readonly backoffMaxMs?: number;
}

/** One server through all its lives. */
interface Member {
  readonly position: Position;
  readonly name: string;
  readonly dataDir: string;
  readonly logFile: string;
  state: "running" | "paused" | "down";
  process: ServerProcess | undefined;
  client: Promise<Client> | undefined;
  /** The id it had before it last went down. */
  idBefore: string | undefined;
}

const CONNECT_MS = 5_000;

export class Cluster {
  /** Where data and logs are. */
  readonly dir: string;
  readonly network: Network;
  readonly #members: readonly Member[];
  readonly #setup: ClusterSetup;
  readonly #reaper: Reaper;
  readonly #failure = new AbortController();

  private constructor(setup: ClusterSetup, network: Network, reaper: Reaper) {
    this.#setup = setup;
    this.#reaper = reaper;
    this.network = network;
    this.dir = setup.dir ?? mkdtempSync(join(tmpdir(), "vc-driver-"));
    mkdirSync(join(this.dir, "data"), { recursive: true });
    this.#members = Array.from({ length: setup.servers }, (_, position) => ({
      position,
      name: serverName(position),
      dataDir:
        setup.dataDir?.(serverName(position)) ?? join(this.dir, "data", serverName(position)),
      logFile: join(this.dir, `${serverName(position)}.log`),
      state: "down",
      process: undefined,
      client: undefined,
      idBefore: undefined,
    }));
  }

  /** Lays the wires; no server runs yet. */
  static async open(setup: ClusterSetup, reaper: Reaper): Promise<Cluster> {
    return new Cluster(setup, await Network.open(setup.servers, setup.frames), reaper);
  }

  /** Fires when a server ends that nobody asked to end; the reason is a {@link ServerProcessError}. */
  get failed(): AbortSignal {
    return this.#failure.signal;
  }

  /** All servers that run and are not paused. */
  awake(): readonly Position[] {
    return this.#members.filter(({ state }) => state === "running").map(({ position }) => position);
  }

  /** Where clients find a server, or `undefined` while it is down. */
  port(position: Position): number | undefined {
    return this.#member(position).process?.port;
  }

  /** Whether it runs, stands still, or is not there. */
  state(position: Position): "running" | "paused" | "down" {
    return this.#member(position).state;
  }

  dataDir(position: Position): string {
    return this.#member(position).dataDir;
  }

  logFile(position: Position): string {
    return this.#member(position).logFile;
  }

  idBefore(position: Position): string | undefined {
    return this.#member(position).idBefore;
  }

  /** Starts a server that is down, and returns when it listens. */
  async start(position: Position): Promise<void> {
    const member = this.#member(position);
    if (member.state !== "down") throw new StepError(`${member.name} runs already`);
    const started = await ServerProcess.start(
      {
        cluster: "vc-driver",
        name: member.name,
        members: this.#members.map(({ name, position: peer }) => ({
          name,
          host: HOST,
          port: this.network.port(position, peer),
        })),
        port: this.#setup.ports?.[position] ?? 0,
        dataDir: member.dataDir,
        logFile: member.logFile,
        tuning: this.#setup.tuning,
        limits:
          this.#setup.backoffMaxMs === undefined ? {} : { backoffMaxMs: this.#setup.backoffMaxMs },
        env: this.#setup.env?.(member.name) ?? {},
      },
      this.#reaper,
    );
    member.state = "running";
    member.process = started;
    this.network.aim(position, started.port);
    void this.#lookAfter(member, started);
  }

  /**
   * Stops a server in its tracks: it says nothing and hears nothing, but its connections stand.
   *
   * @param wires whether what is on its way to and from it waits, too; else what is sent to it arrives when it goes on
   */
  async pause(
    position: Position,
    signal: AbortSignal,
    wires: "hold" | "pass" = "hold",
  ): Promise<void> {
    const { member, process } = this.#up(position, "pause");
    if (member.state === "paused") throw new StepError(`${member.name} is paused already`);
    // First the wires, so that nothing it still says reaches anybody.
    if (wires === "hold") this.network.setBusy(position, true);
    member.state = "paused";
    await process.pause(signal);
  }

  resume(position: Position): void {
    const { member, process } = this.#up(position, "resume");
    if (member.state !== "paused") throw new StepError(`${member.name} is not paused`);
    process.resume();
    member.state = "running";
    this.network.setBusy(position, false);
  }

  /** Ends a server without warning (`kill`), or asks it to end (`stop`); a paused one can only be killed. */
  async end(position: Position, how: "kill" | "stop"): Promise<void> {
    const { member, process } = this.#up(position, how);
    if (how === "stop" && member.state === "paused") {
      throw new StepError(`${member.name} is paused and cannot hear that it should stop`);
    }
    member.idBefore = process.node;
    member.process = undefined;
    member.state = "down";
    await (how === "kill" ? process.kill() : process.stop());
    this.network.aim(position, undefined);
    this.network.setBusy(position, false);
    await this.#disconnect(member);
  }

  /** Stops a server if it runs, and starts it. */
  async restart(position: Position): Promise<void> {
    if (this.#member(position).state !== "down") await this.end(position, "stop");
    await this.start(position);
  }

  loseDisk(position: Position): void {
    const member = this.#member(position);
    if (member.state !== "down") {
      throw new StepError(`${member.name} runs; kill or stop it before its disk is lost`);
    }
    rmSync(member.dataDir, { recursive: true, force: true });
  }

  /** A client that talks to this server and to no other. */
  async client(position: Position): Promise<Client> {
    const { member, process } = this.#up(position, "ask");
    member.client ??= connect({
      servers: [`${HOST}:${process.port}`],
      serverNames: [member.name],
      cluster: "vc-driver",
      connectTimeoutMs: CONNECT_MS,
      agent: "vc-driver",
    });
    try {
      return await member.client;
    } catch (error) {
      member.client = undefined;
      throw error;
    }
  }

  /** The end of each server's log. */
  logs(lines: number): Record<string, readonly string[]> {
    return Object.fromEntries(
      this.#members.map(({ name, logFile }) => [name, lastLines(logFile, lines)]),
    );
  }

  /** Ends every process at once and takes down the wires. Data and logs stay. */
  async close(): Promise<void> {
    const ending = this.#members.map(async (member) => {
      const { process } = member;
      member.process = undefined;
      member.state = "down";
      await this.#disconnect(member);
      await process?.kill().catch(() => {});
    });
    await Promise.all(ending);
    await this.network.close();
  }

  #member(position: Position): Member {
    const member = this.#members[position];
    if (member === undefined) throw new StepError(`there is no server ${position}`);
    return member;
  }

  #up(position: Position, verb: string): { member: Member; process: ServerProcess } {
    const member = this.#member(position);
    if (member.process === undefined) {
      throw new StepError(`cannot ${verb} ${member.name}: it is down`);
    }
    return { member, process: member.process };
  }

  async #lookAfter(member: Member, started: ServerProcess): Promise<void> {
    const how = await started.ended;
    if (member.process !== started) return;
    this.#failure.abort(new ServerProcessError(`${member.name} ${how}; nobody asked it to`));
  }

  async #disconnect(member: Member): Promise<void> {
    const { client } = member;
    member.client = undefined;
    await client?.then((each) => each.close()).catch(() => {});
  }
}
