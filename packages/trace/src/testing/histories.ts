/**
 * Executions drawn at random, and what is true of them by definition.
 */
import * as fc from "fast-check";
import { ExecutionBuilder } from "../execution-builder.js";

/** One event with all that it knew, itself included, by definition: the events that lead to it. */
export interface ToldEvent {
  readonly host: string;
  readonly index: number;
  readonly clock: ReadonlyMap<string, number>;
  readonly text: string;
  /** `host:index` of every event in its past, itself included. */
  readonly past: ReadonlySet<string>;
}

/** What a host does next: nothing that others see, or it learns what another event knew. */
interface Step {
  readonly host: number;
  /** Which of the events so far it hears of, counted from the last one. */
  readonly hears: number | undefined;
}

const HOSTS = ["a", "b", "__proto__", "d e", "é"];

/** Runs of up to five hosts; clocks are kept as hosts do, pasts by sets of events. */
export const history: fc.Arbitrary<readonly ToldEvent[]> = fc
  .array(
    fc.record<Step>({
      host: fc.integer({ min: 0, max: HOSTS.length - 1 }),
      hears: fc.option(fc.integer({ min: 0, max: 8 }), { nil: undefined }),
    }),
    { maxLength: 40 },
  )
  .map(run);

function run(steps: readonly Step[]): readonly ToldEvent[] {
  const told: ToldEvent[] = [];
  for (const { host: number, hears } of steps) {
    const host = HOSTS[number] as string;
    const before = told.findLast((event) => event.host === host);
    const heard = hears === undefined ? undefined : told.at(-1 - hears);
    const index = (before?.index ?? 0) + 1;
    const clock = new Map([...(before?.clock ?? []), [host, index]]);
    for (const [name, count] of heard?.clock ?? []) {
      clock.set(name, Math.max(count, clock.get(name) ?? 0));
    }
    clock.set(host, index);
    const past = new Set([...(before?.past ?? []), ...(heard?.past ?? []), `${host}:${index}`]);
    told.push({ host, index, clock, text: `event ${told.length}`, past });
  }
  return told;
}

/** The events in a builder, in any order. */
export function built(events: readonly ToldEvent[]): ExecutionBuilder {
  const builder = new ExecutionBuilder();
  for (const { host, clock, text } of events) builder.add(host, clock, text);
  return builder;
}

/** A clock as logs have it. */
export function clockJson(clock: ReadonlyMap<string, number>): string {
  return `{${Array.from(clock, ([name, count]) => `${JSON.stringify(name)}:${count}`).join(", ")}}`;
}
