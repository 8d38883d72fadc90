/** What the steps of one scenario act on and remember. */
import type { CausalContext, VersionVector } from "@vclock/clock";
import type { Cluster } from "../cluster/cluster.js";
import { StepError } from "../errors.js";
import type { Scenario, Step, Value } from "../scenario/types.js";
import type { Burst } from "./burst.js";

export interface Stage {
  readonly scenario: Scenario;
  readonly cluster: Cluster;
  /** Fires when the scenario has to end early. */
  readonly signal: AbortSignal;
  readonly contexts: Map<string, CausalContext>;
  readonly sessions: Map<string, VersionVector>;
  readonly bursts: Map<string, Burst>;
  /** The number of each turn under way, by the name that `repeat` gives it. */
  readonly turns: ReadonlyMap<string, number>;
  /** How deep within `parallel`. */
  readonly depth: number;
  /** Plays further steps: what `parallel` and `repeat` consist of. */
  readonly play: (steps: readonly Step[], stage: Stage) => Promise<void>;
}

/** Plays one step, and says in a sentence what happened. */
export type Handler<S extends Step = Step> = (step: S, stage: Stage) => Promise<string>;

/** Puts the numbers of the turns into a key or value: `{i}` becomes `3`. */
export function filled<T extends Value>(value: T, { turns }: Stage): T {
  if (turns.size === 0) return value;
  const fill = (inner: unknown): unknown => {
    if (typeof inner === "string") {
      return inner.replaceAll(/\{([\w-]+)\}/g, (whole, name: string) =>
        String(turns.get(name) ?? whole),
      );
    }
    if (Array.isArray(inner)) return inner.map(fill);
    if (typeof inner !== "object" || inner === null || ArrayBuffer.isView(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, each]) => [name, fill(each)]));
  };
  return fill(value) as T;
}

export function savedContext(name: string, { contexts }: Stage): CausalContext {
  const context = contexts.get(name);
  if (context === undefined)
    throw new StepError(`no step before this one saved the context $${name}`);
  return context;
}
