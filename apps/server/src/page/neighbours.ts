/**
 * The other members' pages, which this one asks on behalf of its reader: a browser may ask only where the page came from.
 */
import type { Member } from "../options.js";
import { formatAddress } from "../options.js";
import { messageOf } from "../errors.js";
import { PAGE_HEADER } from "./guard.js";
import { PageError } from "./page-error.js";

const ADMIN_PORT_BELOW = 1_000;

export interface Neighbour {
  readonly name: string;
  /** `http://host:port`. */
  readonly origin: string;
}

export class Neighbours {
  readonly all: readonly Neighbour[];

  /** @param members all of the cluster's @param self this server's name */
  constructor(members: readonly Member[], self: string) {
    this.all = members.filter(({ name }) => name !== self).map(neighbour);
  }

  of(name: string): Neighbour {
    const found = this.all.find((neighbour) => neighbour.name === name);
    if (found === undefined) throw PageError.badRequest(`there is no server ${name}`);
    return found;
  }

  /** @throws PageError with what the other says is wrong, or why it cannot be asked */
  async ask(
    { name, origin }: Neighbour,
    path: string,
    { timeoutMs, body, signal }: AskOptions,
  ): Promise<unknown> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const [response, answer] = await fetch(`${origin}${path}`, {
      redirect: "error",
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      ...(body === undefined
        ? {}
        : {
            method: "POST",
            headers: { "content-type": "application/json", [PAGE_HEADER]: "1" },
            body: JSON.stringify(body),
          }),
    })
      .then(async (response) => [response, await response.json()] as const)
      .catch((error: unknown) => {
        throw new PageError(504, "unreachable", `${name} ${whyNot(error)}`);
      });
    if (response.ok) return answer;
    const { error } = answer as { error?: { reason?: string; message?: string } };
    throw new PageError(
      response.status,
      error?.reason ?? "failed",
      error?.message ?? `${name} answers ${response.status}`,
      error,
    );
  }
}

export interface AskOptions {
  readonly timeoutMs: number;
  /** What to post; without it, the request only reads. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

function neighbour({ name, host, port, adminPort }: Member): Neighbour {
  const admin = adminPort ?? Math.max(0, port - ADMIN_PORT_BELOW);
  return { name, origin: `http://${formatAddress(host, admin)}` };
}

function whyNot(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return "does not answer";
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = (cause as { code?: unknown } | undefined)?.code;
  return code === "ECONNREFUSED" ? "is not running" : `cannot be asked: ${messageOf(cause)}`;
}
