/**
 * What the operations of each type of clock cost. Nothing to compare them with: the packages beside ours have version vectors only.
 */
import {
  BitmappedVersionVector,
  CausalBuffer,
  CausalContext,
  DottedVersionVector,
  DottedVersionVectorSet,
  HybridLogicalClock,
  IntervalTreeClock,
  LamportClock,
  MatrixClock,
  nodeId,
  VectorClock,
  VersionVector,
  type NodeId,
} from "@vclock/clock";
import { pairs, RELATIONS, type Pair, type PlainClock } from "./inputs.js";
import { subject, type Subject } from "./measure.js";

/** The operations of one type, by clocks of one size. */
export interface TypeCase {
  readonly type: string;
  readonly entries: number;
  readonly prepare: () => Subject[];
}

/** What all of them can do, whatever they call it. */
interface Operations<T extends { toBytes(): Uint8Array; compare(other: T): unknown }> {
  /** The next event of a node. */
  readonly event: (clock: T, other: T) => unknown;
  readonly merge: (clock: T, other: T) => unknown;
  readonly decode: (bytes: Uint8Array) => T;
}

/** A matrix has as many rows as columns. */
const MATRIX_ENTRIES_MAX = 128;

export function typeCases(sizes: readonly number[], seed: number): TypeCase[] {
  const small: TypeCase[] = [
    { type: "LamportClock", entries: 1, prepare: lamport },
    { type: "HybridLogicalClock", entries: 1, prepare: hybridLogical },
  ];
  const prepared: readonly (readonly [string, (plain: Pair<PlainClock>[]) => Subject[]])[] = [
    ["VersionVector", versionVector],
    ["VectorClock", vectorClock],
    ["CausalContext", causalContext],
    ["BitmappedVersionVector", bitmapped],
    ["DottedVersionVector", dotted],
    ["DottedVersionVectorSet", dottedSet],
    ["MatrixClock", matrix],
    ["IntervalTreeClock", intervalTree],
    ["CausalBuffer", causalBuffer],
  ];
  return [
    ...small,
    ...prepared.flatMap(([type, prepare]) =>
      sizes
        .filter((entries) => type !== "MatrixClock" || entries <= MATRIX_ENTRIES_MAX)
        .map((entries) => ({
          type,
          entries,
          prepare: () => prepare(pairs(entries, RELATIONS, seed)),
        })),
    ),
  ];
}

function operations<T extends { toBytes(): Uint8Array; compare(other: T): unknown }>(
  clocks: readonly Pair<T>[],
  { event, merge, decode }: Operations<T>,
): Subject[] {
  const bytes = clocks.map(([a]) => [a.toBytes(), undefined] as const);
  return [
    subject("event", clocks, event),
    subject("compare", clocks, (a, b) => a.compare(b)),
    subject("merge", clocks, merge),
    subject("encode", clocks, (a) => a.toBytes()),
    subject("decode", bytes, (given) => decode(given)),
  ];
}

/** The same of both clocks of each pair. */
function both<T>(plain: readonly Pair<PlainClock>[], make: (clock: PlainClock) => T): Pair<T>[] {
  return plain.map(([a, b]) => [make(a), make(b)]);
}

/** A node that all clocks have. */
function anyNode(plain: readonly Pair<PlainClock>[]): NodeId {
  const ids = Object.keys(plain[0]?.[0] ?? {});
  return nodeId(ids[ids.length >>> 1] ?? "");
}

function lamport(): Subject[] {
  const clocks = Array.from({ length: 16 }, (_, at): Pair<LamportClock> => [
    LamportClock.of("s1", 100 + at),
    LamportClock.of("s2", 100 + ((at * 7) % 16)),
  ]);
  return operations(clocks, {
    event: (a) => a.tick(),
    merge: (a, b) => a.receive(b),
    decode: (bytes) => LamportClock.fromBytes(bytes),
  });
}

function hybridLogical(): Subject[] {
  const wallMs = 1_700_000_000_000;
  const clocks = Array.from({ length: 16 }, (_, at): Pair<HybridLogicalClock> => [
    HybridLogicalClock.of(wallMs, at),
    HybridLogicalClock.of(wallMs + (at % 3) - 1, (at * 7) % 16),
  ]);
  return operations(clocks, {
    event: (a) => a.send(wallMs),
    merge: (a, b) => a.receive(wallMs, b),
    decode: (bytes) => HybridLogicalClock.fromBytes(bytes),
  });
}

function versionVector(plain: Pair<PlainClock>[]): Subject[] {
  const node = anyNode(plain);
  return operations(
    both(plain, (clock) => VersionVector.of(clock)),
    {
      event: (a) => a.increment(node),
      merge: (a, b) => a.merge(b),
      decode: (bytes) => VersionVector.fromBytes(bytes),
    },
  );
}

function vectorClock(plain: Pair<PlainClock>[]): Subject[] {
  const node = anyNode(plain);
  return operations(
    both(plain, (clock) => VectorClock.of(clock)),
    {
      event: (a) => a.tick(node),
      merge: (a, b) => a.receive(node, b),
      decode: (bytes) => VectorClock.fromBytes(bytes),
    },
  );
}

