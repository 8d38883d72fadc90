/** Small executions for the drawings of the guides, told event by event. */
import { type VectorClock, VectorProcess } from "@vclock/clock/vector";
import { type Execution, ExecutionBuilder, type TraceEvent } from "@vclock/trace";

/** An event of a story, for later ones that hear of it. */
export interface Told {
  readonly host: string;
  readonly index: number;
  readonly clock: VectorClock;
}

/** Tells what happens at whom, and after hearing of what. */
export class Story {
  readonly #builder: ExecutionBuilder;
  readonly #hosts = new Map<string, VectorProcess>();

  constructor(label: string) {
    this.#builder = new ExecutionBuilder(label);
  }

  /** The next event of a host; `heard` are events of others that reach it by messages. */
  event(host: string, text: string, ...heard: readonly Told[]): Told {
    const process = this.#hosts.get(host) ?? new VectorProcess(host);
    this.#hosts.set(host, process);
    const [first, ...rest] = heard.map(({ clock }) => clock);
    const clock =
      first === undefined
        ? process.tick()
        : process.receive(rest.reduce((sum, other) => sum.merge(other), first));
    this.#builder.add(host, clock, text);
    return { host, index: clock.get(process.node), clock };
  }

  build(): Execution {
    return this.#builder.build();
  }
}

/** The events of an execution that were told. */
export function eventsOf(execution: Execution, told: readonly Told[]): TraceEvent[] {
  return told.flatMap(({ host, index }) => execution.event(host, index) ?? []);
}
