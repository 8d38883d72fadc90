/**
 * Random executions of three servers that hold one key, as dotted version vectors, as a dotted version vector set,
 * and as their naive twin: plain sets of events, each write with its whole history.
 */
import fc from "fast-check";

import { formatDot, type Dot } from "../core/dot.js";
import { nodeId, type NodeId } from "../core/node-id.js";
import { DottedVersionVector } from "../dotted-version-vector/dotted-version-vector.js";
import { DottedVersionVectorSet } from "../dotted-version-vector-set/dotted-version-vector-set.js";
import { VersionVector } from "../version-vector/version-vector.js";
import { smallDot, smallVector, wildDot, wildVector } from "./arbitraries.js";
import { eventsOf, union, type Events } from "./events.js";

const nodes: readonly NodeId[] = ["a", "__proto__", "\uFF5E"].map(nodeId);

/** A server: what is known there, and the values that stand, by dot. */
export interface Server {
  readonly versions: readonly DottedVersionVector[];
  readonly set: DottedVersionVectorSet<string>;
  readonly known: Events;
  readonly standing: Events;
}

/** What was written: a version and its history, itself included. */
export interface Write {
  readonly version: DottedVersionVector;
  readonly history: Events;
}

export interface World {
  readonly servers: readonly Server[];
  readonly writes: readonly Write[];
}

type Step =
  | { readonly type: "read"; readonly server: number }
  | { readonly type: "write"; readonly server: number; readonly read: number }
  | { readonly type: "sync"; readonly from: number; readonly to: number };

const server = fc.nat(nodes.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant("read" as const), server }),
  fc.record({ type: fc.constant("write" as const), server, read: fc.nat(5) }),
  fc.record({ type: fc.constant("sync" as const), from: server, to: server }),
);

/** After some reads, writes with what was read at any time before, and syncs. */
export const world: fc.Arbitrary<World> = fc.array(step, { maxLength: 16 }).map(run);

function run(steps: readonly Step[]): World {
  const empty: Server = {
    versions: [],
    set: DottedVersionVectorSet.empty,
    known: new Set(),
    standing: new Set(),
  };
  const servers = nodes.map(() => empty);
  const reads: { context: VersionVector; seen: Events }[] = [];
  const writes: Write[] = [];
  const blind = { context: VersionVector.empty, seen: new Set<string>() };
  for (const s of steps) {
    if (s.type === "read") {
      const { versions, known } = servers[s.server] as Server;
      reads.push({ context: DottedVersionVector.join(versions), seen: known });
    } else if (s.type === "write") {
      const read = reads[s.read] ?? blind;
      const { version, after } = write(
        servers[s.server] as Server,
        nodes[s.server] as NodeId,
        read,
      );
      servers[s.server] = after;
      writes.push({ version, history: union(read.seen, new Set([nameOf(version)])) });
    } else servers[s.to] = syncServers(servers[s.from] as Server, servers[s.to] as Server);
  }
  return { servers, writes };
}

function write(
  before: Server,
  node: NodeId,
  { context, seen }: { readonly context: VersionVector; readonly seen: Events },
): { version: DottedVersionVector; after: Server } {
  const version = DottedVersionVector.update(context, before.versions, node);
  const event = nameOf(version);
  const left = [...before.standing].filter((e) => !seen.has(e));
  const after = {
    versions: DottedVersionVector.sync(before.versions, [version]),
    set: before.set.update(node, event, context),
    known: union(union(before.known, seen), new Set([event])),
    standing: new Set([...left, event]),
  };
  return { version, after };
}

/** What two servers hold together. A value stands when both hold it, or one does and the other never knew it. */
export function syncServers(a: Server, b: Server): Server {
  const stands = (e: string): boolean =>
    (a.standing.has(e) || !a.known.has(e)) && (b.standing.has(e) || !b.known.has(e));
  const known = union(a.known, b.known);
  return {
    versions: DottedVersionVector.sync(a.versions, b.versions),
    set: a.set.sync(b.set),
    known,
    standing: new Set([...known].filter(stands)),
  };
}

export function nameOf(version: DottedVersionVector): string {
  return formatDot(version.dot as Dot);
}

/** Versions that no server has made; the dot anywhere beyond the past, or missing. */
export const smallVersion: fc.Arbitrary<DottedVersionVector> = versionOf(smallVector, smallDot);
export const wildVersion: fc.Arbitrary<DottedVersionVector> = versionOf(wildVector, wildDot);

/** Every event of a version, one by one. Only for small counters. */
export function eventsOfVersion({ past, dot }: DottedVersionVector): Events {
  const events = eventsOf(past);
  return dot === undefined ? events : union(events, new Set([formatDot(dot)]));
}

function versionOf(
  past: fc.Arbitrary<VersionVector>,
  dot: fc.Arbitrary<Dot>,
): fc.Arbitrary<DottedVersionVector> {
  return fc
    .tuple(past, fc.option(dot, { nil: undefined }))
    .map(([vector, d]) =>
      DottedVersionVector.of(vector, d !== undefined && !vector.covers(d) ? d : undefined),
    );
}
