/**
 * What a server counts, for Prometheus. Each server has a registry of its own, so that several live in one process.
 */
import { monitorEventLoopDelay, type IntervalHistogram } from "node:perf_hooks";
import type { ServerStatus } from "@vclock/protocol";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Seconds: from a tenth of a millisecond to ten seconds, about three a decade. */
const SECONDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
const COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000];

/** Why a connection was refused or closed by this server. */
export type RefusalReason =
  | "garbage"
  | "hello-timeout"
  | "too-many-clients"
  | "too-many-strangers"
  | "slow-reader"
  | "version"
  | "cluster"
  | "role"
  | "unknown-member"
  | "self"
  | "stopping";

export interface MetricsOptions {
  /** Read when the metrics are: what the replica says of itself, or `undefined` while there is none. */
  readonly status: () => ServerStatus | undefined;
  readonly clients: () => number;
  /** Whether to add Node's own figures of this process: memory, CPU, collections. Once a process. */
  readonly processMetrics: boolean;
}

/** Frames and bytes to and from one peer, or all clients. Plain numbers: counted for every frame, read once in a while. */
export class Traffic {
  framesIn = 0;
  bytesIn = 0;
  framesOut = 0;
  bytesOut = 0;
}

/** The metrics of one server. Field by field, the table of this package's README. */
export class Metrics {
  readonly registry: Registry = new Registry();
  readonly #loopDelay: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });
  readonly #outcomes = new Map<string, Map<string, number>>();
  readonly #traffic = new Map<string, Traffic>();
  readonly #requestSeconds: Histogram<"type">;
  readonly #steps: Counter;
  readonly #stepInputs: Histogram;
  readonly #batches: Counter<"outcome">;
  readonly #batchEntries: Histogram;
  readonly #batchSeconds: Histogram;
  readonly #refused: Counter<"reason">;
  readonly #gaps: Counter;

  constructor(options: MetricsOptions) {
    const registers = [this.registry];
    const counter = <T extends string>(name: string, help: string, labelNames: T[] = []) =>
      new Counter({ name: `vclock_${name}`, help, labelNames, registers });
    const histogram = <T extends string>(name: string, help: string, buckets: number[], labelNames: T[] = []) =>
      new Histogram({ name: `vclock_${name}`, help, buckets, labelNames, registers });
    this.#requestSeconds = histogram("request_seconds", "From request to reply.", SECONDS, ["type"]);
    this.#steps = counter("steps_total", "Steps of the replica.");
    this.#stepInputs = histogram("step_inputs", "Requests and messages taken by one step.", COUNTS);
    this.#batches = counter("batches_total", "Batches written to the store.", ["outcome"]);
    this.#batchEntries = histogram("batch_entries", "Puts and deletes of one batch.", COUNTS);
    this.#batchSeconds = histogram("batch_seconds", "From a batch's start until it is on disk.", SECONDS);
    this.#refused = counter("connections_refused_total", "Connections refused or closed for a fault.", ["reason"]);
    this.#gaps = counter("stalls_total", "Times that the process stood still for more than a second.");
    this.#registerTallies();
    this.#registerGauges(options);
    if (options.processMetrics) collectDefaultMetrics({ register: this.registry });
    this.#loopDelay.enable();
  }

  request(type: string, outcome: string, seconds: number): void {
    let outcomes = this.#outcomes.get(type);
    if (outcomes === undefined) this.#outcomes.set(type, (outcomes = new Map()));
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    this.#requestSeconds.observe({ type }, seconds);
  }

  step(inputs: number): void {
    this.#steps.inc();
    if (inputs > 0) this.#stepInputs.observe(inputs);
  }

  batch(outcome: "durable" | "full" | "failed", entries: number, seconds: number): void {
    this.#batches.inc({ outcome });
    this.#batchEntries.observe(entries);
    this.#batchSeconds.observe(seconds);
  }

  /** The tally of a member, or of `"clients"`: the caller counts in it. */
  traffic(peer: string): Traffic {
    let traffic = this.#traffic.get(peer);
    if (traffic === undefined) this.#traffic.set(peer, (traffic = new Traffic()));
    return traffic;
  }