/** One dot beyond the cut. */
function causalContext(plain: Pair<PlainClock>[]): Subject[] {
  const node = anyNode(plain);
  const context = (clock: PlainClock): CausalContext =>
    CausalContext.of(VersionVector.of(clock), [{ node, counter: (clock[node] ?? 0) + 3 }]);
  return operations(both(plain, context), {
    event: (a) => a.add({ node, counter: a.cut.get(node) + 2 }),
    merge: (a, b) => a.merge(b),
    decode: (bytes) => CausalContext.fromBytes(bytes),
  });
}

/** One gap in the events of each node. */
function bitmapped(plain: Pair<PlainClock>[]): Subject[] {
  const node = anyNode(plain);
  const gapped = (clock: PlainClock): BitmappedVersionVector =>
    BitmappedVersionVector.of(
      clock,
      Object.entries(clock).map(([id, counter]) => ({ node: nodeId(id), counter: counter + 3 })),
    );
  return operations(both(plain, gapped), {
    event: (a) => a.event(node),
    merge: (a, b) => a.merge(b),
    decode: (bytes) => BitmappedVersionVector.fromBytes(bytes),
  });
}

function dotted(plain: Pair<PlainClock>[]): Subject[] {
  const node = anyNode(plain);
  const version = (clock: PlainClock): DottedVersionVector =>
    DottedVersionVector.of(clock, { node, counter: (clock[node] ?? 0) + 2 });
  return operations(both(plain, version), {
    event: (a) => a.event(node),
    merge: (a, b) => DottedVersionVector.sync([a], [b]),
    decode: (bytes) => DottedVersionVector.fromBytes(bytes),
  });
}

/** One value; its context has all nodes. */
function dottedSet(plain: Pair<PlainClock>[]): Subject[] {
  const node = anyNode(plain);
  const empty: DottedVersionVectorSet<number> = DottedVersionVectorSet.empty;
  const sets = both(plain, (clock) => empty.update(node, 1, VersionVector.of(clock)));
  const codec = {
    encode: (value: number) => Uint8Array.of(value),
    decode: (bytes: Uint8Array) => bytes[0] ?? 0,
  };
  const contexts = sets.map(([a]) => [a, a.join()] as const);
  const bytes = sets.map(([a]) => [a.toBytes(codec), undefined] as const);
  return [
    subject("event", contexts, (a, context) => a.update(node, 2, context)),
    subject("compare", sets, (a, b) => a.compare(b)),
    subject("merge", sets, (a, b) => a.sync(b)),
    subject("encode", sets, (a) => a.toBytes(codec)),
    subject("decode", bytes, (given) => DottedVersionVectorSet.fromBytes(given, codec)),
  ];
}

function matrix(plain: Pair<PlainClock>[]): Subject[] {
  const node = anyNode(plain);
  const full = (clock: PlainClock): MatrixClock => {
    const row = VersionVector.of(clock);
    return MatrixClock.of(Object.keys(clock).map((id) => [id, row]));
  };
  const other = nodeId(Object.keys(plain[0]?.[0] ?? {})[0] ?? "");
  return operations(both(plain.slice(0, 8), full), {
    event: (a) => a.tick(node),
    merge: (a, b) => a.receive(node, b, other),
    decode: (bytes) => MatrixClock.fromBytes(bytes),
  });
}

/** As many participants as entries: a balanced tree of ids, and an event of each. */
function intervalTree(plain: Pair<PlainClock>[]): Subject[] {
  const participants = Object.keys(plain[0]?.[0] ?? {}).length;
  let clocks = [IntervalTreeClock.seed];
  while (clocks.length < participants) {
    clocks = clocks.flatMap((clock, at) =>
      clocks.length + at < participants ? clock.fork() : [clock],
    );
  }
  const known = clocks
    .map((clock) => clock.event().peek())
    .reduce((all, message) => all.join(message));
  const pairs = clocks.slice(0, 16).map((clock, at): Pair<IntervalTreeClock> => {
    const next = clocks[(at + 1) % clocks.length] ?? clock;
    return [clock.join(known).event(), next.join(known).event().event()];
  });
  return operations(pairs, {
    event: (a) => a.event(),
    merge: (a, b) => a.receive(b.peek()),
    decode: (bytes) => IntervalTreeClock.fromBytes(bytes),
  });
}

/** A message sent by one and received by the other. */
function causalBuffer(plain: Pair<PlainClock>[]): Subject[] {
  const clock = VersionVector.of(plain[0]?.[0] ?? {});
  const [sender = "", receiver = ""] = clock.nodes();
  const buffers = [
    [
      new CausalBuffer<number>(sender, { clock }),
      new CausalBuffer<number>(receiver, { clock }),
    ] as const,
  ];
  return [subject("event", buffers, (a, b) => b.receive(a.send(1)))];
}
