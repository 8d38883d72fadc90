/**
 * One configured server: its connection, opened when it is first needed and again after it broke.
 */
import type { NodeId } from "@vclock/clock";
import type { Address } from "./address.js";
import type { Budget } from "./budget.js";
import type { ServerInfo } from "./client.js";
import { Connection } from "./connection.js";
import { dial } from "./dial.js";
import { ClosedError, VclockError } from "./errors.js";
import type { Settings } from "./settings.js";

export interface EndpointEvents {
  connected(endpoint: Endpoint): void;
  unreachable(endpoint: Endpoint, error: VclockError): void;
  /** @param error `undefined` when this side closed it */
  disconnected(endpoint: Endpoint, error: VclockError | undefined): void;
}

export class Endpoint {
  readonly index: number;
  readonly address: Address;
  readonly #settings: Settings;
  readonly #events: EndpointEvents;
  readonly #abort = new AbortController();
  #name: string;
  #node: NodeId | undefined;
  #connection: Connection | undefined;
  /** One attempt serves everybody who waits for it. */
  #dialling: Promise<Connection> | undefined;

  constructor(index: number, address: Address, settings: Settings, events: EndpointEvents) {
    this.index = index;
    this.address = address;
    this.#settings = settings;
    this.#events = events;
    this.#name = settings.serverNames[index] ?? `s${index + 1}`;
  }

  get info(): ServerInfo {
    return { index: this.index, address: this.address.text, name: this.#name, node: this.#node };
  }

  get name(): string {
    return this.#name;
  }

  /** Whether the server has said its name itself. */
  get isNameKnown(): boolean {
    return this.#node !== undefined;
  }

  /** The connection, if there is one that can be used at once. */
  get ready(): Connection | undefined {
    return this.#connection?.usable === true ? this.#connection : undefined;
  }

  get isStalled(): boolean {
    return this.#connection?.isStalled === true;
  }

  /**
   * The connection, opened if need be.
   *
   * @throws {VclockError} why this server cannot be used, or `budget`'s end
   */
  async connect(budget: Budget): Promise<Connection> {
    const ready = this.ready;
    if (ready !== undefined) return ready;
    this.#dialling ??= this.#dial().finally(() => {
      this.#dialling = undefined;
    });
    // Whoever waits may give up first; then nobody may be left to hear of a failure.
    this.#dialling.catch(() => {});
    return budget.wait(this.#dialling);
  }

  /** Closes the connection for good. */
  async close(): Promise<void> {
    this.#abort.abort();
    await this.#dialling?.catch(() => {});
    await this.#connection?.close();
  }

  async #dial(): Promise<Connection> {
    if (this.#abort.signal.aborted) throw new ClosedError("The client was closed");
    try {
      const dialled = await dial(this.address, this.#settings, this.#abort.signal);
      this.#name = dialled.hello.name;
      this.#node = dialled.hello.node;
      const connection = new Connection(dialled, this.#settings.inFlightMax, (error) =>
        this.#lost(connection, error),
      );
      this.#connection = connection;
      this.#events.connected(this);
      return connection;
    } catch (error) {
      if (this.#abort.signal.aborted)
        throw new ClosedError("The client was closed", { cause: error });
      if (error instanceof VclockError) this.#events.unreachable(this, error);
      throw error;
    }
  }

  #lost(connection: Connection, error: VclockError): void {
    if (this.#connection === connection) this.#connection = undefined;
    this.#events.disconnected(this, error instanceof ClosedError ? undefined : error);
  }
}
