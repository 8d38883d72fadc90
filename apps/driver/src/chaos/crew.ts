/** The clients of a chaos run, all together. */
import { type Client, connect } from "@vclock/sdk";
import type { HistoryOperation, Random } from "@vclock/simulation";
import { HOST, type Link } from "../cluster/link.js";
import { serverName } from "../scenario/types.js";
import { LoadClient, type Route } from "./load.js";
import type { LoadPlan } from "./schedule.js";

const CONNECT_MS = 10_000;

/** How clients differ, one after another. */
const HABITS: readonly { readonly route: Route; readonly hasSession: boolean }[] = [
  { route: "own", hasSession: false },
  { route: "roaming", hasSession: true },
  { route: "failover", hasSession: false },
  { route: "own", hasSession: true },
  { route: "failover", hasSession: true },
  { route: "roaming", hasSession: false },
];

export function keyNames({ keys }: LoadPlan): readonly string[] {
  return Array.from({ length: keys }, (_, index) => `k${index + 1}`);
}

export interface CrewSetup {
  readonly load: LoadPlan;
  /** Where each server is found. */
  readonly doors: readonly Link[];
  readonly random: Random;
  readonly record: (operation: HistoryOperation) => void;
}

export class Crew {
  readonly #connections: readonly Client[];
  readonly #clients: readonly LoadClient[];

  private constructor(connections: readonly Client[], clients: readonly LoadClient[]) {
    this.#connections = connections;
    this.#clients = clients;
  }

  /** Connects all clients; the servers have to be up. */
  static async assemble({ load, doors, random, record }: CrewSetup): Promise<Crew> {
    const keys = keyNames(load);
    const connections: Client[] = [];
    const clients: LoadClient[] = [];
    for (let index = 0; index < load.clients; index += 1) {
      const home = index % doors.length;
      const { route, hasSession } = HABITS[index % HABITS.length] ?? {
        route: "own",
        hasSession: false,
      };
      const client = await connectFrom(doors, route === "failover" ? home : 0);
      connections.push(client);
      clients.push(
        new LoadClient({
          name: `c${index + 1}`,
          client,
          route,
          hasSession,
          home,
          servers: doors.length,
          keys,
          everyMs: (1_000 * load.clients) / load.rate,
          random: random.fork(),
          record,
        }),
      );
    }
    return new Crew(connections, clients);
  }

  /** Works until the signal fires and every last request has been answered, or has come to nothing. */
  async work(stop: AbortSignal, pause: (ms: number) => Promise<void>): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.run(stop, pause)));
  }

  async dismiss(): Promise<void> {
    await Promise.all(this.#connections.map((client) => client.close()));
  }
}

/** @param first the server that is tried first: those who fail over should not all sit at one */
function connectFrom(doors: readonly Link[], first: number): Promise<Client> {
  const order = doors.map((_, index) => (first + index) % doors.length);
  return connect({
    servers: order.map((index) => `${HOST}:${doors[index]?.port ?? 0}`),
    serverNames: order.map(serverName),
    cluster: "vc-driver",
    timeoutMs: CONNECT_MS,
    agent: "vc-driver chaos",
  });
}
