/**
 * What the page asks and has done, as JSON: of this server, or handed on to another member's page with `server`.
 */
import { CausalContext, formatDot, type VersionVector } from "@vclock/clock";
import type {
  KeyEntry,
  Participation,
  ServerStatus,
  TraceReply,
  Version,
  WriteReply,
} from "@vclock/protocol";
import type { TraceAnswers } from "../tracer-answers.js";
import {
  consistencyOf,
  contextOf,
  count,
  type Fields,
  keyOf,
  optionalText,
  text,
  valueOf,
} from "./input.js";
import type { LocalClient } from "./local-client.js";
import type { Neighbour, Neighbours } from "./neighbours.js";
import { PageError } from "./page-error.js";
import type { Playground } from "./playground.js";

export interface ApiParts {
  readonly name: string;
  readonly status: () => ServerStatus;
  readonly client: LocalClient;
  readonly traces: TraceAnswers;
  /** Whether this server keeps its events. */
  readonly isTracing: boolean;
  readonly neighbours: Neighbours;
  readonly playground: Playground | undefined;
}

/** What a member says of itself, or why it cannot be asked. */
export type MemberDocument = {
  readonly name: string;
  readonly isSelf: boolean;
  /** Where its own page is; none for this one. */
  readonly page: string | undefined;
} & (
  | { readonly status: ServerStatus; readonly isTracing: boolean }
  | { readonly status: undefined; readonly why: string }
);

const REQUEST_MS = 5_000;
/** How long to wait for another member beyond what it takes itself. */
const HANDED_ON_MS = REQUEST_MS + 3_000;
const STATUS_MS = 900;
const PAGE_KEYS_MAX = 500;
/** A search looks through so many keys, and then says where to go on. */
const SEARCHED_KEYS_MAX = 20_000;
const TRACE_WAIT_MS_MAX = 20_000;

export class Api {
  readonly #parts: ApiParts;
  readonly reads: Readonly<Record<string, (fields: Fields, gone: AbortSignal) => Promise<unknown>>>;
  readonly writes: Readonly<Record<string, (fields: Fields) => Promise<unknown>>>;

  constructor(parts: ApiParts) {
    this.#parts = parts;
    this.reads = {
      "/api/cluster": () => this.cluster(),
      "/api/self": () => Promise.resolve(this.#self()),
      "/api/keys": (fields) => this.#handOn("/api/keys", fields, () => this.#keys(fields)),
      "/api/key": (fields) => this.#handOn("/api/key", fields, () => this.#key(fields)),
      "/api/trace": (fields, gone) => this.trace(traceQuery(fields), gone),
    };
    this.writes = {
      "/api/update": (body) => this.#handOn("/api/update", body, () => this.#update(body), true),
      "/api/delete": (body) => this.#handOn("/api/delete", body, () => this.#delete(body), true),
      "/api/resolve": (body) => this.#handOn("/api/resolve", body, () => this.#resolve(body), true),
      ...playgroundWrites(parts.playground),
    };
  }

  /** All members, each by what it says itself. */
  async cluster(): Promise<unknown> {
    const { name, neighbours, playground, status } = this.#parts;
    const others = neighbours.all.map((neighbour) => this.#member(neighbour));
    const [state, ...members] = await Promise.all([playground?.state(), ...others]);
    const self: MemberDocument = {
      name,
      isSelf: true,
      page: undefined,
      status: status(),
      isTracing: this.#parts.isTracing,
    };
    return {
      self: name,
      cluster: self.status.cluster,
      atMs: Date.now(),
      members: [self, ...members].sort(byName),
      playground: state ?? null,
    };
  }

  async #member(neighbour: Neighbour): Promise<MemberDocument> {
    const told = { name: neighbour.name, isSelf: false, page: `${neighbour.origin}/` };
    try {
      const timing = { timeoutMs: STATUS_MS };
      const self = await this.#parts.neighbours.ask(neighbour, "/api/self", timing);
      // A member of an older version does not say.
      const { status, isTracing = true } = self as { status: ServerStatus; isTracing?: boolean };
      return { ...told, status, isTracing };
    } catch (error) {
      if (!(error instanceof PageError)) throw error;
      return { ...told, status: undefined, why: error.message };
    }
  }

  /** Events of this process, as a client's request `trace` gives them. @param gone when nobody waits any more */
  async trace({ host, after, limit, waitMs }: TraceQuery, gone: AbortSignal): Promise<unknown> {
    let leave: (() => void) | undefined;
    const answer = new Promise((answered, failed) => {
      const request = {
        type: "trace",
        id: 0,
        host: host as TraceReply["host"] | undefined,
        after,
        limit,
        waitMs,
      } as const;
      const giveUp = this.#parts.traces.ask(request, (reply) => {
        if (reply.type === "errorReply") failed(PageError.ofReply(reply));
        else answered(traceDocument(reply));
      });
      leave = () => {
        giveUp?.();
        failed(new PageError(503, "stopped", "nobody waits any more"));
      };
      gone.addEventListener("abort", leave);
    });
    try {
      return await answer;
    } finally {
      if (leave !== undefined) gone.removeEventListener("abort", leave);
    }
  }

  #self(): unknown {
    const { name, status, isTracing } = this.#parts;
    return { name, status: status(), isTracing };
  }

  async #handOn(
    path: string,
    { server, ...fields }: Fields,
    here: () => Promise<unknown>,
    isWrite = false,
  ): Promise<unknown> {
    const { name, neighbours } = this.#parts;
    if (server === undefined || server === null || server === name) return here();
    const neighbour = neighbours.of(text({ server }, "server"));
    const timing = { timeoutMs: HANDED_ON_MS };
    if (isWrite) return neighbours.ask(neighbour, path, { ...timing, body: fields });
    const query = new URLSearchParams(fields as Record<string, string>);
    return neighbours.ask(neighbour, `${path}?${query.toString()}`, timing);
  }

  /** Keys that contain a text, or all: a page of them. */
  async #keys(fields: Fields): Promise<unknown> {
    const search = (optionalText(fields, "search") ?? "").toLowerCase();
    const conflictsOnly = optionalText(fields, "conflicts") === "1";
    const limit = Math.max(1, count(fields, "limit", 100, PAGE_KEYS_MAX));
    const found: KeyEntry[] = [];
    let after = optionalText(fields, "after");
    let searched = 0;
    do {
      const asked = search === "" ? limit - found.length : PAGE_KEYS_MAX;
      const reply = await this.#parts.client.ask({
        type: "keys",
        prefix: "",
        after,
        limit: asked,
        conflictsOnly,
        timeoutMs: REQUEST_MS,
      });
      after = reply.after;
      searched += asked;
      for (const entry of reply.keys) {
        if (!entry.key.toLowerCase().includes(search)) continue;
        found.push(entry);
        if (found.length < limit || entry === reply.keys.at(-1)) continue;
        after = entry.key;
        break;
      }
    } while (after !== undefined && found.length < limit && searched < SEARCHED_KEYS_MAX);
    return { keys: found, after: after ?? null };
  }

  async #key(fields: Fields): Promise<unknown> {
    const key = keyOf(fields);
    const reply = await this.#parts.client.ask({
      type: "read",
      key,
      consistency: consistencyOf(fields),
      session: undefined,
      timeoutMs: count(fields, "timeoutMs", REQUEST_MS, REQUEST_MS),
    });
    return {
      key,
      versions: reply.versions.map(versionDocument),
      context: tokenOf(reply.clock),
      clock: reply.clock,
      ...participation(reply),
    };
  }

  async #update(body: Fields): Promise<unknown> {
    const value = valueOf(body);
    const reply = await this.#parts.client.ask({
      type: "update",
      ...this.#write(body),
      value,
      returnVersions: false,
    });
    return writeDocument(reply);
  }

  async #delete(body: Fields): Promise<unknown> {
    const request = { type: "delete", ...this.#write(body), returnVersions: false } as const;
    return writeDocument(await this.#parts.client.ask(request));
  }

  /** An update by somebody who has seen what it resolves: with the context of a read. */
  async #resolve(body: Fields): Promise<unknown> {
    text(body, "context");
    return this.#update(body);
  }

  #write(body: Fields) {
    return {
      key: keyOf(body),
      context: contextOf(body),
      consistency: consistencyOf(body),
      session: undefined,
      timeoutMs: REQUEST_MS,
    };
  }
}

