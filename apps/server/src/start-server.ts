import type { NodeId } from "@vclock/clock";
import type { ServerStatus } from "@vclock/protocol";
import { openLog } from "./log.js";
import { checkOptions, type ServerOptions } from "./options.js";
import { Server, type ClosedReason } from "./server.js";

/** A server that runs in this process. */
export interface RunningServer {
  readonly name: string;
  /** The present life of its data directory. */
  readonly node: NodeId;
  /** Where clients and peers call. */
  readonly port: number;
  /** Of the admin page; `undefined` without one. */
  readonly adminPort: number | undefined;
  /** What the server says of itself; once closed, what it said last. */
  status(): ServerStatus;
  /**
   * Resolves when the server answers by itself, at once when it does. Members that begin for the first time have to meet the others first, and a
   * member that lost its disk catches up: until then requests are passed on, or wait. Later the server may be busy again with a large transfer.
   *
   * @throws ServerStoppedError when it stops, or has stopped
   */
  untilServing(): Promise<void>;
  /**
   * Accepts no more, waits a moment for requests in flight and answers the rest with `stopped`, finishes the batch and
   * closes the store. Resolves when all of that is done, within a few seconds; the same when called again.
   */
  stop(): Promise<void>;
  /** Resolves, never rejects, when the server is no more, and says why. After `failed` the process had better end. */
  readonly closed: Promise<ClosedReason>;
}

/**
 * Starts a server in this process and resolves when it listens; `untilServing` of it, when it answers by itself.
 *
 * @throws InvalidOptionsError for an option that cannot be honoured
 * @throws DataDirectoryError when the data directory is refused
 * @throws ListenError when a port cannot be bound
 * @example
 * const members = [{ name: "s1", host: "127.0.0.1", port: 0 }];
 * const server = await startServer({ name: "s1", members, dataDir: null });
 * await server.untilServing();
 * await server.stop();
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const settings = checkOptions(options);
  const { name, logLevel: level, logFormat: format } = settings;
  const log = settings.log ?? openLog({ name, level, format }).log;
  const server = new Server(settings, log, false);
  await server.start();
  return server;
}
