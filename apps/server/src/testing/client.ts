import type { CausalContext, VersionVector } from "@vclock/clock";
import {
  decodeClientReply,
  decodeHelloReply,
  encodeClientRequest,
  encodeHello,
  PROTOCOL_VERSION,
  type ClientReply,
  type ClientRequest,
  type Consistency,
  type ErrorReply,
  type KeysReply,
  type ReadReply,
  type ServerHello,
  type StatusReply,
  type WriteReply,
} from "@vclock/protocol";
import { RawConnection } from "./raw-connection.js";
import { waitFor } from "./wait-for.js";

export interface Asked {
  readonly consistency?: Consistency;
  readonly context?: CausalContext;
  readonly session?: VersionVector;
  readonly timeoutMs?: number;
}

/** The smallest client there can be: one connection, replies matched by id. */
export class TestClient {
  readonly raw: RawConnection;
  readonly hello: ServerHello;
  readonly #replies = new Map<number, ClientReply>();
  #lastId = 0;

  private constructor(raw: RawConnection, hello: ServerHello) {
    this.raw = raw;
    this.hello = hello;
  }

  static async to(port: number, cluster = "vclock"): Promise<TestClient> {
    const raw = await RawConnection.to(port);
    const hello = {
      type: "hello",
      version: PROTOCOL_VERSION,
      cluster,
      role: "client",
      agent: "test",
    } as const;
    raw.send(encodeHello(hello));
    const answer = decodeHelloReply(await raw.next("a hello"));
    if (answer.type === "refusal") throw new Error(`refused: ${answer.message}`);
    return new TestClient(raw, answer);
  }

  /** Sends a request and does not wait. @returns its id */
  post(request: Record<string, unknown> & { readonly type: ClientRequest["type"] }): number {
    this.#lastId += 1;
    this.raw.send(encodeClientRequest({ ...request, id: this.#lastId } as ClientRequest));
    return this.#lastId;
  }

  async reply(id: number, timeoutMs?: number): Promise<ClientReply> {
    return waitFor(
      `reply ${id}`,
      () => {
        for (const frame of this.raw.frames.splice(0)) {
          const reply = decodeClientReply(frame);
          this.#replies.set(reply.id, reply);
        }
        return this.#replies.get(id);
      },
      timeoutMs,
    );
  }

  async read(key: string, asked: Asked = {}): Promise<ReadReply | ErrorReply> {
    const id = this.post({ type: "read", key, ...defaults(asked) });
    return (await this.reply(id)) as ReadReply | ErrorReply;
  }

  /** The live versions of a key as texts, sorted. */
  async texts(key: string, asked: Asked = {}): Promise<string[]> {
    const reply = await this.read(key, asked);
    if (reply.type === "errorReply") throw new Error(`${reply.code}: ${reply.message}`);
    return reply.versions.map(({ value }) => new TextDecoder().decode(value.bytes)).sort();
  }

  async update(
    key: string,
    value: string | Uint8Array,
    asked: Asked = {},
  ): Promise<WriteReply | ErrorReply> {
    const id = this.post({
      type: "update",
      key,
      value: valueOf(value),
      returnVersions: false,
      ...defaults(asked),
    });
    return (await this.reply(id)) as WriteReply | ErrorReply;
  }

  async delete(key: string, asked: Asked = {}): Promise<WriteReply | ErrorReply> {
    const id = this.post({ type: "delete", key, returnVersions: false, ...defaults(asked) });
    return (await this.reply(id)) as WriteReply | ErrorReply;
  }

  async keys(prefix = ""): Promise<KeysReply> {
    const id = this.post({
      type: "keys",
      prefix,
      after: undefined,
      limit: 100,
      conflictsOnly: false,
      timeoutMs: 5_000,
    });
    return (await this.reply(id)) as KeysReply;
  }

  async status(): Promise<StatusReply> {
    return (await this.reply(this.post({ type: "status" }))) as StatusReply;
  }

  close(): void {
    this.raw.destroy();
  }
}

export function valueOf(value: string | Uint8Array): { tag: number; bytes: Uint8Array } {
  return { tag: 0, bytes: typeof value === "string" ? new TextEncoder().encode(value) : value };
}

export function defaults(asked: Asked): Record<string, unknown> {
  return {
    consistency: "quorum",
    context: undefined,
    session: undefined,
    timeoutMs: 5_000,
    ...asked,
  };
}
