/**
 * A load on a key-value bucket of NATS JetStream, through its client's own `put`, `get` and `update`.
 */
import { Kvm, type KV } from "@nats-io/kv";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import type { Operation } from "../../load/operations.js";
import type { ServingProcess, Target, TargetConnection } from "../../load/target.js";
import { ATTEMPTS_MAX, OperationError } from "../system.js";

export interface NatsTargetOptions {
  /** `host:port` of each server; connections are spread over them. */
  readonly addresses: readonly string[];
  readonly processes: readonly ServingProcess[];
  /** It is there already. */
  readonly bucket: string;
}

/** Longer than a stall that is worth measuring. */
const TIMEOUT_MS = 30_000;
/** JetStream's error for an update of another revision than the last. */
const WRONG_REVISION = 10_071;

export class NatsTarget implements Target {
  readonly processes: readonly ServingProcess[];
  readonly #options: NatsTargetOptions;

  constructor(options: NatsTargetOptions) {
    this.#options = options;
    this.processes = options.processes;
  }

  async connect(index: number): Promise<TargetConnection> {
    const { addresses, bucket } = this.#options;
    const servers = [addresses[index % addresses.length] as string];
    const connection = await connect({ servers, reconnect: false, ignoreClusterUpdates: true });
    try {
      const kv = await new Kvm(connection).open(bucket, { timeout: TIMEOUT_MS });
      return new NatsKvConnection(connection, kv);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }
}

class NatsKvConnection implements TargetConnection {
  readonly #connection: NatsConnection;
  readonly #kv: KV;

  constructor(connection: NatsConnection, kv: KV) {
    this.#connection = connection;
    this.#kv = kv;
  }

  async perform(operation: Operation): Promise<string> {
    try {
      return await this.#perform(operation);
    } catch (error) {
      throw OperationError.of("NATS", error);
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #perform(operation: Operation): Promise<string> {
    const { key } = operation;
    if (operation.type === "read") {
      return (await this.#kv.get(key)) === null ? "absent" : "value";
    }
    if (operation.type === "modify") return this.#modify(key, operation.value);
    await this.#kv.put(key, operation.value);
    return "written";
  }

  async #modify(key: string, value: Uint8Array): Promise<string> {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const seen = (await this.#kv.get(key))?.revision ?? 0;
      try {
        await this.#kv.update(key, value, seen);
        return attempt === 1 ? "written" : "written, not at once";
      } catch (error) {
        if ((error as { readonly code?: unknown }).code !== WRONG_REVISION) throw error;
      }
    }
    throw new OperationError("NATS_OUTRUN", "others were ahead every time");
  }
}
