import { InvalidOptionsError } from "./errors.js";

/** How much the edge takes on. Sizes are bytes, times are milliseconds. */
export interface Limits {
  /** Clients connected at once; one more is refused with `busy`. Each costs a file descriptor and a few kilobytes. */
  readonly clientsMax: number;
  /** Accepted connections that have not said who they are; at one more, the oldest of them is closed. */
  readonly strangersMax: number;
  /** How long a connection may take to say who it is. */
  readonly helloTimeoutMs: number;
  /** How long a peer may take to accept a connection. */
  readonly connectTimeoutMs: number;
  /** Requests of one client that wait for their replies; further ones are not read from its socket until one is answered. */
  readonly requestsPerClientMax: number;
  /** Bytes waiting for a client to read them, beyond which its requests are not read either. */
  readonly clientBufferPauseBytes: number;
  /** Bytes waiting for a client to read them, beyond which it is disconnected. One reply always fits. */
  readonly clientBufferBytesMax: number;
  /** Bytes waiting for a peer to read them, beyond which it is disconnected; it catches up by pulling. One message always fits. */
  readonly peerBufferBytesMax: number;
  /** How long bytes may wait for a reader that takes none of them. */
  readonly stallMs: number;
  /** The wait before a peer is dialled again: doubles from `backoffMinMs` to `backoffMaxMs`, less a random part of up to half. */
  readonly backoffMinMs: number;
  readonly backoffMaxMs: number;
  /** How long `stop` waits for requests in flight before it fails them. */
  readonly stopGraceMs: number;
}

/** For a few thousand clients and a handful of peers. */
export const DEFAULT_LIMITS: Limits = {
  clientsMax: 4_096,
  strangersMax: 512,
  helloTimeoutMs: 5_000,
  connectTimeoutMs: 2_000,
  requestsPerClientMax: 128,
  clientBufferPauseBytes: 1 << 20,
  clientBufferBytesMax: 256 << 20,
  peerBufferBytesMax: 64 << 20,
  stallMs: 10_000,
  backoffMinMs: 100,
  backoffMaxMs: 2_000,
  stopGraceMs: 1_000,
};

/** @throws InvalidOptionsError for a limit that is unknown or not a whole number of 1 or more. */
export function checkLimits(given: Partial<Limits>): Limits {
  for (const [field, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, field)) {
      throw new InvalidOptionsError(`limits.${field}: no such limit`);
    }
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new InvalidOptionsError(
        `limits.${field}: ${String(value)} is not a whole number of 1 or more`,
      );
    }
  }
  return { ...DEFAULT_LIMITS, ...given };
}
