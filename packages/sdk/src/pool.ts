/**
 * The configured servers, and which of them is used. Servers are tried in order; the first that answers is kept, until it fails.
 */
import type { Budget } from "./budget.js";
import type { ClientEvent, ServerInfo } from "./client.js";
import type { Connection } from "./connection.js";
import { Endpoint } from "./endpoint.js";
import {
  ClosedError,
  NoServerError,
  UnknownServerError,
  type VclockError,
  type ServerAttempt,
} from "./errors.js";
import { Feed } from "./feed.js";
import { maySucceedElsewhere } from "./server-error.js";
import type { Settings } from "./settings.js";

/** A server that can be asked now. */
export interface Chosen {
  readonly endpoint: Endpoint;
  readonly connection: Connection;
}

export class Pool {
  readonly endpoints: readonly Endpoint[];
  readonly events: Feed<ClientEvent> = new Feed();
  /** Where to look first. */
  #preferred = 0;
  /** Which was used last, if it has not been lost since. */
  #using: Endpoint | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: Settings) {
    const events = {
      connected: (endpoint: Endpoint) =>
        this.events.push({ type: "connected", server: endpoint.info }),
      unreachable: (endpoint: Endpoint, error: VclockError) =>
        this.events.push({ type: "unreachable", server: endpoint.info, error }),
      disconnected: (endpoint: Endpoint, error: VclockError | undefined) => {
        if (this.#using === endpoint) this.#using = undefined;
        this.events.push({ type: "disconnected", server: endpoint.info, error });
      },
    };
    this.endpoints = settings.addresses.map(
      (address, index) => new Endpoint(index, address, settings, events),
    );
  }

  get using(): ServerInfo | undefined {
    return this.#using?.info;
  }

  /**
   * A server to ask: the one in use, or the next that can be reached.
   *
   * @param excluded servers that have failed this request already
   * @throws {NoServerError} when there is none; `attempts` are those before and those made here
   */
  async choose(
    excluded: ReadonlySet<Endpoint>,
    before: readonly ServerAttempt[],
    budget: Budget,
  ): Promise<Chosen> {
    const preferred = this.endpoints[this.#preferred];
    if (preferred?.ready !== undefined && !preferred.isStalled && !excluded.has(preferred)) {
      return this.#use(preferred, preferred.ready);
    }
    const attempts = [...before];
    for (const endpoint of this.#inOrder(excluded)) {
      try {
        return this.#use(endpoint, await endpoint.connect(budget));
      } catch (error) {
        if (!maySucceedElsewhere(error)) throw error;
        attempts.push(attemptOf(endpoint, error));
      }
    }
    throw noServer(attempts);
  }

  /** Look elsewhere first from now on: this server has failed a request. */
  leave(endpoint: Endpoint): void {
    if (this.#preferred === endpoint.index)
      this.#preferred = (endpoint.index + 1) % this.endpoints.length;
  }

  /**
   * The server with this index (from 0), name or address.
   *
   * @throws {UnknownServerError}
   */
  find(server: number | string): Endpoint {
    const found =
      typeof server === "number"
        ? this.endpoints[server]
        : (this.endpoints.find((endpoint) => endpoint.isNameKnown && endpoint.name === server) ??
          this.endpoints.find((endpoint) => endpoint.name === server) ??
          this.endpoints.find((endpoint) => endpoint.address.text === server));
    if (found !== undefined) return found;
    const known = this.endpoints.map(({ name, address }) => `${name} (${address.text})`).join(", ");
    throw new UnknownServerError(`There is no server ${JSON.stringify(server)}`, {
      hint: `Servers: ${known}.`,
    });
  }

  /** @throws {ClosedError} after {@link close} */
  checkOpen(): void {
    if (this.#closing !== undefined) throw new ClosedError("The client was closed");
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all(this.endpoints.map((endpoint) => endpoint.close()));
    this.#using = undefined;
    this.events.push({ type: "closed" });
    this.events.end();
  }

  /** From the preferred one around; stalled ones last, for they may yet come back. */
  #inOrder(excluded: ReadonlySet<Endpoint>): Endpoint[] {
    const around = [
      ...this.endpoints.slice(this.#preferred),
      ...this.endpoints.slice(0, this.#preferred),
    ];
    const left = around.filter((endpoint) => !excluded.has(endpoint));
    return [
      ...left.filter((endpoint) => !endpoint.isStalled),
      ...left.filter((endpoint) => endpoint.isStalled),
    ];
  }

  #use(endpoint: Endpoint, connection: Connection): Chosen {
    if (this.#using !== endpoint) {
      const before = this.#using?.info;
      this.#using = endpoint;
      this.#preferred = endpoint.index;
      this.events.push({ type: "using", server: endpoint.info, before });
    }
    return { endpoint, connection };
  }
}

export function attemptOf({ address, name }: Endpoint, error: VclockError): ServerAttempt {
  return { address: address.text, name, error };
}

function noServer(attempts: readonly ServerAttempt[]): NoServerError {
  const reasons = attempts.map(({ error }) => error.message).join("; ");
  return new NoServerError(`No server can be used: ${reasons}`, attempts, {
    unreachable: attempts.map(({ name }) => name),
    cause: attempts[0]?.error,
    hint: "Check that the servers run, and their addresses.",
  });
}
