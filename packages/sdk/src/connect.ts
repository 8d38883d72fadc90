/**
 * The way in.
 */
import { RoutedAccess } from "./access.js";
import { Budget } from "./budget.js";
import type {
  Client,
  ClientEvent,
  ConnectOptions,
  RequestOptions,
  ServerInfo,
  ServerReport,
} from "./client.js";
import { VclockError } from "./errors.js";
import { Pool } from "./pool.js";
import type { Data } from "./read-result.js";
import { AnyServer } from "./route.js";
import { settingsOf } from "./settings.js";
import { traceAll, type TraceAllOptions, type TraceItem } from "./trace.js";

/**
 * Connects to the first server that answers, in the order given. The others are connected to when they are needed.
 *
 * @typeParam T what `resolver` resolves; told by the resolver itself
 * @throws {NoServerError} when none answers; its `attempts` say why, for each
 * @throws {InvalidOptionError | TimeoutError | AbortedError}
 * @example
 * const client = await connect({ servers: ["localhost:9990", "localhost:9980", "localhost:9999"] });
 */
export async function connect<T = Data>(options: ConnectOptions<T>): Promise<Client> {
  const settings = settingsOf(options);
  const pool = new Pool(settings);
  try {
    await pool.choose(new Set(), [], new Budget(settings.timeoutMs, options.signal));
  } catch (error) {
    await pool.close();
    throw error;
  }
  return new PooledClient({ settings, pool }, new AnyServer(pool), undefined);
}

class PooledClient extends RoutedAccess implements Client {
  get servers(): readonly ServerInfo[] {
    return this.shared.pool.endpoints.map((endpoint) => endpoint.info);
  }

  get using(): ServerInfo | undefined {
    return this.shared.pool.using;
  }

  statusAll(options: RequestOptions = {}): Promise<readonly ServerReport[]> {
    return Promise.all(this.shared.pool.endpoints.map(({ index }) => this.#report(index, options)));
  }

  traceAll(options: TraceAllOptions = {}): AsyncIterableIterator<TraceItem> {
    const sources = this.shared.pool.endpoints.map((endpoint) => {
      return { info: () => endpoint.info, route: this.at(endpoint.index).route };
    });
    return traceAll(sources, this.shared.settings.timeoutMs, options);
  }

  events(
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncIterableIterator<ClientEvent> {
    return this.shared.pool.events.listen(options.signal);
  }

  close(): Promise<void> {
    return this.shared.pool.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #report(index: number, options: RequestOptions): Promise<ServerReport> {
    const endpoint = this.shared.pool.find(index);
    try {
      const status = await this.at(index).status(options);
      return { type: "up", server: endpoint.info, status };
    } catch (error) {
      if (!(error instanceof VclockError)) throw error;
      return { type: "down", server: endpoint.info, error };
    }
  }
}
