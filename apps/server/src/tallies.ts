import { Counter, type Registry } from "prom-client";

/** Frames and bytes to and from one peer, or all clients. Plain numbers: counted for every frame, read once in a while. */
export class Traffic {
  framesIn = 0;
  bytesIn = 0;
  framesOut = 0;
  bytesOut = 0;
}

/** How requests of each type came out. */
export class Outcomes {
  readonly #counts = new Map<string, Map<string, number>>();

  add(type: string, outcome: string): void {
    let counts = this.#counts.get(type);
    if (counts === undefined) this.#counts.set(type, (counts = new Map()));
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }

  *[Symbol.iterator](): Generator<{ type: string; outcome: string; count: number }> {
    for (const [type, counts] of this.#counts) {
      for (const [outcome, count] of counts) yield { type, outcome, count };
    }
  }
}

/** Registers what is kept as plain numbers until somebody asks, for being touched with every frame and every request. */
export function registerTallies(
  registry: Registry,
  outcomes: Outcomes,
  traffic: ReadonlyMap<string, Traffic>,
): void {
  registry.registerMetric(
    new Counter({
      name: "vclock_requests_total",
      help: "Requests answered.",
      labelNames: ["type", "outcome"],
      registers: [],
      collect() {
        this.reset();
        for (const { type, outcome, count } of outcomes) this.inc({ type, outcome }, count);
      },
    }),
  );
  for (const [unit, help] of [
    ["frames", "Frames, by peer; clients together."],
    ["bytes", "Bytes of frames, by peer; clients together."],
  ] as const) {
    registry.registerMetric(
      new Counter({
        name: `vclock_${unit}_total`,
        help,
        labelNames: ["peer", "direction"],
        registers: [],
        collect() {
          this.reset();
          for (const [peer, tally] of traffic) {
            this.inc({ peer, direction: "in" }, tally[`${unit}In`]);
            this.inc({ peer, direction: "out" }, tally[`${unit}Out`]);
          }
        },
      }),
    );
  }
}