  refused(reason: RefusalReason): void {
    this.#refused.inc({ reason });
  }

  gap(): void {
    this.#gaps.inc();
  }

  /** The event loop's longest delay since the metrics were last read, in milliseconds. */
  get loopDelayMaxMs(): number {
    return this.#loopDelay.max / 1e6;
  }

  close(): void {
    this.#loopDelay.disable();
    this.registry.clear();
  }

  /** Counters that are kept as plain numbers until somebody asks: they are touched for every frame and every request. */
  #registerTallies(): void {
    const registers = [this.registry];
    const outcomes = this.#outcomes;
    const traffic = this.#traffic;
    new Counter({
      name: "vclock_requests_total",
      help: "Requests answered.",
      labelNames: ["type", "outcome"],
      registers,
      collect() {
        this.reset();
        for (const [type, counts] of outcomes) {
          for (const [outcome, count] of counts) this.inc({ type, outcome }, count);
        }
      },
    });
    for (const unit of ["frames", "bytes"] as const) {
      new Counter({
        name: `vclock_${unit}_total`,
        help: `${unit === "frames" ? "Frames" : "Bytes of frames"}, by peer; clients together.`,
        labelNames: ["peer", "direction"],
        registers,
        collect() {
          this.reset();
          for (const [peer, tally] of traffic) {
            this.inc({ peer, direction: "in" }, tally[`${unit}In`]);
            this.inc({ peer, direction: "out" }, tally[`${unit}Out`]);
          }
        },
      });
    }
  }

  #registerGauges({ status: read, clients }: MetricsOptions): void {
    const status = shortMemory(read);
    const registers = [this.registry];
    const gauge = (name: string, help: string, figure: (status: ServerStatus) => number) =>
      new Gauge({
        name: `vclock_${name}`,
        help,
        registers,
        collect() {
          const now = status();
          if (now !== undefined) this.set(figure(now));
        },
      });
    gauge("keys", "Keys with a live version.", (now) => now.keys);
    gauge("conflicts", "Keys with more than one live version.", (now) => now.conflicts);
    gauge("remembered_deletes", "Deletes that some member may not have.", (now) => now.rememberedDeletes);
    gauge("waiting_operations", "Operations that wait for what they depend on.", (now) => now.waitingOperations);
    gauge("waiting_requests", "Requests that wait.", (now) => now.waitingRequests);
    gauge("serving", "1 when the server answers by itself.", (now) => Number(now.phase === "serving"));
    gauge("store_full", "1 when the disk has no room for updates.", (now) => Number(now.storeFull));
    gauge("peers_up", "Peers connected and heard from lately.", (now) => now.peers.filter((peer) => peer.up).length);
    this.#peerGauge("peer_up", "1 when connected and heard from lately.", status, (peer) => Number(peer.up));
    this.#peerGauge("peer_lag", "Operations that the peer is not known to have.", status, (peer) => peer.lag);
    this.#peerGauge("peer_lead", "Operations that the peer has and this server lacks.", status, (peer) => peer.lead);
    const loopDelay = this.#loopDelay;
    new Gauge({
      name: "vclock_connections",
      help: "Clients connected.",
      registers,
      collect() {
        this.set(clients());
      },
    });
    new Gauge({
      name: "vclock_event_loop_delay_seconds",
      help: "Delay of the event loop since the last reading.",
      labelNames: ["quantile"],
      registers,
      collect() {
        for (const percent of [50, 99]) {
          this.set({ quantile: String(percent / 100) }, loopDelay.percentile(percent) / 1e9);
        }
        this.set({ quantile: "1" }, loopDelay.max / 1e9);
        loopDelay.reset();
      },
    });
  }

  #peerGauge(
    name: string,
    help: string,
    status: () => ServerStatus | undefined,
    figure: (peer: ServerStatus["peers"][number]) => number,
  ): void {
    new Gauge({
      name: `vclock_${name}`,
      help,
      labelNames: ["peer"],
      registers: [this.registry],
      collect() {
        for (const peer of status()?.peers ?? []) this.set({ peer: peer.name }, figure(peer));
      },
    });
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
