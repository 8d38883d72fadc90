/**
 * Checks of the servers' second ports, the page with health and metrics; and of their wall clocks, which that page's answers tell.
 */
import { formatAddress, type ServerAddress } from "../cluster/address.js";
import type { ServerState } from "../operations/status.js";
import { duration } from "../output/text.js";
import type { Finding } from "./finding.js";

const ANSWER_WITHIN_MS = 2_000;
/** The header counts in seconds. */
const APART_MS_MAX = 2_000;

/** Where a server's page may be. */
export interface PageAddress {
  readonly port: number;
  /** Whether somebody said so; otherwise it is where `vc serve` puts it by itself. */
  readonly isTold: boolean;
}

/** Asks the page of every server that is up. `pages`: in the order of `servers`; `undefined` for one without. */
export async function checkPages(
  servers: readonly ServerAddress[],
  states: readonly ServerState[],
  pages: readonly (PageAddress | undefined)[],
): Promise<Finding[]> {
  const all = await Promise.all(
    servers.map(async (server, i) => {
      const [state, page] = [states[i], pages[i]];
      return state?.up === true && page !== undefined ? checkPage(server, state, page) : [];
    }),
  );
  return all.flat();
}

async function checkPage(
  { name, host }: ServerAddress,
  { status }: Extract<ServerState, { readonly up: true }>,
  { port, isTold }: PageAddress,
): Promise<Finding[]> {
  const base = { section: "servers", check: "page", server: name } as const;
  const url = `http://${formatAddress({ host, port })}`;
  const answer = await ask(`${url}/status`);
  if (answer === undefined) {
    const message = `has no page at ${url}`;
    if (!isTold) return [{ ...base, verdict: "skipped", message }];
    const hint = "The page listens where its server does; from elsewhere, start it with --bind.";
    return [{ ...base, verdict: "problem", message: `${message}.`, hint }];
  }
  if (answer.node !== status.node) {
    return [
      {
        ...base,
        verdict: "warning",
        message: `is not who answers at ${url}.`,
        hint: "Say where the pages are: --admin-ports PORT …, or none.",
      },
    ];
  }
  return [
    { ...base, verdict: "ok", message: `shows its page and metrics at ${url}` },
    ...clock(name, answer),
  ];
}

interface Answer {
  /** The id of the server, when it is one. */
  readonly node: unknown;
  /** By how much its wall clock was beyond ours at least, in milliseconds; negative when it was behind. */
  readonly apartMs: number;
}

/** @returns `undefined` when nobody answers there */
async function ask(url: string): Promise<Answer | undefined> {
  const sentMs = Date.now();
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const receivedMs = Date.now();
    const text = await response.text();
    const dateMs = Date.parse(response.headers.get("date") ?? "");
    return { node: nodeIn(text), apartMs: apart(dateMs, sentMs, receivedMs) };
  } catch {
    return undefined;
  }
}

function nodeIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { readonly node?: unknown } | null)?.node;
  } catch {
    return undefined;
  }
}

/** The header's second began somewhere between the two: what is beyond them is the least the clocks are apart. */
function apart(dateMs: number, sentMs: number, receivedMs: number): number {
  if (dateMs > receivedMs) return dateMs - receivedMs;
  return dateMs + 1_000 < sentMs ? dateMs + 1_000 - sentMs : 0;
}

function clock(server: string, { apartMs }: Answer): Finding[] {
  const base = { section: "servers", check: "server-clock", server } as const;
  if (Math.abs(apartMs) <= APART_MS_MAX) {
    return [{ ...base, verdict: "ok", message: "has the same time as this machine" }];
  }
  const which = apartMs > 0 ? "ahead of" : "behind";
  return [
    {
      ...base,
      verdict: "warning",
      message: `has a clock at least ${duration(Math.abs(apartMs))} ${which} this machine's.`,
      hint: "What was written before what does not depend on it, but times in logs and traces do. Turn on NTP on both.",
    },
  ];
}
