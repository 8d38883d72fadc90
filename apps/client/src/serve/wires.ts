/**
 * The wires between the servers of a playground: for each pair a proxy that one of the two dials to reach the other, and that can be cut.
 *
 * A cut wire breaks its connections and takes no new ones, as when a cable is pulled and both ends notice. Nothing else is done to what
 * passes: no delay, no loss. (`vc-driver chaos` does worse.)
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

import type { ServerPlan } from "./plan.js";

const LOOPBACK = "127.0.0.1";
/** Addresses that stand for all of a machine's own. */
const WILDCARDS: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

export class Wire {
  readonly ends: readonly [string, string];
  readonly #target: { readonly host: string; readonly port: number };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  /** @param from who dials @param to who is dialled */
  constructor(from: ServerPlan, to: ServerPlan) {
    const { host, port } = to.listen;
    this.ends = [from.name, to.name];
    this.#target = { host: WILDCARDS.has(host) ? LOOPBACK : host, port };
    this.#server = createServer({ noDelay: true }, (dialler) => this.#connect(dialler));
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** @returns the port to dial in place of the other server's own */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host: LOOPBACK, port: 0 }, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  joins(a: string, b: string): boolean {
    return this.ends.includes(a) && this.ends.includes(b) && a !== b;
  }

  set(isCut: boolean): void {
    this.#isCut = isCut;
    if (isCut) for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    this.set(true);
    this.#server.close();
  }

  #connect(dialler: Socket): void {
    if (this.#isCut) {
      dialler.destroy();
      return;
    }
    const target = connect({ ...this.#target, noDelay: true });
    for (const [socket, other] of [
      [dialler, target],
      [target, dialler],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}

/** A wire for each pair. The earlier of two members dials the later. */
export function wiresBetween(plans: readonly ServerPlan[]): Wire[] {
  return plans.flatMap((from, i) => plans.slice(i + 1).map((to) => new Wire(from, to)));
}
