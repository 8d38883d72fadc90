/**
 * A to-do list that can be merged: three sets that only grow. What a person sees is made of them.
 *
 * A plain array would not do. Of two arrays, one with "milk" and one without, nobody can say whether milk was added here or
 * removed there; `union` would bring back what was removed. As a set of its own, what was removed stays removed.
 */
import { mergeObjects, union, type ReadResult, type Resolver } from "@vclock/sdk";

export interface List {
  readonly added: readonly string[];
  readonly done: readonly string[];
  readonly removed: readonly string[];
}

/** Property by property, everything that either side has. It does not matter who merges, when, or how often. */
export const mergeLists: Resolver<List> = mergeObjects(union);

const EMPTY: List = { added: [], done: [], removed: [] };

/** For `client.update(key, …)`: puts an item into one of the sets. */
export function put(set: keyof List, item: string): (current: ReadResult<List>) => List {
  return (current) => {
    // With a resolver, what is given here is never a conflict: it was merged before.
    const list = current.type === "value" ? current.value : EMPTY;
    return { ...list, [set]: [...new Set([...list[set], item])] };
  };
}

/** What a person sees, a line each. */
export function show({ added, done, removed }: List): string[] {
  return added
    .filter((item) => !removed.includes(item))
    .map((item) => `[${done.includes(item) ? "x" : " "}] ${item}`);
}
