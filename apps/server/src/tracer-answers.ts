/**
 * Answers clients that ask for the events of this process: at once where there are some, else when there are or when time is up.
 */
import type { ErrorReply, TraceReply, TraceRequest } from "@vclock/protocol";
import type { EventTracer } from "./tracer.js";

/** Fewer than a client may ask for: the event loop has more to do. */
const EVENTS_MAX = 1_000;
/** Whoever waits for events is answered this long after the first of them: others follow on its heels. */
const GATHER_MS = 20;

interface Waiting {
  readonly request: TraceRequest;
  readonly answer: (reply: TraceReply) => void;
  readonly timer: NodeJS.Timeout;
}

export class TraceAnswers {
  readonly #server: string;
  readonly #tracer: EventTracer | undefined;
  readonly #waiting = new Set<Waiting>();
  #gathering: NodeJS.Timeout | undefined;
  #stopped = false;

  /** @param tracer `undefined`: this server does not trace */
  constructor(server: string, tracer: EventTracer | undefined) {
    this.#server = server;
    this.#tracer = tracer;
  }

  /**
   * Answers once, now or later.
   *
   * @returns what gives up the answer, where it is still to come
   */
  ask(
    request: TraceRequest,
    answer: (reply: TraceReply | ErrorReply) => void,
  ): (() => void) | undefined {
    const tracer = this.#tracer;
    if (tracer === undefined) {
      answer(this.#off(request.id));
      return undefined;
    }
    if (this.#stopped || request.waitMs === 0 || afterOf(request, tracer) < tracer.newest) {
      answer(this.#reply(request, tracer));
      return undefined;
    }
    const timer = setTimeout(() => this.#settle(waiting, tracer), request.waitMs);
    const waiting: Waiting = { request, answer, timer };
    this.#waiting.add(waiting);
    this.#listen(tracer);
    return () => this.#drop(waiting);
  }

  /** From now on nobody is kept waiting. */
  stop(): void {
    this.#stopped = true;
    if (this.#tracer !== undefined) this.#answerAll(this.#tracer);
  }

  #listen(tracer: EventTracer): void {
    tracer.onNext(() => {
      if (this.#waiting.size === 0) return;
      this.#gathering ??= setTimeout(() => this.#answerAll(tracer), GATHER_MS);
    });
  }

  #answerAll(tracer: EventTracer): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    for (const waiting of this.#waiting) this.#settle(waiting, tracer);
  }

  #settle(waiting: Waiting, tracer: EventTracer): void {
    this.#drop(waiting);
    waiting.answer(this.#reply(waiting.request, tracer));
  }

  #drop(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(waiting);
  }

  #reply(request: TraceRequest, tracer: EventTracer): TraceReply {
    const { host } = tracer;
    const read = tracer.read(afterOf(request, tracer), Math.min(request.limit, EVENTS_MAX));
    return { type: "traceReply", id: request.id, server: this.#server, host, ...read };
  }

  #off(id: number): ErrorReply {
    return {
      type: "errorReply",
      id,
      code: "bad-request",
      message: `${this.#server} traces no events: it was started with \`traceEvents\` 0`,
      applied: "no",
      dot: undefined,
      server: this.#server,
      answered: [this.#server],
      unreachable: [],
    };
  }
}

/** Where to go on: another line of events is new from its beginning. */
function afterOf({ host, after }: TraceRequest, tracer: EventTracer): number {
  return host === undefined || host === tracer.host ? after : 0;
}
