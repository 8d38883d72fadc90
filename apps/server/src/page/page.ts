/**
 * The page on the second port: its files, its API, its stream of news. Everything else there, metrics and health, is the admin's.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerStatus } from "@vclock/protocol";
import type { Input } from "@vclock/replica";
import type { Settings } from "../options.js";
import type { TraceAnswers } from "../tracer-answers.js";
import { Api } from "./api.js";
import { EventStreams } from "./events.js";
import { readPageFiles, type PageFile } from "./files.js";
import { Guard } from "./guard.js";
import { readBody } from "./input.js";
import { LocalClient } from "./local-client.js";
import { Neighbours } from "./neighbours.js";
import { PageError } from "./page-error.js";
import { parentPlayground } from "./playground.js";

export interface PageParts {
  readonly settings: Settings;
  readonly status: () => ServerStatus;
  readonly put: (input: Input) => void;
  readonly traces: TraceAnswers;
}

/** The page comes from here and asks here; nothing else is loaded, and no other page shows it in a frame. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
} as const;

/** Beside the value in base64. */
const BODY_SLACK_BYTES = 65_536;

export class Page {
  readonly client: LocalClient;
  readonly #guard: Guard;
  readonly #api: Api;
  readonly #streams: EventStreams;
  readonly #bodyBytesMax: number;
  #files: ReadonlyMap<string, PageFile> | undefined;

  constructor({ settings, status, put, traces }: PageParts) {
    const { name, members, admin, listen, tuning, playground } = settings;
    const hosts = [...members.map(({ host }) => host), listen.host];
    this.#guard = new Guard(admin === undefined ? hosts : [...hosts, admin.host]);
    this.client = new LocalClient(put);
    const neighbours = new Neighbours(members, name);
    this.#api = new Api({
      name,
      status,
      client: this.client,
      traces,
      isTracing: settings.traceEvents > 0,
      neighbours,
      playground: playground ? parentPlayground() : undefined,
    });
    this.#streams = new EventStreams(this.#api, neighbours);
    this.#bodyBytesMax = Math.ceil((tuning.valueBytesMax * 4) / 3) + BODY_SLACK_BYTES;
  }

  /** @returns whether the request was for the page, and is answered */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { url = "/" } = request;
    const path = url.split("?", 1)[0] ?? "/";
    const file = this.#file(path);
    if (file === undefined && !path.startsWith("/api/")) return false;
    try {
      if (file === undefined) await this.#answerApi(path, request, response);
      else this.#answerFile(file, request, response);
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      const { status, reason, message, details } = error;
      send(response, status, { error: { ...details, reason, message } });
    }
    return true;
  }

  close(): void {
    this.#streams.close();
  }

  #file(path: string): PageFile | undefined {
    this.#files ??= readPageFiles();
    return this.#files.get(path);
  }

  #answerFile(
    { type, body, isHashed }: PageFile,
    { method, headers }: IncomingMessage,
    response: ServerResponse,
  ): void {
    if (method !== "GET" && method !== "HEAD") {
      throw new PageError(405, "bad-request", "GET and HEAD only");
    }
    this.#guard.checkVisit(headers);
    response.writeHead(200, {
      ...HEADERS,
      "content-type": type,
      ...(isHashed ? { "cache-control": "max-age=31536000, immutable" } : {}),
    });
    response.end(method === "HEAD" ? undefined : body);
  }

  async #answerApi(
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { method, headers, url = "/" } = request;
    if (method === "GET") {
      this.#guard.checkRead(headers);
      if (path === "/api/events") {
        this.#streams.open(response, HEADERS);
        return;
      }
      const ask = own(this.#api.reads, path);
      if (ask === undefined) throw notThere(path);
      const fields = Object.fromEntries(new URL(url, "http://page").searchParams);
      const gone = new AbortController();
      response.on("close", () => gone.abort());
      send(response, 200, await ask(fields, gone.signal));
    } else if (method === "POST") {
      this.#guard.checkWrite(headers);
      const act = own(this.#api.writes, path);
      if (act === undefined) throw notThere(path);
      send(response, 200, await act(await readBody(request, this.#bodyBytesMax)));
    } else {
      throw new PageError(405, "bad-request", "GET and POST only");
    }
  }
}

function own<T>(table: Readonly<Record<string, T>>, path: string): T | undefined {
  return Object.hasOwn(table, path) ? table[path] : undefined;
}

function notThere(path: string): PageError {
  return new PageError(404, "bad-request", `${path}: no such thing`);
}

function send(response: ServerResponse, code: number, document: unknown): void {
  response.writeHead(code, { ...HEADERS, "content-type": "application/json; charset=utf-8" });
  response.end(`${JSON.stringify(document)}\n`);
}
