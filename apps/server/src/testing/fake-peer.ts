import { createServer, type Server } from "node:net";
import { nodeId, VersionVector } from "@vclock/clock";
import {
  decodeHelloReply,
  decodePeerMessage,
  encodeHello,
  encodePeerMessage,
  PROTOCOL_VERSION,
  type Greet,
  type PeerMessage,
  type Refusal,
  type ServerHello,
} from "@vclock/protocol";
import { RawConnection } from "./raw-connection.js";
import { waitFor } from "./wait-for.js";

export function serverHello(name: string, changes: Partial<ServerHello> = {}): ServerHello {
  return {
    type: "hello",
    version: PROTOCOL_VERSION,
    cluster: "vclock",
    role: "server",
    name,
    node: nodeId(`${name}~aaaaaaaaaaaaaaaa`),
    run: `run-of-${name}`,
    ...changes,
  };
}

export const GREET: Greet = {
  type: "greet",
  greeted: true,
  clock: VersionVector.empty,
  phase: "serving",
  everServed: true,
  retired: [],
  closed: VersionVector.empty,
  known: { counter: 0, run: "", retired: false },
};

/** Dials a server as if it were a peer. @returns the connection and the server's answer */
export async function dialAs(
  port: number,
  hello: ServerHello,
): Promise<{ raw: RawConnection; answer: ServerHello | Refusal }> {
  const raw = await RawConnection.to(port);
  raw.send(encodeHello(hello));
  return { raw, answer: decodeHelloReply(await raw.next("the answer to a peer's hello")) };
}

export function say(raw: RawConnection, message: PeerMessage): void {
  raw.send(encodePeerMessage(message));
}

export async function hear(raw: RawConnection): Promise<PeerMessage> {
  return decodePeerMessage(await raw.next("a message to a peer"));
}

/** Listens as if it were a peer that servers dial. */
export class FakeListener {
  readonly calls: RawConnection[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((socket) => this.calls.push(new RawConnection(socket)));
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
  }

  /** Waits until there were so many calls. @returns the last of them */
  async call(count: number): Promise<RawConnection> {
    await waitFor(`call ${count}`, () => this.calls.length >= count);
    return this.calls[count - 1] as RawConnection;
  }

  async close(): Promise<void> {
    for (const call of this.calls) call.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
