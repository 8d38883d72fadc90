/** What the compiler takes as a resolver of a client, of a call and of a property. `tsc` checks it; nothing here connects. */
import { expectTypeOf, it } from "vitest";
import type { Client, ConnectOptions, Resolver } from "./client.js";
import { connect } from "./connect.js";
import type { Sibling } from "./read-result.js";
import { maximum, mergeObjects, union } from "./resolvers.js";

/** An interface has no index signature, so it is no `Data`. */
interface List {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

declare const client: Client;
declare const resolveList: Resolver<List>;
declare const resolveTags: (siblings: readonly Sibling<Set<string>>[]) => Promise<Set<string>>;
const servers = ["localhost:9990"];

it("takes a resolver of the caller's own type, for a client, a call and a property", () => {
  const calls = [
    () => connect({ servers, resolver: resolveList }),
    () => connect<List>({ servers, resolver: (siblings) => siblings[0]!.value }),
    () => client.read<List>("list", { resolver: resolveList }),
    () => client.update<List>("list", ({ type }) => ({ added: [type], removed: [] })),
    () => connect({ servers, resolver: mergeObjects(resolveTags) }),
  ];
  expectTypeOf(calls).toExtend<(() => Promise<unknown>)[]>();
  expectTypeOf<{ servers: string[]; resolver: Resolver<List> }>().toExtend<ConnectOptions<List>>();
});

it("takes those that are built in", () => {
  const calls = [union, maximum, mergeObjects(union), mergeObjects(maximum)].map(
    (resolver) => () => connect({ servers, resolver }),
  );
  expectTypeOf(calls).toExtend<(() => Promise<unknown>)[]>();
});

it("gives one that says nothing of its types plain data, and holds it to its types", () => {
  const calls = [
    () =>
      connect({
        servers,
        resolver: (siblings, key) => {
          expectTypeOf(siblings).toEqualTypeOf<readonly Sibling[]>();
          return [key, ...siblings.map(({ value }) => value)];
        },
      }),
    // @ts-expect-error a list is no text
    () => connect<List>({ servers, resolver: () => "text" }),
    // @ts-expect-error what it takes and what it gives are not the same
    () => connect({ servers, resolver: (siblings: readonly Sibling<List>[]) => siblings.length }),
  ];
  expectTypeOf(calls).toExtend<(() => Promise<unknown>)[]>();
});
