/**
 * A server that speaks the protocol over real sockets and does as a test tells it, right or wrong.
 */
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { CausalContext, nodeId, VersionVector } from "@vclock/clock";
import {
  decodeClientRequest,
  decodeHello,
  encodeClientReply,
  encodeHello,
  FrameDecoder,
  PROTOCOL_VERSION,
  REPLY_FRAME_BYTES_MAX,
  type ClientReply,
  type ClientRequest,
  type ErrorCode,
  type ErrorReply,
  type Refusal,
  type ServerHello,
  type ServerStatus,
} from "@vclock/protocol";

/** One request, and what can be done about it. */
export interface Exchange {
  readonly request: ClientRequest;
  readonly reply: (reply: ClientReply) => void;
  /** Any bytes, frame or not. */
  readonly write: (bytes: Uint8Array) => void;
  /** Breaks the connection. */
  readonly hangUp: () => void;
}

export type Behaviour = (exchange: Exchange) => void;

export interface FakeOptions {
  readonly name?: string;
  readonly port?: number;
  readonly behaviour?: Behaviour;
  /** What it answers to a hello; `"silence"`: nothing; bytes: those. */
  readonly greeting?: Partial<ServerHello> | Refusal | "silence" | Uint8Array;
}

export class FakeServer {
  readonly name: string;
  readonly requests: ClientRequest[] = [];
  behaviour: Behaviour;
  connections = 0;
  readonly #greeting: FakeOptions["greeting"];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(options: FakeOptions) {
    this.name = options.name ?? "s1";
    this.behaviour = options.behaviour ?? answer;
    this.#greeting = options.greeting;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(options: FakeOptions = {}): Promise<FakeServer> {
    const fake = new FakeServer(options);
    await new Promise<void>((resolve, reject) => {
      fake.#server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
    });
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Breaks all connections; goes on listening. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.hangUp();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: Socket): void {
    this.connections += 1;
    this.#sockets.add(socket);
    const decoder = new FrameDecoder();
    let greeted = false;
    // So that tests can tell what the client keeps the process alive for.
    socket.unref();
    socket.on("error", () => {}).on("close", () => this.#sockets.delete(socket));
    socket.on("data", (chunk) => {
      decoder.push(chunk);
      for (let body = decoder.next(); body !== undefined; body = decoder.next()) {
        if (greeted) this.#serve(socket, decodeClientRequest(body));
        else this.#greet(socket, body);
        greeted = true;
        decoder.frameBytesMax = REPLY_FRAME_BYTES_MAX;
      }
    });
  }

  #greet(socket: Socket, body: Uint8Array): void {
    const { cluster } = decodeHello(body);
    if (this.#greeting === "silence") return;
    if (this.#greeting instanceof Uint8Array) return void socket.write(this.#greeting);
    if (this.#greeting?.type === "refusal") return void socket.end(encodeHello(this.#greeting));
    const role = "server" as const;
    const usual = {
      type: "hello" as const,
      version: PROTOCOL_VERSION,
      cluster,
      role,
      name: this.name,
      run: "r",
    };
    socket.write(encodeHello({ ...usual, node: nodeId(`${this.name}~x`), ...this.#greeting }));
  }

  #serve(socket: Socket, request: ClientRequest): void {
    this.requests.push(request);
    this.behaviour({
      request,
      reply: (reply) => socket.write(encodeClientReply(reply)),
      write: (bytes) => socket.write(bytes),
      hangUp: () => socket.destroy(),
    });
  }
}

/** The usual behaviour: every key is absent, every write is the first. */
export function answer({ request, reply }: Exchange): void {
  reply(answerTo(request));
}

const parts = { server: "s1", answered: ["s1"], unreachable: [] };
const node = nodeId("s1~x");
const clock = VersionVector.of({ [node]: 1 });

export function answerTo(request: ClientRequest): ClientReply {
  const { id } = request;
  switch (request.type) {
    case "read":
      return { type: "readReply", id, versions: [], clock, ...parts };
    case "update":
    case "delete": {
      const dot = request.type === "update" ? { node, counter: 1 } : undefined;
      const context = CausalContext.of(clock);
      return {
        type: "writeReply",
        id,
        dot,
        context,
        clock,
        siblings: 1,
        versions: undefined,
        ...parts,
      };
    }
    case "keys":
      return { type: "keysReply", id, keys: [], after: undefined, server: "s1" };
    case "changes": {
      const empty = VersionVector.empty;
      const server = "s1";
      return { type: "changesReply", id, changes: [], next: clock, clock, floor: empty, server };
    }
    case "status":
      return { type: "statusReply", id, status: statusOf("s1") };
    case "trace":
      return {
        type: "traceReply",
        id,
        server: "s1",
        host: nodeId("s1#x"),
        events: [],
        next: request.after,
        newest: request.after,
        dropped: 0,
      };
  }
}

export function statusOf(name: string): ServerStatus {
  const numbers = {
    keys: 0,
    conflicts: 0,
    rememberedDeletes: 0,
    waitingOperations: 0,
    waitingRequests: 0,
  };
  const rest = { storeFull: false, transfer: undefined, peers: [] };
  return {
    name,
    node: nodeId(`${name}~x`),
    cluster: "vclock",
    phase: "serving",
    clock,
    ...numbers,
    ...rest,
  };
}

/** An error reply to a request, from this server alone. */
export function errorTo(
  request: ClientRequest,
  code: ErrorCode,
  applied: "no" | "unknown" = "no",
): ErrorReply {
  return {
    type: "errorReply",
    id: request.id,
    code,
    message: `${code}!`,
    applied,
    dot: undefined,
    ...parts,
  };
}
