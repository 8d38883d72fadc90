/** Asks the server that this page comes from. */
import type { Consistency, KeyPage, PlaygroundState, RawValue, Reading, Written } from "./types.js";

/** What the server refuses, or why it cannot be reached. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** `unavailable`, `bad-request`, … */
    readonly reason: string,
    /** For writes: `unknown` when it may have happened all the same. */
    readonly applied: "no" | "unknown" | undefined,
  ) {
    super(message);
  }
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiError("This server does not answer.", "unreachable", undefined);
  }
  const answer = (await response.json().catch(() => ({}))) as {
    error?: { message?: string; reason?: string; applied?: "no" | "unknown" };
  };
  if (response.ok) return answer as T;
  const { message, reason, applied } = answer.error ?? {};
  throw new ApiError(message ?? `The server answers ${response.status}.`, reason ?? "", applied);
}

function get<T>(path: string, query: Readonly<Record<string, string | undefined>>): Promise<T> {
  const given = Object.entries(query).filter((entry): entry is [string, string] => !!entry[1]);
  return ask(`${path}?${new URLSearchParams(given)}`);
}

function post<T>(path: string, body: object): Promise<T> {
  return ask(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-vclock-page": "1" },
    body: JSON.stringify(body),
  });
}

export function readKeys(query: {
  readonly search?: string;
  readonly conflicts?: boolean;
  readonly after?: string | undefined;
  readonly limit?: number;
}): Promise<KeyPage> {
  const { search, conflicts, after, limit = 100 } = query;
  return get("/api/keys", {
    search,
    conflicts: conflicts ? "1" : undefined,
    after,
    limit: String(limit),
  });
}

export interface Asking {
  /** The server to ask; this one when left out. */
  readonly server?: string | undefined;
  readonly consistency?: Consistency;
}

/** A reader looks on: no answer within this is no answer. */
const READ_MS = "1500";

export function readKey(key: string, { server, consistency }: Asking = {}): Promise<Reading> {
  return get("/api/key", { key, server, consistency, timeoutMs: READ_MS });
}

export interface Writing extends Asking {
  readonly key: string;
  /** A read's token; `none`: has seen nothing; left out: what the server holds. */
  readonly context?: string | undefined;
}

export function update(writing: Writing & { readonly value: RawValue }): Promise<Written> {
  return post("/api/update", writing);
}

export function resolve(
  writing: Writing & { readonly value: RawValue; readonly context: string },
): Promise<Written> {
  return post("/api/resolve", writing);
}

export function remove(writing: Writing): Promise<Written> {
  return post("/api/delete", writing);
}

export function cutWire(a: string, b: string): Promise<PlaygroundState> {
  return post("/api/playground/cut", { a, b });
}

export function healWire(a: string, b: string): Promise<PlaygroundState> {
  return post("/api/playground/heal", { a, b });
}

export function steer(
  action: "pause" | "resume" | "restart",
  server: string,
): Promise<PlaygroundState> {
  return post(`/api/playground/${action}`, { server });
}
