/**
 * Opening a connection: TCP, and the hello either way.
 */
import { connect as connectSocket, type Socket } from "node:net";
import {
  checkHello,
  decodeHelloReply,
  encodeHello,
  FrameDecoder,
  PROTOCOL_VERSION,
  type ServerHello,
} from "@vclock/protocol";
import type { Address } from "./address.js";
import { ConnectFailedError, ProtocolViolationError, type VclockError } from "./errors.js";
import { errorOfRefusal } from "./server-error.js";

export interface DialOptions {
  readonly cluster: string;
  readonly agent: string;
  readonly connectTimeoutMs: number;
}

/** A connection on which both have said hello. `decoder` may have taken in bytes after the hello already. */
export interface Dialled {
  readonly socket: Socket;
  readonly hello: ServerHello;
  readonly decoder: FrameDecoder;
}

/**
 * Connects and greets.
 *
 * @param signal closes the socket if it fires before this is done
 * @throws {ConnectFailedError | RefusedError | WrongClusterError | VersionMismatchError | …} a {@link VclockError}; the socket is
 *   closed then
 */
export function dial(
  address: Address,
  options: DialOptions,
  signal: AbortSignal,
): Promise<Dialled> {
  return new Promise((resolve, reject) => {
    const { cluster, agent, connectTimeoutMs } = options;
    const socket = connectSocket({
      host: address.host,
      port: address.port,
      noDelay: true,
      keepAlive: true,
    });
    const decoder = new FrameDecoder();

    const stop = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.removeAllListeners();
    };
    const fail = (error: VclockError): void => {
      stop();
      socket.on("error", () => {}).destroy();
      reject(error);
    };
    const unreachable = (what: string, cause?: unknown): void =>
      fail(
        new ConnectFailedError(`${address.text} ${what}`, {
          server: address.text,
          cause,
          hint: "Check that the server runs, and its address.",
        }),
      );
    const onAbort = (): void => unreachable("was given up");
    const timer = setTimeout(
      () => unreachable(`did not answer within ${connectTimeoutMs} ms`),
      connectTimeoutMs,
    );
    signal.addEventListener("abort", onAbort, { once: true });

    socket.on("error", (error: NodeJS.ErrnoException) =>
      unreachable(
        error.code === "ECONNREFUSED"
          ? "refused the connection"
          : `cannot be reached: ${reason(error)}`,
        error,
      ),
    );
    socket.on("close", () => unreachable("closed the connection before it greeted"));
    socket.on("connect", () => {
      socket.write(
        encodeHello({ type: "hello", version: PROTOCOL_VERSION, cluster, role: "client", agent }),
      );
    });
    socket.on("data", (chunk) => {
      try {
        decoder.push(chunk);
        const body = decoder.next();
        if (body === undefined) return;
        const hello = decodeHelloReply(body);
        if (hello.type === "refusal") return fail(errorOfRefusal(hello, address.text));
        const objection = checkHello(hello, { cluster, roles: ["server"] });
        if (objection !== undefined) return fail(errorOfRefusal(objection, address.text));
        socket.pause();
        stop();
        // Until its new owner listens, an error must not go unheard: it would end the process.
        socket.on("error", () => {});
        resolve({ socket, hello, decoder });
      } catch (cause) {
        fail(
          new ProtocolViolationError(`${address.text} does not speak this protocol`, {
            server: address.text,
            cause,
            hint: "Is it a vclock server's client port?",
          }),
        );
      }
    });
  });
}

function reason(error: NodeJS.ErrnoException): string {
  return error.message !== "" ? error.message : (error.code ?? error.name);
}
