/**
 * etcd's own protocol: many requests under way on one connection, and the server works on all of them.
 */
import type { PreloadRecord } from "../system.js";
import { MOD, PUT, RANGE, TXN, type RangeResponse, type TxnResponse } from "./api.js";
import { GrpcConnection } from "./grpc.js";
import type { EtcdTransport, Found } from "./transport.js";

export class GrpcTransport implements EtcdTransport {
  readonly #connection: GrpcConnection;
  readonly #serializable: boolean;

  private constructor(connection: GrpcConnection, serializable: boolean) {
    this.#connection = connection;
    this.#serializable = serializable;
  }

  /** @param address `host:port` */
  static async open(address: string, serializable: boolean): Promise<GrpcTransport> {
    return new GrpcTransport(await GrpcConnection.open(address), serializable);
  }

  async get(key: string): Promise<Found | undefined> {
    const message = { key: Buffer.from(key), serializable: this.#serializable };
    return foundIn(await this.#connection.call<RangeResponse>(RANGE, message));
  }

  async put(key: string, value: Uint8Array): Promise<void> {
    await this.#connection.call(PUT, { key: Buffer.from(key), value });
  }

  async replace(
    name: string,
    found: Found | undefined,
    value: Uint8Array,
  ): ReturnType<EtcdTransport["replace"]> {
    const key = Buffer.from(name);
    const { succeeded, responses } = await this.#connection.call<TxnResponse>(TXN, {
      compare: [{ key, target: MOD, modRevision: found?.revision ?? 0 }],
      success: [{ requestPut: { key, value } }],
      failure: [{ requestRange: { key } }],
    });
    return succeeded
      ? { done: true }
      : { done: false, found: foundIn(responses[0]?.responseRange) };
  }

  async putAll(records: readonly PreloadRecord[]): Promise<void> {
    const success = records.map(([key, value]) => ({
      requestPut: { key: Buffer.from(key), value },
    }));
    await this.#connection.call(TXN, { success });
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

function foundIn(range: RangeResponse | undefined): Found | undefined {
  const first = range?.kvs[0];
  return first && { revision: first.modRevision, value: first.value };
}
