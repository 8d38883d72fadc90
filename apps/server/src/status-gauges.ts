import type { PeerStatus, ServerStatus } from "@vclock/protocol";
import { Gauge, type Registry } from "prom-client";

type Status = () => ServerStatus | undefined;

const GAUGES: Readonly<Record<string, readonly [help: string, (status: ServerStatus) => number]>> =
  {
    keys: ["Keys with a live version.", ({ keys }) => keys],
    conflicts: ["Keys with more than one live version.", ({ conflicts }) => conflicts],
    remembered_deletes: [
      "Deletes that some member may not have.",
      ({ rememberedDeletes }) => rememberedDeletes,
    ],
    waiting_operations: [
      "Operations that wait for what they depend on.",
      ({ waitingOperations }) => waitingOperations,
    ],
    waiting_requests: ["Requests that wait.", ({ waitingRequests }) => waitingRequests],
    serving: ["1 when the server answers by itself.", ({ phase }) => Number(phase === "serving")],
    store_full: ["1 when the disk has no room for updates.", ({ storeFull }) => Number(storeFull)],
    peers_up: [
      "Peers connected and heard from lately.",
      ({ peers }) => peers.filter(({ up }) => up).length,
    ],
  };

const PEER_GAUGES: Readonly<Record<string, readonly [help: string, (peer: PeerStatus) => number]>> =
  {
    peer_up: ["1 when connected and heard from lately.", ({ up }) => Number(up)],
    peer_lag: ["Operations that the peer is not known to have.", ({ lag }) => lag],
    peer_lead: ["Operations that the peer has and this server lacks.", ({ lead }) => lead],
  };

/** Registers what the replica says of itself: read when the metrics are, and once for all of them. */
export function registerStatusGauges(registry: Registry, read: Status): void {
  const status = shortMemory(read);
  for (const [name, [help, figure]] of Object.entries(GAUGES)) {
    registry.registerMetric(
      new Gauge({
        name: `vclock_${name}`,
        help,
        registers: [],
        collect() {
          const now = status();
          if (now !== undefined) this.set(figure(now));
        },
      }),
    );
  }
  for (const [name, [help, figure]] of Object.entries(PEER_GAUGES)) {
    registry.registerMetric(
      new Gauge({
        name: `vclock_${name}`,
        help,
        labelNames: ["peer"],
        registers: [],
        collect() {
          for (const peer of status()?.peers ?? []) this.set({ peer: peer.name }, figure(peer));
        },
      }),
    );
  }
}

/** Reads once for all the gauges of one scrape. */
function shortMemory<T>(read: () => T): () => T {
  let kept: { readonly value: T; readonly at: number } | undefined;
  return () => {
    const at = performance.now();
    if (kept === undefined || at - kept.at > 20) kept = { value: read(), at };
    return kept.value;
  };
}
