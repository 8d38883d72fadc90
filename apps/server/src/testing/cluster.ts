import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Member, ServerOptions } from "../options.js";
import { startServer, type RunningServer } from "../start-server.js";
import { TestClient } from "./client.js";
import { waitFor } from "./wait-for.js";

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

export async function freshDir(): Promise<string> {
  return mkdtemp(join(tmpdir(), "vclock-server-"));
}

/** Members s1, s2, s3… on free ports of this machine. */
export async function localMembers(count: number): Promise<Member[]> {
  const ports = await freePorts(count);
  return ports.map((port, index) => ({ name: `s${index + 1}`, host: "127.0.0.1", port }));
}

/** Servers of one cluster in this process, with data in a temporary folder or in memory. */
export class TestCluster {
  readonly members: readonly Member[];
  readonly #options: Partial<ServerOptions>;
  readonly #dir: string | undefined;
  readonly #running = new Map<string, RunningServer>();
  readonly #clients: TestClient[] = [];

  private constructor(members: readonly Member[], options: Partial<ServerOptions>, dir?: string) {
    this.members = members;
    this.#options = options;
    this.#dir = dir;
  }

  static async start(
    count: number,
    { onDisk = false, ...options }: Partial<ServerOptions> & { onDisk?: boolean } = {},
  ): Promise<TestCluster> {
    const dir = onDisk ? await freshDir() : undefined;
    const cluster = new TestCluster(await localMembers(count), options, dir);
    await Promise.all(cluster.members.map(({ name }) => cluster.startOne(name)));
    await cluster.ready();
    return cluster;
  }

  dataDir(name: string): string | null {
    return this.#dir === undefined ? null : join(this.#dir, name);
  }

  optionsOf(name: string): ServerOptions {
    return {
      name,
      members: this.members,
      admin: { port: 0 },
      dataDir: this.dataDir(name),
      logLevel: "silent",
      ...this.#options,
    };
  }

  async startOne(name: string): Promise<RunningServer> {
    const server = await startServer(this.optionsOf(name));
    this.#running.set(name, server);
    return server;
  }

  /** Waits until each server serves and is connected to all others that run. */
  async ready(): Promise<void> {
    await waitFor("the cluster to be ready", () =>
      [...this.#running.values()].every((server) => {
        const { phase, peers } = server.status();
        return (
          phase === "serving" && peers.filter((peer) => peer.up).length === this.#running.size - 1
        );
      }),
    );
  }

  server(name: string): RunningServer {
    const server = this.#running.get(name);
    if (server === undefined) throw new Error(`${name} does not run`);
    return server;
  }

  async client(name: string): Promise<TestClient> {
    const client = await TestClient.to(this.server(name).port);
    this.#clients.push(client);
    return client;
  }

  async stopOne(name: string): Promise<void> {
    await this.#running.get(name)?.stop();
    this.#running.delete(name);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await Promise.all([...this.#running.values()].map((server) => server.stop()));
    if (this.#dir !== undefined) await rm(this.#dir, { recursive: true, force: true });
  }
}