export interface TraceQuery {
  readonly host: string | undefined;
  readonly after: number;
  readonly limit: number;
  readonly waitMs: number;
}

function traceQuery(fields: Fields): TraceQuery {
  return {
    host: optionalText(fields, "host"),
    after: count(fields, "after", 0, Number.MAX_SAFE_INTEGER),
    limit: count(fields, "limit", 1_000, 1_000),
    waitMs: count(fields, "waitMs", 0, TRACE_WAIT_MS_MAX),
  };
}

function playgroundWrites(playground: Playground | undefined): Api["writes"] {
  if (playground === undefined) return {};
  const two = (body: Fields) => [text(body, "a"), text(body, "b")] as const;
  const one = (body: Fields) => [text(body, "server")] as const;
  return {
    "/api/playground/cut": (body) => playground.do("cut", ...two(body)),
    "/api/playground/heal": (body) => playground.do("heal", ...two(body)),
    "/api/playground/pause": (body) => playground.do("pause", ...one(body)),
    "/api/playground/resume": (body) => playground.do("resume", ...one(body)),
    "/api/playground/restart": (body) => playground.do("restart", ...one(body)),
  };
}

function traceDocument({ server, host, events, next, dropped }: TraceReply): unknown {
  return {
    server,
    host,
    next,
    dropped,
    events: events.map((event) => ({ ...event, fields: Object.fromEntries(event.fields) })),
  };
}

function versionDocument({ dot, value: { tag, bytes } }: Version): unknown {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return { dot: formatDot(dot), node: dot.node, counter: dot.counter, value: { tag, base64 } };
}

function writeDocument(reply: WriteReply): unknown {
  const { dot, context, siblings } = reply;
  return {
    dot: dot === undefined ? null : formatDot(dot),
    context: context.toToken(),
    siblings,
    ...participation(reply),
  };
}

function participation({ server, answered, unreachable }: Participation): Participation {
  return { server, answered, unreachable };
}

function tokenOf(clock: VersionVector): string {
  return CausalContext.of(clock).toToken();
}

function byName(a: MemberDocument, b: MemberDocument): number {
  return a.name.localeCompare(b.name, "en", { numeric: true });
}
