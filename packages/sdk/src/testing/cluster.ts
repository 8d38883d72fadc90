/**
 * Real servers, in memory, on free ports of this machine.
 */
import { createServer, type AddressInfo } from "node:net";
import { startServer, type RunningServer } from "@vclock/server";

export class Cluster {
  readonly #members: readonly {
    readonly name: string;
    readonly host: string;
    readonly port: number;
  }[];
  readonly #running = new Map<string, RunningServer>();
  readonly #cluster: string;

  private constructor(ports: readonly number[], cluster: string) {
    this.#members = ports.map((port, index) => ({
      name: `s${index + 1}`,
      host: "127.0.0.1",
      port,
    }));
    this.#cluster = cluster;
  }

  /** Starts so many servers, named s1, s2, … */
  static async start(count: number, cluster = "vclock"): Promise<Cluster> {
    const started = new Cluster(await freePorts(count), cluster);
    await Promise.all(started.#members.map(({ name }) => started.restart(name)));
    return started;
  }

  /** `"host:port"` of each server, in order. */
  get addresses(): string[] {
    return this.#members.map(({ host, port }) => `${host}:${port}`);
  }

  /** Stops one server; what it had in memory is gone. */
  async stop(name: string): Promise<void> {
    const server = this.#running.get(name);
    this.#running.delete(name);
    await server?.stop();
  }

  /** Starts a server that does not run. */
  async restart(name: string): Promise<void> {
    const options = {
      name,
      members: this.#members,
      cluster: this.#cluster,
      admin: null,
      dataDir: null,
    };
    this.#running.set(name, await startServer({ ...options, logLevel: "silent" }));
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.stop(name)));
  }
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map(
      (server) => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)),
    ),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
