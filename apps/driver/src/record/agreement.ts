/** Waits until all servers serve and have the same. */
import { setTimeout as sleep } from "node:timers/promises";
import type { VersionVector } from "@vclock/clock";
import type { Client } from "@vclock/sdk";
import { formatAddress, type ServerAddress } from "./address.js";

const POLL_MS = 100;
const STATUS_MS = 5_000;
/** What passes sooner is not worth telling. */
const TOLD_AFTER_MS = 1_000;

export interface Waiting {
  /** In the order in which the client knows them; they are told by these addresses. */
  readonly servers: readonly ServerAddress[];
  /** How long servers may take to agree. */
  readonly agreeMs: number;
  readonly signal: AbortSignal;
  /** Told what is waited for: at once when it is a server that does not answer. */
  readonly waits: (why: string) => void;
}

interface Disagreement {
  readonly why: string;
  /** Whether a server does not answer at all. */
  readonly isDown: boolean;
}

/** @returns the clock that all servers have, or why there is none in time */
export async function agreement(client: Client, waiting: Waiting): Promise<VersionVector | string> {
  const { agreeMs, signal, waits } = waiting;
  const startMs = performance.now();
  let told: string | undefined;
  for (;;) {
    const found = await look(client, waiting);
    if (!("why" in found)) return found;
    const { why, isDown } = found;
    if (signal.aborted) return "interrupted";
    const elapsedMs = performance.now() - startMs;
    if (elapsedMs >= agreeMs) return `after ${agreeMs / 1_000} s, ${why}`;
    if (why !== told && (isDown || elapsedMs >= TOLD_AFTER_MS)) {
      told = why;
      waits(why);
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}

/** @returns the clock that all of them have, or what keeps it from being so */
async function look(
  client: Client,
  { servers, signal }: Waiting,
): Promise<VersionVector | Disagreement> {
  const reports = await client.statusAll({ timeoutMs: STATUS_MS, signal });
  const down = reports.flatMap((report, index) => {
    const server = servers[index];
    return report.type === "down" && server !== undefined ? [formatAddress(server)] : [];
  });
  if (down.length > 0) {
    const verb = down.length === 1 ? "does" : "do";
    return { why: `${down.join(", ")} ${verb} not answer`, isDown: true };
  }
  let clock: VersionVector | undefined;
  for (const report of reports) {
    if (report.type === "down") continue;
    const { phase, name } = report.status;
    if (phase !== "serving") {
      return { why: `${name} does not serve: it is ${phase}`, isDown: false };
    }
    clock ??= report.status.clock;
    if (!report.status.clock.equals(clock)) {
      return { why: "the servers do not have the same updates", isDown: false };
    }
  }
  return clock ?? { why: "there is no server", isDown: true };
}
