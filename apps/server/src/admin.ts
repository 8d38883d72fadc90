/**
 * The second port: health, readiness, status and metrics over HTTP, which only read; and the page, see `page/`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { ServerStatus } from "@vclock/protocol";
import type { Registry } from "prom-client";
import { messageOf } from "./errors.js";
import { listenAt } from "./listener.js";
import type { Log } from "./log.js";
import type { Address } from "./options.js";
import type { Page } from "./page/page.js";

export interface AdminParts {
  readonly name: string;
  readonly registry: Registry;
  readonly log: Log;
  readonly status: () => ServerStatus;
  /** Why the server should be taken for ill, or `undefined` when it is well. */
  readonly illness: () => string | undefined;
  readonly isStopping: () => boolean;
  readonly page: Page;
}

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
}

const CONNECTIONS_MAX = 64;

export class Admin {
  readonly #parts: AdminParts;
  readonly #server: Server;
  readonly #pages: Readonly<Record<string, () => Answer | Promise<Answer>>>;

  constructor(parts: AdminParts) {
    this.#parts = parts;
    this.#pages = {
      "/healthz": () => this.#health(),
      "/readyz": () => this.#readiness(),
      "/status": () => json(200, parts.status()),
      "/metrics": async () => ({
        code: 200,
        type: parts.registry.contentType,
        body: await parts.registry.metrics(),
      }),
    };
    this.#server = createServer(
      { headersTimeout: 5_000, requestTimeout: 5_000, keepAliveTimeout: 5_000 },
      (request, response) => void this.#answer(request, response),
    );
    this.#server.maxConnections = CONNECTIONS_MAX;
  }

  /** @throws ListenError */
  async listen(address: Required<Address>): Promise<number> {
    const port = await listenAt(this.#server, address, "admin port");
    this.#server.on("error", (error) => {
      this.#parts.log.warn({ event: "accept-failed", err: error }, `admin page: ${error.message}`);
    });
    return port;
  }

  close(): void {
    this.#parts.page.close();
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = await this.#answerTo(request, response).catch((error: unknown) => {
      this.#parts.log.warn(
        { event: "admin-failed", err: error },
        `admin page: ${messageOf(error)}`,
      );
      return text(500, messageOf(error));
    });
    if (answer === undefined) return;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.writeHead(answer.code, {
      "content-type": answer.type,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    response.end(request.method === "HEAD" ? undefined : answer.body);
  }

  /** @returns `undefined` when the page has answered */
  async #answerTo(request: IncomingMessage, response: ServerResponse): Promise<Answer | undefined> {
    if (await this.#parts.page.answer(request, response)) return undefined;
    const { method, url = "/" } = request;
    if (method !== "GET" && method !== "HEAD") return text(405, "GET and HEAD only");
    const [path = "/"] = url.split("?");
    if (path === "/")
      return text(200, `${this.#parts.name}: ${Object.keys(this.#pages).join(" ")}`);
    const page = Object.hasOwn(this.#pages, path) ? this.#pages[path] : undefined;
    return page === undefined ? text(404, "no such page") : page();
  }

  /** That this is answered at all shows a live event loop. */
  #health(): Answer {
    const illness = this.#parts.illness();
    return illness === undefined ? text(200, "ok") : text(503, illness);
  }

  #readiness(): Answer {
    const { phase, storeFull, transfer, peers } = this.#parts.status();
    const stopping = this.#parts.isStopping();
    const ready = phase === "serving" && !stopping;
    return json(ready ? 200 : 503, {
      ready,
      phase: stopping ? "stopping" : phase,
      storeFull,
      transfer,
      peers: peers.map(({ name, up, phase, lag, lead }) => ({ name, up, phase, lag, lead })),
    });
  }
}

function text(code: number, line: string): Answer {
  return { code, type: "text/plain; charset=utf-8", body: `${line}\n` };
}

function json(code: number, value: unknown): Answer {
  return { code, type: "application/json; charset=utf-8", body: `${JSON.stringify(value)}\n` };
}
