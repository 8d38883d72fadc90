/**
 * One request that waits for its turn or for its answer.
 */
import type { ClientReply, ClientRequest } from "@vclock/protocol";
import { aborted, timedOut, type Budget } from "./budget.js";
import type { ErrorDetails, VclockError } from "./errors.js";
import { onAbort } from "./on-abort.js";

/** What is to be asked, without the connection's part. */
export interface Plan<R extends ClientReply = ClientReply> {
  /** The reply that fits; an error reply always does. */
  readonly reply: R["type"];
  /** Whether asking twice may do something twice. */
  readonly writes: boolean;
  /** Whether every server must take part, so that asking another one is no help when one is down. */
  readonly needsAll: boolean;
  /** Makes the message. Called when it is about to be sent; `timeoutMs` is what is left. */
  request(id: number, timeoutMs: number): ClientRequest;
}

/** The server gets the time that the caller gave; its answer gets this much more to arrive. */
const SLACK_MS = 500;

export class Pending {
  readonly plan: Plan;
  readonly budget: Budget;
  readonly promise: Promise<ClientReply>;
  /** 0 as long as it waits for its turn. From then on nobody knows whether the server has it. */
  id = 0;
  settled = false;
  /** Called once when the server has stopped answering at all. */
  onStall: (() => void) | undefined;

  readonly #server: string;
  readonly #onSettled: (pending: Pending) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #forget: (() => void) | undefined;
  #resolve!: (reply: ClientReply) => void;
  #reject!: (error: VclockError) => void;

  /** @param onSettled called once, whatever the end */
  constructor(plan: Plan, budget: Budget, server: string, onSettled: (pending: Pending) => void) {
    this.plan = plan;
    this.budget = budget;
    this.#server = server;
    this.#onSettled = onSettled;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(
      () => this.reject(timedOut(budget.timeoutMs, this.details)),
      budget.remainingMs() + SLACK_MS,
    );
    this.#forget = budget.signal && onAbort(budget.signal, () => this.abort());
  }

  resolve(reply: ClientReply): void {
    if (this.#settle()) this.#resolve(reply);
  }

  reject(error: VclockError): void {
    if (this.#settle()) this.#reject(error);
  }

  /** The caller's signal has fired. */
  abort(): void {
    this.reject(aborted(this.budget.signal, this.details));
  }

  /** What an error that ends this request has to say. */
  get details(): ErrorDetails {
    const unknown = this.plan.writes && this.id > 0;
    return {
      applied: unknown ? "unknown" : "no",
      server: this.#server,
      unreachable: [this.#server],
      hint: unknown
        ? "The update was sent, so it may have been applied: read before writing it again."
        : "Nothing was changed; try again.",
    };
  }

  #settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.#timer);
    this.#forget?.();
    this.#onSettled(this);
    return true;
  }
}
