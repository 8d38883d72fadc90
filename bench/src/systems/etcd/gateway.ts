/**
 * etcd's JSON gateway over HTTP/1.1: of all ways the lightest for a Node client with one request under way at a time. The server
 * takes the requests of one connection one after another.
 */
import { Client } from "undici";
import { OperationError, type PreloadRecord } from "../system.js";
import type { EtcdTransport, Found } from "./transport.js";

/** Bytes are base64, and whole numbers of 64 bits are texts; what is empty is left out. */
interface Range {
  readonly kvs?: readonly { readonly mod_revision: string; readonly value?: string }[];
}

interface Txn {
  readonly succeeded?: boolean;
  readonly responses?: readonly { readonly response_range?: Range }[];
}

export class GatewayTransport implements EtcdTransport {
  readonly #client: Client;
  readonly #serializable: boolean;

  /** @param address `host:port` */
  constructor(address: string, serializable: boolean) {
    this.#client = new Client(`http://${address}`, { pipelining: 1 });
    this.#serializable = serializable;
  }

  async get(key: string): Promise<Found | undefined> {
    const serializable = this.#serializable;
    return foundIn(await this.#ask<Range>("range", { key: base64(key), serializable }));
  }

  async put(key: string, value: Uint8Array): Promise<void> {
    await this.#ask("put", { key: base64(key), value: base64(value) });
  }

  async replace(
    key: string,
    found: Found | undefined,
    value: Uint8Array,
  ): ReturnType<EtcdTransport["replace"]> {
    const name = base64(key);
    const { succeeded = false, responses } = await this.#ask<Txn>("txn", {
      compare: [
        { key: name, target: "MOD", result: "EQUAL", mod_revision: found?.revision ?? "0" },
      ],
      success: [{ request_put: { key: name, value: base64(value) } }],
      failure: [{ request_range: { key: name } }],
    });
    return succeeded
      ? { done: true }
      : { done: false, found: foundIn(responses?.[0]?.response_range) };
  }

  async putAll(records: readonly PreloadRecord[]): Promise<void> {
    const success = records.map(([key, value]) => ({
      request_put: { key: base64(key), value: base64(value) },
    }));
    await this.#ask("txn", { success });
  }

  close(): Promise<void> {
    return this.#client.destroy();
  }

  async #ask<Answer>(what: "range" | "put" | "txn", message: object): Promise<Answer> {
    const body = JSON.stringify(message);
    try {
      const answer = await this.#client.request({ method: "POST", path: `/v3/kv/${what}`, body });
      if (answer.statusCode === 200) return (await answer.body.json()) as Answer;
      throw new OperationError(`ETCD_HTTP_${answer.statusCode}`, await answer.body.text());
    } catch (error) {
      throw OperationError.of("ETCD", error);
    }
  }
}

function foundIn(range: Range | undefined): Found | undefined {
  const first = range?.kvs?.[0];
  if (first === undefined) return undefined;
  return { revision: first.mod_revision, value: Buffer.from(first.value ?? "", "base64") };
}

function base64(bytes: string | Uint8Array): string {
  return (
    typeof bytes === "string"
      ? Buffer.from(bytes)
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  ).toString("base64");
}
