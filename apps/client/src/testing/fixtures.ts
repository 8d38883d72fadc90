/**
 * Answers as the SDK gives them, for tests of what is made of them.
 */
import { CausalContext, dot, nodeId, VersionVector, type Dot } from "@vclock/clock";
import type { Data, DeleteResult, ReadResult, ServerStatus, Version, Written } from "@vclock/sdk";

export const S1 = "s1~aaaaaaaaaaaaaaaa";
export const S2 = "s2~bbbbbbbbbbbbbbbb";

/** A dot of server 1 or 2. */
export function dotOf(node: string, counter: number): Dot {
  return dot(nodeId(node), counter);
}

/** A live version. */
export function version(value: Data, node: string = S1, counter = 1): Version {
  return { type: "value", value, dot: dotOf(node, counter) };
}

const participation = { server: "s1", answered: ["s1", "s2"], unreachable: ["s3"] };
const clock = VersionVector.of({ [S1]: 3, [S2]: 2 });

/** A read of `key` that found `versions`. */
export function readOf(key: string, ...versions: readonly Version[]): ReadResult {
  const base = {
    ...participation,
    key,
    context: CausalContext.of(clock),
    clock,
    versions,
    dots: versions.map((each) => each.dot),
  };
  const siblings = versions.filter((each) => each.type === "value");
  const undecodable = versions.filter((each) => each.type === "undecodable");
  if (undecodable.length > 0) return { ...base, type: "undecodable", siblings, undecodable };
  const [only] = siblings;
  if (only === undefined) return { ...base, type: "absent" };
  if (siblings.length > 1) return { ...base, type: "conflict", siblings };
  return { ...base, type: "value", value: only.value, resolvedFrom: [] };
}

/** An update of `key` after which `versions` live; the last of them is what was written. */
export function writtenOf(key: string, ...versions: readonly Version[]): Written {
  return {
    ...participation,
    type: "written",
    key,
    dot: versions.at(-1)?.dot ?? dotOf(S1, 1),
    context: CausalContext.of(clock),
    clock,
    siblings: versions.length,
    conflict: versions.length > 1,
    versions,
  };
}

/** A delete of `key`; without a dot it found nothing. */
export function deletedOf(key: string, deleted: Dot | undefined): DeleteResult {
  return {
    ...participation,
    type: "deleted",
    key,
    deleted: deleted !== undefined,
    dot: deleted,
    context: CausalContext.of(clock),
    clock,
    siblings: 0,
    conflict: false,
    versions: [],
  };
}

/** What a server says of itself. */
export function statusOf(
  node: string,
  counters: Readonly<Record<string, number>>,
  more: Partial<ServerStatus> = {},
): ServerStatus {
  return {
    name: node.slice(0, 2),
    node: nodeId(node),
    cluster: "vclock",
    phase: "serving",
    clock: VersionVector.of(counters),
    keys: 1_234,
    conflicts: 1,
    rememberedDeletes: 0,
    waitingOperations: 0,
    waitingRequests: 0,
    storeFull: false,
    transfer: undefined,
    peers: [],
    ...more,
  };
}
