/** After the load: waits until all servers have the same, and reads every key at every one of them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { VersionVector } from "@vclock/clock";
import { type Client, connect } from "@vclock/sdk";
import { reason } from "../report/write.js";

const POLL_MS = 100;
const IN_FLIGHT = 64;
const READ_MS = 15_000;

export interface FinalReads {
  /** Of the proxies: what is read goes into the history like everything else. */
  readonly addresses: readonly string[];
  readonly cluster: string | undefined;
  readonly keys: ReadonlySet<string>;
  /** How long servers may take to agree. */
  readonly agreeMs: number;
  readonly signal: AbortSignal;
  /** Told before the first read: what shows exactly this is final. */
  agreed(clock: VersionVector): void;
}

/** @returns why there are no final reads, or not all of them are; `undefined` when everything was read */
export async function finalReads(options: FinalReads): Promise<string | undefined> {
  if (options.keys.size === 0) return "no key was touched";
  let client: Client | undefined;
  try {
    client = await clientOf(options.addresses, options.cluster);
    const clock = await agreement(client, options);
    if (typeof clock === "string") return clock;
    options.agreed(clock);
    // Reads add keys to the set, those that are there already; a copy of it does not grow.
    const keys = [...options.keys];
    let moved = 0;
    for (const index of options.addresses.keys()) {
      moved += await readAll(client, index, keys, clock, options.signal);
      if (options.signal.aborted) return "interrupted";
    }
    return moved === 0 ? undefined : `somebody still writes: ${moved} of them show it`;
  } catch (error) {
    return reason(error);
  } finally {
    await client?.close();
  }
}

/** What all servers have before anything is recorded. @returns it, or why it is not known */
export async function clockBefore(
  options: Pick<FinalReads, "addresses" | "cluster" | "agreeMs" | "signal">,
): Promise<VersionVector | string> {
  let client: Client | undefined;
  try {
    client = await clientOf(options.addresses, options.cluster);
    return await agreement(client, options);
  } catch (error) {
    return reason(error);
  } finally {
    await client?.close();
  }
}

function clientOf(addresses: readonly string[], cluster: string | undefined): Promise<Client> {
  return connect({
    servers: addresses,
    ...(cluster === undefined ? {} : { cluster }),
    agent: "vc-driver record",
  });
}

/** Waits until all servers serve and have the same clock. @returns that clock, or why there is none */
async function agreement(
  client: Client,
  { agreeMs, signal }: Pick<FinalReads, "agreeMs" | "signal">,
): Promise<VersionVector | string> {
  const deadline = performance.now() + agreeMs;
  for (;;) {
    const found = await disagreement(client);
    if (typeof found !== "string") return found;
    if (signal.aborted) return "interrupted";
    if (performance.now() >= deadline) return `after ${agreeMs / 1_000} s, ${found}`;
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}

/** @returns the clock that all of them have, or what keeps it from being so */
async function disagreement(client: Client): Promise<VersionVector | string> {
  let clock: VersionVector | undefined;
  for (const report of await client.statusAll()) {
    if (report.type === "down") return `${report.server.name} does not answer`;
    const { phase, name } = report.status;
    if (phase !== "serving") return `${name} does not serve: it is ${phase}`;
    clock ??= report.status.clock;
    if (!report.status.clock.equals(clock)) return "the servers do not have the same updates";
  }
  return clock ?? "there is no server";
}

/** @returns how many reads show something else than what was agreed */
async function readAll(
  client: Client,
  index: number,
  keys: readonly string[],
  agreed: VersionVector,
  signal: AbortSignal,
): Promise<number> {
  const server = client.at(index);
  const waiting = keys.values();
  let moved = 0;
  const worker = async (): Promise<void> => {
    for (const key of waiting) {
      if (signal.aborted) return;
      const read = await server.read(key, { consistency: "one", timeoutMs: READ_MS, signal });
      if (!read.clock.equals(agreed)) moved += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return moved;
}
