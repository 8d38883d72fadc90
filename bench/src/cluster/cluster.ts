/**
 * Servers for a run: processes of this machine on free ports, each with LMDB in a folder of its own.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "@vclock/sdk";
import type { ServerOptions } from "@vclock/server";
import { ProcessError } from "../errors.js";
import type { ServingProcess } from "../load/target.js";
import { Child } from "../processes/child.js";
import { freePorts, HOST } from "../processes/ports.js";
import { serverEntry } from "./entries.js";

export interface ClusterSetup {
  readonly servers: number;
  /** A folder of this run's own; the caller deletes it. */
  readonly directory: string;
  /** Node's own options for each server. */
  readonly nodeOptions?: readonly string[];
  /** What each server is told beside what all of a run are. */
  readonly options?: Partial<ServerOptions>;
}

const SERVING_MS = 30_000;
const POLL_MS = 20;

export class Cluster {
  readonly #children: readonly Child[];

  private constructor(children: readonly Child[]) {
    this.#children = children;
  }

  /**
   * Starts the servers and waits until each serves and sees the others.
   *
   * @throws ProcessError when that takes longer than half a minute, or one ends
   */
  static async start(setup: ClusterSetup): Promise<Cluster> {
    const { servers, directory, nodeOptions = [] } = setup;
    const ports = await freePorts(servers);
    const members = ports.map((port, index) => ({ name: `s${index + 1}`, host: HOST, port }));
    const started = await Promise.allSettled(
      members.map(async ({ name }) => {
        const dataDir = join(directory, name);
        await mkdir(dataDir, { recursive: true });
        const options: ServerOptions = {
          name,
          members,
          dataDir,
          admin: null,
          logLevel: "warn",
          logFormat: "json",
          ...setup.options,
        };
        return Child.start({
          name,
          entry: serverEntry(),
          args: [JSON.stringify(options)],
          nodeOptions,
        });
      }),
    );
    const children = started.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
    const cluster = new Cluster(children);
    try {
      for (const end of started) if (end.status === "rejected") throw end.reason;
      await Promise.race([cluster.#serving(), cluster.failure()]);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** `host:port` of each server, in order. */
  get addresses(): string[] {
    return this.#children.map(({ port }) => `${HOST}:${port}`);
  }

  get processes(): readonly ServingProcess[] {
    return this.#children;
  }

  /** Rejects with a ProcessError when a server ends unasked; else never settles. */
  failure(): Promise<never> {
    return Promise.race(this.#children.map((child) => child.failure()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.stop()));
  }

  async #serving(): Promise<void> {
    const client = await connect({ servers: this.addresses });
    try {
      const untilMs = performance.now() + SERVING_MS;
      for (;;) {
        const reports = await client.statusAll();
        const isReady = reports.every(
          (report) =>
            report.type === "up" &&
            report.status.phase === "serving" &&
            report.status.peers.every((peer) => peer.up),
        );
        if (isReady) return;
        if (performance.now() > untilMs) {
          throw new ProcessError(`the servers did not serve within ${SERVING_MS} ms`);
        }
        await delay(POLL_MS);
      }
    } finally {
      await client.close();
    }
  }
}
