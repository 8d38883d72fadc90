/**
 * What a server counts, for Prometheus. Each server has a registry of its own, so that several live in one process.
 */
import { monitorEventLoopDelay, type IntervalHistogram } from "node:perf_hooks";
import type { ServerStatus } from "@vclock/protocol";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { registerStatusGauges } from "./status-gauges.js";
import { Outcomes, registerTallies, Traffic } from "./tallies.js";

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

/** The metrics of one server; this package's README has a table of them. */
export class Metrics {
  readonly registry: Registry = new Registry();
  readonly #loopDelay: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });
  readonly #outcomes = new Outcomes();
  readonly #traffic = new Map<string, Traffic>();
  readonly #requestSeconds: Histogram<"type">;
  readonly #steps: Counter;
  readonly #stepInputs: Histogram;
  readonly #batches: Counter<"outcome">;
  readonly #batchEntries: Histogram;
  readonly #batchSeconds: Histogram;
  readonly #refused: Counter<"reason">;
  readonly #stalls: Counter;

  constructor({ status, clients, processMetrics }: MetricsOptions) {
    const counter = <T extends string>(name: string, help: string, labelNames: T[] = []) =>
      this.#add(new Counter({ name: `vclock_${name}`, help, labelNames, registers: [] }));
    const histogram = <T extends string>(
      name: string,
      help: string,
      buckets: number[],
      labelNames: T[] = [],
    ) =>
      this.#add(
        new Histogram({ name: `vclock_${name}`, help, buckets, labelNames, registers: [] }),
      );
    registerTallies(this.registry, this.#outcomes, this.#traffic);
    this.#requestSeconds = histogram("request_seconds", "From request to reply.", SECONDS, [
      "type",
    ]);
    this.#steps = counter("steps_total", "Steps of the replica.");
    this.#stepInputs = histogram("step_inputs", "Requests and messages taken by one step.", COUNTS);
    this.#batches = counter("batches_total", "Batches written to the store.", ["outcome"]);
    this.#batchEntries = histogram("batch_entries", "Puts and deletes of one batch.", COUNTS);
    this.#batchSeconds = histogram(
      "batch_seconds",
      "From a batch's start until it is on disk.",
      SECONDS,
    );
    this.#refused = counter(
      "connections_refused_total",
      "Connections refused, or closed for a fault.",
      ["reason"],
    );
    this.#stalls = counter(
      "stalls_total",
      "Times that the process stood still for more than a second.",
    );
    registerStatusGauges(this.registry, status);
    this.#add(connections(clients));
    this.#add(loopDelay(this.#loopDelay));
    if (processMetrics) collectDefaultMetrics({ register: this.registry });
    this.#loopDelay.enable();
  }

  request(type: string, outcome: string, seconds: number): void {
    this.#outcomes.add(type, outcome);
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

  stall(): void {
    this.#stalls.inc();
  }

  close(): void {
    this.#loopDelay.disable();
    this.registry.clear();
  }

  #add<M extends Counter | Gauge | Histogram>(metric: M): M {
    this.registry.registerMetric(metric);
    return metric;
  }
}

function connections(clients: () => number): Gauge {
  return new Gauge({
    name: "vclock_connections",
    help: "Clients connected.",
    registers: [],
    collect() {
      this.set(clients());
    },
  });
}

function loopDelay(delay: IntervalHistogram): Gauge {
  return new Gauge({
    name: "vclock_event_loop_delay_seconds",
    help: "Delay of the event loop since the last reading.",
    labelNames: ["quantile"],
    registers: [],
    collect() {
      for (const percent of [50, 99]) {
        this.set({ quantile: String(percent / 100) }, delay.percentile(percent) / 1e9);
      }
      this.set({ quantile: "1" }, delay.max / 1e9);
      delay.reset();
    },
  });
}
