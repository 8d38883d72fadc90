/**
 * Which server gets a request, and what happens when it fails: never twice what may have happened once.
 */
import type { ClientReply } from "@vclock/protocol";
import type { Budget } from "./budget.js";
import type { Endpoint } from "./endpoint.js";
import {
  ConnectionLostError,
  ProtocolViolationError,
  UnavailableError,
  type VclockError,
  WrongServerError,
  type ServerAttempt,
} from "./errors.js";
import type { Pending, Plan } from "./pending.js";
import { attemptOf, type Chosen, type Pool } from "./pool.js";
import { isTroubleOfServer, maySucceedElsewhere } from "./server-error.js";

/** Sends a request, one way or another. */
export interface Route {
  /** @throws {VclockError} */
  call<R extends ClientReply>(plan: Plan<R>, budget: Budget): Promise<R>;
}

/** Any server. Another one is tried when a failure is certain, or when the request only reads. */
export class AnyServer implements Route {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async call<R extends ClientReply>(plan: Plan<R>, budget: Budget): Promise<R> {
    return (await this.#call(plan, budget, new Set())) as R;
  }

  async #call(plan: Plan, budget: Budget, excluded: Set<Endpoint>): Promise<ClientReply> {
    const attempts: ServerAttempt[] = [];
    let answered: VclockError | undefined;
    for (;;) {
      this.#pool.checkOpen();
      budget.check();
      const chosen = await this.#choose(excluded, attempts, budget, answered);
      try {
        return await this.#ask(chosen, plan, budget, excluded);
      } catch (error) {
        this.#leave(chosen.endpoint, plan, error);
        if (!maySucceedElsewhere(error)) throw error;
        excluded.add(chosen.endpoint);
        attempts.push(attemptOf(chosen.endpoint, error));
        if (isAnswer(error)) answered = error;
        if (excluded.size === this.#pool.endpoints.length || budget.remainingMs() === 0)
          throw answered ?? error;
      }
    }
  }

  /** Looks elsewhere first from now on, if another server may do better. */
  #leave(endpoint: Endpoint, plan: Plan, error: unknown): void {
    const isHopeless = plan.needsAll && error instanceof UnavailableError;
    if (isTroubleOfServer(error) && !isHopeless) this.#pool.leave(endpoint);
  }

  async #choose(
    excluded: ReadonlySet<Endpoint>,
    attempts: readonly ServerAttempt[],
    budget: Budget,
    answered: VclockError | undefined,
  ): Promise<Chosen> {
    try {
      return await this.#pool.choose(excluded, attempts, budget);
    } catch (error) {
      // What a server has said tells more than that others could not be reached.
      throw answered ?? error;
    }
  }

  #ask(
    { endpoint, connection }: Chosen,
    plan: Plan,
    budget: Budget,
    excluded: ReadonlySet<Endpoint>,
  ): Promise<ClientReply> {
    const pending = connection.request(plan, budget);
    if (this.#pool.endpoints.length === 1) return askAgain(endpoint, pending);
    if (!plan.writes) {
      // A server that has fallen silent may come back: it is not given up, but others are asked, too.
      pending.onStall = () => {
        this.#pool.leave(endpoint);
        this.#call(plan, budget, new Set([...excluded, endpoint])).then(
          (reply) => pending.resolve(reply),
          () => {},
        );
      };
    }
    return pending.promise;
  }
}

function isAnswer(error: VclockError): boolean {
  return !(error instanceof ConnectionLostError || error instanceof ProtocolViolationError);
}

/** One server and no other. */
export class OneServer implements Route {
  readonly #pool: Pool;
  readonly #endpoint: Endpoint;
  readonly #nameWanted: string | undefined;

  /** @param nameWanted the name that was asked for, if it was by name: another server there will not do */
  constructor(pool: Pool, endpoint: Endpoint, nameWanted: string | undefined) {
    this.#pool = pool;
    this.#endpoint = endpoint;
    this.#nameWanted = nameWanted;
  }

  async call<R extends ClientReply>(plan: Plan<R>, budget: Budget): Promise<R> {
    this.#pool.checkOpen();
    const connection = await this.#endpoint.connect(budget);
    const { name, address } = this.#endpoint;
    if (this.#nameWanted !== undefined && name !== this.#nameWanted) {
      throw new WrongServerError(
        `The server at ${address.text} is ${name}, not ${this.#nameWanted}`,
        {
          server: name,
          hint: "Check the order of the servers, or their names.",
        },
      );
    }
    return (await askAgain(this.#endpoint, connection.request(plan, budget))) as R;
  }
}

/**
 * Waits for an answer. A connection that broke may say nothing of the server as it is now, which may have been restarted since: what
 * has certainly not been done is asked once more, on a new one.
 */
async function askAgain(endpoint: Endpoint, pending: Pending): Promise<ClientReply> {
  try {
    return await pending.promise;
  } catch (error) {
    if (!(error instanceof ConnectionLostError && error.applied === "no")) throw error;
    const { plan, budget } = pending;
    const connection = await endpoint.connect(budget);
    return connection.request(plan, budget).promise;
  }
}
