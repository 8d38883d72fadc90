/** What all servers have: before the load, and after it, when every key is read at every one of them. */
import type { VersionVector } from "@vclock/clock";
import { type Client, connect } from "@vclock/sdk";
import { reason } from "../report/write.js";
import { formatAddress } from "./address.js";
import { agreement, type Waiting } from "./agreement.js";

const IN_FLIGHT = 64;
const READ_MS = 15_000;

export interface FinalReads extends Waiting {
  /** Of the proxies: what is read goes into the history like everything else. */
  readonly addresses: readonly string[];
  readonly cluster: string | undefined;
  readonly keys: ReadonlySet<string>;
  /** Told before the first read: what shows exactly this is final. */
  agreed(clock: VersionVector): void;
}

/** @returns why there are no final reads, or not all of them are; `undefined` when everything was read */
export async function finalReads(options: FinalReads): Promise<string | undefined> {
  if (options.keys.size === 0) return "no key was touched";
  let client: Client | undefined;
  try {
    client = await clientOf(options.addresses, options.cluster, options.signal);
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
    return options.signal.aborted ? "interrupted" : reason(error);
  } finally {
    await client?.close();
  }
}

/** What all servers have before anything is recorded. */
export type Before =
  | { readonly type: "known"; readonly clock: VersionVector }
  | { readonly type: "unknown"; readonly why: string }
  /** No server could be used at all. */
  | { readonly type: "unreached"; readonly why: string };

/** Finds out what all servers have, without the proxies. */
export async function clockBefore(options: Waiting & Pick<FinalReads, "cluster">): Promise<Before> {
  let client: Client | undefined;
  try {
    client = await clientOf(options.servers.map(formatAddress), options.cluster, options.signal);
  } catch (error) {
    return { type: "unreached", why: reason(error) };
  }
  try {
    const clock = await agreement(client, options);
    return typeof clock === "string" ? { type: "unknown", why: clock } : { type: "known", clock };
  } catch (error) {
    return { type: "unknown", why: reason(error) };
  } finally {
    await client.close();
  }
}

function clientOf(
  addresses: readonly string[],
  cluster: string | undefined,
  signal: AbortSignal,
): Promise<Client> {
  return connect({
    servers: addresses,
    ...(cluster === undefined ? {} : { cluster }),
    agent: "vc-driver record",
    signal,
  });
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
