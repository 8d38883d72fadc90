/**
 * Notes over HTTP, kept by a replica inside this very process: no database to run, none to be down. Start three and they are a cluster.
 *
 *   GET    /notes/KEY   200 with the note; 300 with all of them when people wrote at the same time; 404
 *   PUT    /notes/KEY   204; with `if-match`, what it names is replaced and nothing else
 *   GET    /healthz     200 as soon as this service answers by itself
 *
 * An `etag` says what its reader has seen. A cookie makes it a session: whoever wrote at one service sees it at the others.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import {
  connect,
  InvalidContextError,
  InvalidKeyError,
  LostError,
  VclockError,
  type Session,
} from "@vclock/sdk";
import { startServer, type Member } from "@vclock/server";

/** Plain data: a service takes it as JSON. */
export interface ServiceOptions {
  /** Which of the members this one is. */
  readonly name: string;
  /** All services of the cluster, and where their replicas call each other; the same list everywhere. */
  readonly members: readonly Member[];
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly httpPort: number;
}

export async function startService({ name, members, dataDir, httpPort }: ServiceOptions) {
  const replica = await startServer({ name, members, dataDir, admin: null, logLevel: "warn" });
  // It stops by itself only when going on could do harm: the disk failed, or a second process runs on a copy of its data.
  void replica.closed.then(({ type }) => type === "stopped" || process.exit(1));
  // At level `one` a request is answered by the replica here, from its disk; the others hear of it as soon as they can be reached.
  const servers = [`127.0.0.1:${replica.port}`];
  const client = await connect({ servers, consistency: "one" });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (pathname === "/healthz") {
      return void response.writeHead(replica.status().phase === "serving" ? 200 : 503).end();
    }
    const [, key] = /^\/notes\/(.+)$/.exec(pathname) ?? [];
    if (key === undefined) return void response.writeHead(404).end();
    const [, token] = /(?:^|; )session=([^;]+)/.exec(request.headers.cookie ?? "") ?? [];
    const session = client.session(token);
    if (request.method === "GET") await get(session, key, response);
    else if (request.method === "PUT") await put(session, key, request, response);
    else response.writeHead(405, { allow: "GET, PUT" }).end();
  }

  const http = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => fail(error, response));
  });
  await new Promise<void>((resolve) => void http.listen(httpPort, "127.0.0.1", resolve));
  return {
    httpPort: (http.address() as AddressInfo).port,
    /** The first time, a replica has to meet the others before it answers by itself. */
    untilServing: () => replica.untilServing(),
    async stop(): Promise<void> {
      http.closeAllConnections();
      http.close();
      await client.close();
      await replica.stop();
    },
  };
}

async function get(session: Session, key: string, response: ServerResponse): Promise<void> {
  const read = await session.read<string>(key);
  const headers = { etag: `"${read.context.toToken()}"`, "set-cookie": cookie(session) };
  switch (read.type) {
    case "absent":
      return void response.writeHead(404, headers).end();
    case "value":
      return void response.writeHead(200, headers).end(read.value);
    case "conflict":
    case "undecodable": {
      const notes = read.siblings.map(({ value }) => value);
      return void response.writeHead(300, headers).end(JSON.stringify(notes));
    }
  }
}

async function put(
  session: Session,
  key: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Without `if-match` a note replaces what this service holds.
  const context = request.headers["if-match"]?.replaceAll('"', "");
  const { context: seen } = await session.update(key, await text(request), { context });
  response.writeHead(204, { etag: `"${seen.toToken()}"`, "set-cookie": cookie(session) }).end();
}

function fail(error: unknown, response: ServerResponse): void {
  if (!(error instanceof VclockError)) {
    console.error(error);
    return void response.writeHead(500).end();
  }
  // What the session has seen was on one disk only, and that is gone: begin another.
  if (error instanceof LostError) response.setHeader("set-cookie", "session=; Max-Age=0; Path=/");
  const isOurs = !(error instanceof InvalidContextError || error instanceof InvalidKeyError);
  // `applied` is "unknown" when a PUT may have happened all the same: then look before you try again.
  const { message, applied } = error;
  response.writeHead(isOurs ? 503 : 400).end(JSON.stringify({ error: message, applied }));
}

const cookie = (session: Session): string => `session=${session.toToken()}; HttpOnly; Path=/`;

// As a process, which says where it is when it is ready: node dist/service.js '{"name":"s1","members":[…],"dataDir":"data/s1","httpPort":8080}'
if (process.argv[1] === import.meta.filename) {
  const service = await startService(JSON.parse(process.argv[2] ?? "{}") as ServiceOptions);
  process.once("SIGTERM", () => void service.stop());
  process.once("SIGINT", () => void service.stop());
  const say = () => console.log(`http://127.0.0.1:${service.httpPort}`);
  service.untilServing().then(say, () => {}); // or it was stopped before
}
