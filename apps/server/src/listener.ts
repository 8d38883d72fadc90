/**
 * The port that clients and peers call at: accepts, waits for a hello, and hands the connection on.
 */
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import {
  decodeHello,
  encodeHello,
  UnsupportedVersionError,
  type Hello,
  type Refusal,
} from "@vclock/protocol";
import type { Complaints } from "./complaints.js";
import { Connection } from "./connection.js";
import { codeOf, ListenError, messageOf } from "./errors.js";
import { ADVICE, helloOf, judgeCaller, type PeerIdentity, type Self } from "./handshake.js";
import type { Limits } from "./limits.js";
import type { Log } from "./log.js";
import { formatAddress, type Address } from "./options.js";

export interface ListenerParts {
  readonly self: () => Self;
  readonly limits: Limits;
  readonly log: Log;
  readonly complaints: Complaints;
  /** Whether one more client has a place. */
  readonly hasRoom: () => boolean;
  readonly onClient: (connection: Connection, agent: string) => void;
  readonly onPeer: (connection: Connection, peer: PeerIdentity) => void;
}

/** How long a refusal may take to leave before its connection is cut. */
const REFUSAL_PATIENCE_MS = 1_000;

export class Listener {
  readonly #parts: ListenerParts;
  readonly #server: Server;
  /** Connections that have not said hello, the oldest first. */
  readonly #strangers = new Set<Connection>();
  #closing = false;

  constructor(parts: ListenerParts) {
    this.#parts = parts;
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  /**
   * Starts to accept.
   *
   * @returns the port, which the system chose when `port` is 0
   * @throws ListenError
   */
  async listen(address: Required<Address>): Promise<number> {
    const port = await listenAt(this.#server, address, "port");
    this.#server.on("error", (error) => {
      this.#parts.log.warn(
        { event: "accept-failed", err: error },
        `cannot accept: ${error.message}`,
      );
    });
    return port;
  }

  /** Accepts no more, and closes those that have not said hello. */
  close(): void {
    this.#closing = true;
    this.#server.close();
    for (const stranger of this.#strangers) stranger.destroy("this server stops");
  }

  #accept(socket: Socket): void {
    const { limits, complaints } = this.#parts;
    let greeted = false;
    const connection = new Connection({
      socket,
      stallMs: limits.stallMs,
      onFrame: (body) => {
        if (greeted) throw new Error("spoke on before its hello was answered");
        greeted = true;
        clearTimeout(timer);
        this.#strangers.delete(connection);
        this.#greet(connection, body);
      },
      onClosed: ({ reason, fault }) => {
        clearTimeout(timer);
        this.#strangers.delete(connection);
        if (fault !== undefined) complaints.of(fault, connection.remote, reason);
      },
    });
    const timer = setTimeout(() => {
      complaints.of("hello-timeout", connection.remote, "has not said hello in time");
      connection.destroy("no hello");
    }, limits.helloTimeoutMs);
    this.#strangers.add(connection);
    const [oldest] = this.#strangers;
    if (this.#strangers.size > limits.strangersMax && oldest !== undefined) {
      complaints.of("too-many-strangers", oldest.remote, "too many connections without a hello");
      oldest.destroy("no hello");
    }
  }

  /** Takes the first frame. What it throws closes the connection as garbage. */
  #greet(connection: Connection, body: Uint8Array): void {
    const { self, hasRoom, onClient } = this.#parts;
    let hello: Hello;
    try {
      hello = decodeHello(body);
    } catch (error) {
      if (!(error instanceof UnsupportedVersionError)) throw error;
      this.#refuse(connection, error.refusal);
      return;
    }
    const verdict = judgeCaller(self(), hello);
    if (verdict.type === "refuse") {
      const who = hello.role === "client" ? hello.agent : hello.name;
      this.#refuse(connection, verdict.refusal, who);
    } else if (verdict.type === "peer") {
      this.#acceptPeer(connection, verdict.peer);
    } else if (hasRoom()) {
      connection.send(encodeHello(helloOf(self())));
      onClient(connection, verdict.agent);
    } else {
      const message = `${self().name} has as many clients as it takes.`;
      this.#refuse(connection, { type: "refusal", code: "busy", message }, verdict.agent);
    }
  }

  /**
   * Accepts a peer two turns later, if its call still stands.
   *
   * A server that stood still finds all the calls that its peers gave up meanwhile, one after another; only the last is alive.
   */
  #acceptPeer(connection: Connection, peer: PeerIdentity): void {
    setImmediate(() => {
      setImmediate(() => {
        if (this.#closing) connection.destroy("this server stops");
        if (connection.isClosed) return;
        connection.send(encodeHello(helloOf(this.#parts.self())));
        this.#parts.onPeer(connection, peer);
      });
    });
  }

  #refuse(connection: Connection, refusal: Refusal, who?: string): void {
    const reason = refusal.code === "busy" ? "too-many-clients" : refusal.code;
    const told = `${refusal.message} To do: ${ADVICE[refusal.code]}`;
    this.#parts.complaints.of(reason, connection.remote, told, who);
    connection.send(encodeHello(refusal));
    connection.end(refusal.code, REFUSAL_PATIENCE_MS);
  }
}

/**
 * Binds a server to an address.
 *
 * @param option names the setting to change in the message of an error
 * @returns the port it got
 * @throws ListenError saying what is wrong with the address
 */
export async function listenAt(
  server: Server,
  { host, port }: Required<Address>,
  option: string,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: 511 }, () => {
      server.off("error", reject);
      resolve();
    });
  }).catch((cause: unknown) => {
    const at = formatAddress(host, port);
    throw new ListenError(
      `cannot listen at ${at}: ${REASONS[codeOf(cause) ?? ""] ?? messageOf(cause)}`,
      {
        cause,
        hint: `stop what listens there, or choose another ${option}`,
      },
    );
  });
  return (server.address() as AddressInfo).port;
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "the address is in use",
  EACCES: "not allowed to use this port",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "the host name is not known",
};
