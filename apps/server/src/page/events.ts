/**
 * The page's one stream of news: how the members are, and what they do, as server-sent events.
 *
 * Another member's events come through this server, which asks that member's page: a question that waits for its answer, over and over.
 */
import type { ServerResponse } from "node:http";
import type { Api } from "./api.js";
import type { Neighbour, Neighbours } from "./neighbours.js";
import { PageError } from "./page-error.js";

const CLUSTER_EVERY_MS = 1_000;
const TRACE_WAIT_MS = 10_000;
const TRACE_LIMIT = 1_000;
/** Between two answers of one member. */
const BETWEEN_MS = 100;
/** Before asking a member again that could not be asked; for browsers, before they ask this server again. */
const AGAIN_MS = 1_000;
const STREAMS_MAX = 16;

interface TraceDocument {
  readonly host: string;
  readonly next: number;
  readonly dropped: number;
  readonly events: readonly unknown[];
}

export class EventStreams {
  readonly #api: Api;
  readonly #neighbours: Neighbours;
  readonly #open = new Set<AbortController>();

  constructor(api: Api, neighbours: Neighbours) {
    this.#api = api;
    this.#neighbours = neighbours;
  }

  /**
   * Goes on until the reader leaves, or the server stops.
   *
   * @throws PageError when there are too many readers
   */
  open(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
    if (this.#open.size >= STREAMS_MAX) {
      throw new PageError(503, "overloaded", `${STREAMS_MAX} pages are open already: close one`);
    }
    const over = new AbortController();
    this.#open.add(over);
    response.on("close", () => over.abort());
    over.signal.addEventListener("abort", () => {
      this.#open.delete(over);
      response.end();
    });
    response.writeHead(200, { ...headers, "content-type": "text/event-stream; charset=utf-8" });
    response.write(`retry: ${AGAIN_MS}\n\n`);
    const stream = new Stream(response, over.signal);
    void this.#tellCluster(stream);
    void this.#follow(stream, undefined);
    for (const neighbour of this.#neighbours.all) void this.#follow(stream, neighbour);
  }

  close(): void {
    for (const over of this.#open) over.abort();
  }

  async #tellCluster(stream: Stream): Promise<void> {
    while (!stream.isOver) {
      await stream.tell("cluster", await this.#api.cluster().catch(explain));
      await stream.sleep(CLUSTER_EVERY_MS);
    }
  }

  /** @param neighbour `undefined`: this server */
  async #follow(stream: Stream, neighbour: Neighbour | undefined): Promise<void> {
    let host: string | undefined;
    let after = 0;
    while (!stream.isOver) {
      try {
        const read = await this.#read(stream, neighbour, { host, after });
        if (read.events.length > 0 || read.host !== host) await stream.tell("trace", read);
        host = read.host;
        after = read.next;
        // A busy cluster has more to tell than a reader takes in: the ring then moves on, and says what was left out.
        await stream.sleep(BETWEEN_MS);
      } catch {
        // Down, paused, or it traces nothing: how members are is told beside this.
        await stream.sleep(AGAIN_MS);
      }
    }
  }

  #read(
    { signal }: Stream,
    neighbour: Neighbour | undefined,
    from: { readonly host: string | undefined; readonly after: number },
  ): Promise<TraceDocument> {
    const asked = { ...from, limit: TRACE_LIMIT, waitMs: TRACE_WAIT_MS };
    if (neighbour === undefined) return this.#api.trace(asked, signal) as Promise<TraceDocument>;
    const query = new URLSearchParams({
      ...(from.host === undefined ? {} : { host: from.host }),
      after: String(from.after),
      limit: String(TRACE_LIMIT),
      waitMs: String(TRACE_WAIT_MS),
    });
    const options = { timeoutMs: TRACE_WAIT_MS + 2_000, signal };
    const answer = this.#neighbours.ask(neighbour, `/api/trace?${query.toString()}`, options);
    return answer as Promise<TraceDocument>;
  }
}

/** One reader's. */
class Stream {
  constructor(
    private readonly response: ServerResponse,
    readonly signal: AbortSignal,
  ) {}

  get isOver(): boolean {
    return this.signal.aborted;
  }

  /** Waits while the reader is slower than the news. */
  async tell(event: string, document: unknown): Promise<void> {
    if (this.isOver) return;
    const isFree = this.response.write(`event: ${event}\ndata: ${JSON.stringify(document)}\n\n`);
    if (isFree) return;
    // `close` comes after the end of the stream, whoever ended it.
    await new Promise<void>((resolve) => {
      const done = () => {
        this.response.off("drain", done).off("close", done);
        resolve();
      };
      this.response.once("drain", done).once("close", done);
    });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      const { signal } = this;
      signal.addEventListener("abort", done, { once: true });
      function done() {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
    });
  }
}

function explain(error: unknown): unknown {
  return { error: { message: error instanceof Error ? error.message : String(error) } };
}
