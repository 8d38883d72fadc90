/** Each clock type as a participant of an execution. A stamp is what its process holds right after the event. */
import { BitmappedVersionVector } from "../bitmapped-version-vector/bitmapped-version-vector.js";
import { CausalContext } from "../causal-context/causal-context.js";
import { dot, type Dot } from "../core/dot.js";
import { nodeId, type NodeId } from "../core/node-id.js";
import { DottedVersionVectorSet } from "../dotted-version-vector-set/dotted-version-vector-set.js";
import { DottedVersionVector } from "../dotted-version-vector/dotted-version-vector.js";
import type { HybridLogicalClock } from "../hybrid-logical/hybrid-logical-clock.js";
import { HybridLogicalProcess } from "../hybrid-logical/hybrid-logical-process.js";
import { IntervalTreeClock } from "../interval-tree/interval-tree-clock.js";
import type { LamportClock } from "../lamport/lamport-clock.js";
import { LamportProcess } from "../lamport/lamport-process.js";
import { MatrixClock } from "../matrix/matrix-clock.js";
import { MatrixProcess } from "../matrix/matrix-process.js";
import { VectorClock } from "../vector/vector-clock.js";
import { VectorProcess } from "../vector/vector-process.js";
import { VersionVector } from "../version-vector/version-vector.js";
import type { Start } from "./executions.js";

const server = nodeId("server");

export const lamport: Start<LamportClock, LamportClock> = (nodes) =>
  nodes.map((node) => ofProcess<LamportClock>(new LamportProcess(node)));

export const hybrid: Start<HybridLogicalClock, HybridLogicalClock> = (nodes, wall) =>
  nodes.map(() => ofProcess(new HybridLogicalProcess(wall)));

export const vector: Start<VectorClock, VectorClock> = (nodes) =>
  nodes.map((node) => ofProcess(new VectorProcess(node)));

export const matrix: Start<MatrixClock, MatrixClock> = (nodes) =>
  nodes.map((node) => ofProcess(new MatrixProcess(node)));

/** The process's own row of its matrix. */
export const ownRow: Start<VersionVector, MatrixClock> = (nodes) =>
  nodes.map((node) => {
    let clock = MatrixClock.empty;
    const keep = (next: MatrixClock): VersionVector => {
      clock = next;
      return clock.row(node);
    };
    return {
      tick: () => keep(clock.tick(node)),
      send: () => ({ stamp: keep(clock.send(node)), message: clock }),
      receive: (message, from) => keep(clock.receive(node, message, from)),
    };
  });

/** The values, without a process. */
export const vectorValues: Start<VectorClock, VectorClock> = (nodes) =>
  ofMerged(nodes, VectorClock.empty, (clock, node) => clock.tick(node));

export const versionVector: Start<VersionVector, VersionVector> = (nodes) =>
  ofMerged(nodes, VersionVector.empty, (known, node) => known.increment(node));

export const causalContext: Start<CausalContext, CausalContext> = (nodes) => {
  const next = dotsOf();
  return ofMerged(nodes, CausalContext.empty, (known, node) => known.add(next(node)));
};

/** All events numbered by one server, so that what a process knows is full of gaps. */
export const gappyContext: Start<CausalContext, CausalContext> = (nodes) => {
  const next = dotsOf();
  return ofMerged(nodes, CausalContext.empty, (known) => known.add(next(server)));
};

export const bitmapped: Start<BitmappedVersionVector, BitmappedVersionVector> = (nodes) =>
  ofMerged(nodes, BitmappedVersionVector.empty, (known, node) => known.event(node)[1]);

/** All events numbered by one server, so that what a process knows is full of gaps. */
export const gappyBitmapped: Start<BitmappedVersionVector, BitmappedVersionVector> = (nodes) => {
  const next = dotsOf();
  return ofMerged(nodes, BitmappedVersionVector.empty, (known) => known.add(next(server)));
};

/** Each event is a version made by one who has seen all that its process has. */
export const dotted: Start<DottedVersionVector, DottedVersionVector> = (nodes) =>
  nodes.map((node) => {
    let seen: DottedVersionVector[] = [];
    const write = (): DottedVersionVector => {
      const version = DottedVersionVector.update(DottedVersionVector.join(seen), seen, node);
      seen = DottedVersionVector.sync(seen, [version]);
      return version;
    };
    return {
      tick: write,
      send: () => {
        const version = write();
        return { stamp: version, message: version };
      },
      receive: (message) => {
        seen = DottedVersionVector.sync(seen, [message]);
        return write();
      },
    };
  });

/** Each event is a write by one who has read all that its server holds; messages sync two servers. */
export const dottedSet: Start<DottedVersionVectorSet<string>, DottedVersionVectorSet<string>> = (
  nodes,
) =>
  ofValues<DottedVersionVectorSet<string>>(
    nodes,
    DottedVersionVectorSet.empty,
    (known, node) => known.update(node, "value", known.join()),
    (known, message) => known.sync(message),
  );

/** The seed, forked until there is one for each node; what is sent is anonymous. */
export const intervalTree: Start<IntervalTreeClock, IntervalTreeClock> = (nodes) => {
  const clocks = [IntervalTreeClock.seed];
  while (clocks.length < nodes.length) clocks.push(...(clocks.shift() as IntervalTreeClock).fork());
  return clocks.map((start) => {
    let clock = start;
    const keep = (next: IntervalTreeClock): IntervalTreeClock => {
      clock = next;
      return clock.peek();
    };
    return {
      tick: () => keep(clock.event()),
      send: () => {
        const [next, message] = clock.send();
        return { stamp: keep(next), message };
      },
      receive: (message) => keep(clock.receive(message)),
    };
  });
};

/** A process that is one of this package's classes: its stamps are its messages. */
function ofProcess<Stamp>(process: {
  tick(): Stamp;
  send(): Stamp;
  receive(message: Stamp, from: NodeId): Stamp;
}): ReturnType<Start<Stamp, Stamp>>[number] {
  return {
    tick: () => process.tick(),
    send: () => {
      const stamp = process.send();
      return { stamp, message: stamp };
    },
    receive: (message, from) => process.receive(message, from),
  };
}

/** As `ofValues`, for what has a `merge`. */
function ofMerged<Stamp extends { merge(other: Stamp): Stamp }>(
  nodes: readonly NodeId[],
  empty: Stamp,
  withNext: (known: Stamp, node: NodeId) => Stamp,
): ReturnType<Start<Stamp, Stamp>> {
  return ofValues(nodes, empty, withNext, (known, message) => known.merge(message));
}

/** Processes that keep a set of known events: an event adds itself; a receipt merges first. */
function ofValues<Stamp>(
  nodes: readonly NodeId[],
  empty: Stamp,
  withNext: (known: Stamp, node: NodeId) => Stamp,
  merge: (known: Stamp, message: Stamp) => Stamp,
): ReturnType<Start<Stamp, Stamp>> {
  return nodes.map((node) => {
    let known = empty;
    const event = (): Stamp => {
      known = withNext(known, node);
      return known;
    };
    return {
      tick: event,
      send: () => ({ stamp: event(), message: known }),
      receive: (message) => {
        known = merge(known, message);
        return event();
      },
    };
  });
}

/** Numbers the events of each node. */
export function dotsOf(): (node: NodeId) => Dot {
  const counters = new Map<NodeId, number>();
  return (node) => {
    const counter = (counters.get(node) ?? 0) + 1;
    counters.set(node, counter);
    return dot(node, counter);
  };
}
