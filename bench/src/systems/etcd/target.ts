/**
 * A load on etcd: a put, a get, a transaction.
 */
import type { Operation } from "../../load/operations.js";
import type { ServingProcess, Target, TargetConnection } from "../../load/target.js";
import { ATTEMPTS_MAX, OperationError } from "../system.js";
import { GatewayTransport } from "./gateway.js";
import { GrpcTransport } from "./grpc-transport.js";
import type { EtcdTransport } from "./transport.js";

export interface EtcdTargetOptions {
  /** `host:port` of each server; connections are spread over them. */
  readonly addresses: readonly string[];
  readonly processes: readonly ServingProcess[];
  /** `serializable` reads are answered by whichever server is asked, and may be old. */
  readonly reads: "linearizable" | "serializable";
  readonly via: "gateway" | "gRPC";
}

export class EtcdTarget implements Target {
  readonly processes: readonly ServingProcess[];
  readonly #options: EtcdTargetOptions;

  constructor(options: EtcdTargetOptions) {
    this.#options = options;
    this.processes = options.processes;
  }

  async connect(index: number): Promise<TargetConnection> {
    return new EtcdConnection(await this.open(index));
  }

  /** A connection without the operations of a load. */
  async open(index: number): Promise<EtcdTransport> {
    const { addresses, reads, via } = this.#options;
    const address = addresses[index % addresses.length] as string;
    const serializable = reads === "serializable";
    return via === "gateway"
      ? new GatewayTransport(address, serializable)
      : GrpcTransport.open(address, serializable);
  }
}

class EtcdConnection implements TargetConnection {
  readonly #transport: EtcdTransport;

  constructor(transport: EtcdTransport) {
    this.#transport = transport;
  }

  async perform(operation: Operation): Promise<string> {
    const { key } = operation;
    if (operation.type === "read") {
      return (await this.#transport.get(key)) === undefined ? "absent" : "value";
    }
    if (operation.type === "modify") return this.#modify(key, operation.value);
    await this.#transport.put(key, operation.value);
    return "written";
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #modify(key: string, value: Uint8Array): Promise<string> {
    let found = await this.#transport.get(key);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const end = await this.#transport.replace(key, found, value);
      if (end.done) return attempt === 1 ? "written" : "written, not at once";
      ({ found } = end);
    }
    throw new OperationError("ETCD_OUTRUN", "others were ahead every time");
  }
}
