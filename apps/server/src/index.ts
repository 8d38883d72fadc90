/**
 * A vclock server: sockets, store and timers around one replica.
 *
 * {@link startServer} runs one in this process; `@vclock/server/main` is a process of its own.
 *
 * @packageDocumentation
 */
export {
  DataDirectoryError,
  InvalidOptionsError,
  ListenError,
  ServerError,
  ServerStoppedError,
  TooManyLivesError,
} from "./errors.js";
export { DEFAULT_LIMITS, type Limits } from "./limits.js";
export { LOG_LEVELS, type Log, type LogFormat, type LogLevel } from "./log.js";
export type { Address, Member, ServerOptions } from "./options.js";
export type { ClosedReason } from "./server.js";
export { startServer, type RunningServer } from "./start-server.js";
export type {
  PlaygroundAction,
  PlaygroundReply,
  PlaygroundRequest,
  PlaygroundState,
} from "./page/playground.js";
