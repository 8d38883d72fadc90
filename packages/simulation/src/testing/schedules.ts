/** Arbitrary schedules, every type of action among them. */
import { DEFAULT_TUNING, type Tuning } from "@vclock/replica";
import fc from "fast-check";
import type { Action, ActionType, Schedule } from "../schedule/action.js";
import { SEED_MAX } from "../seed.js";

type Parts<A> = { readonly [K in Exclude<keyof A, "type">]: fc.Arbitrary<A[K]> };

const server = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom("", "", "", "'"))
  .map(([number, clone]) => `s${number}${clone}`);
const ms = fc.oneof(fc.nat(10_000), fc.maxSafeNat());
const at = fc.oneof(fc.constant(0), fc.nat(1_000));
const link = { from: server, to: server };
const pair = { a: server, b: server };

const PARTS = {
  request: {
    client: fc.integer({ min: 1, max: 99 }).map((number) => `c${number}`),
    server,
    operation: fc.constantFrom("read" as const, "update" as const, "delete" as const),
    key: fc.constantFrom("a", "b", "z", "k12"),
    consistency: fc.constantFrom("one" as const, "quorum" as const, "all" as const),
    context: fc.constantFrom("last" as const, "old" as const, "server" as const, "none" as const),
    session: fc.boolean(),
  },
  watch: {
    client: fc.integer({ min: 1, max: 99 }).map((number) => `c${number}`),
    server,
    limit: fc.integer({ min: 1, max: 1_000 }),
  },
  deliver: { ...link, at, copy: fc.boolean() },
  lose: { ...link, at },
  commit: { server },
  refuse: { server },
  pass: { ms },
  jump: { server, ms },
  connect: pair,
  disconnect: pair,
  block: link,
  unblock: link,
  crash: {
    server,
    batch: fc.constantFrom("lost" as const, "kept" as const, "torn" as const),
  },
  start: { server },
  loseDisk: { server },
  backup: { server },
  restore: { server },
  clone: { server },
  leave: { server },
  join: { server },
} satisfies { readonly [T in ActionType]: Parts<Extract<Action, { readonly type: T }>> };

export const ACTION_TYPES: readonly ActionType[] = Object.keys(PARTS) as ActionType[];

export function anyActionOf(type: ActionType): fc.Arbitrary<Action> {
  const parts = { type: fc.constant(type), ...PARTS[type] };
  return fc.record<Record<string, unknown>>(parts, {
    noNullPrototype: true,
  }) as unknown as fc.Arbitrary<Action>;
}

export const anyAction: fc.Arbitrary<Action> = fc.constantFrom(...ACTION_TYPES).chain(anyActionOf);

const anyTuning: fc.Arbitrary<Partial<Tuning>> = fc.record(
  Object.fromEntries(
    (Object.keys(DEFAULT_TUNING) as (keyof Tuning)[]).map((name) => [name, fc.maxSafeNat()]),
  ) as Record<keyof Tuning, fc.Arbitrary<number>>,
  { requiredKeys: [], noNullPrototype: true },
);

export const anySchedule: fc.Arbitrary<Schedule> = fc.record(
  {
    seed: fc.option(fc.bigInt({ min: 0n, max: SEED_MAX }), { nil: undefined }),
    setup: fc.record(
      {
        servers: fc.integer({ min: 1, max: 12 }),
        keys: fc.integer({ min: 1, max: 26 }),
        connected: fc.boolean(),
        tuning: anyTuning,
      },
      { noNullPrototype: true },
    ),
    actions: fc.array(anyAction, { maxLength: 60 }),
  },
  { noNullPrototype: true },
);
