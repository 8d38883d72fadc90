/**
 * What is measured on version vectors, beside whom.
 */
import * as thing from "@thi.ng/vclock";
import { nodeId, VersionVector, type NodeId } from "@vclock/clock";
import vectorclock from "vectorclock";
import { bareCompare, bareMerge, barePairs } from "./bare.js";
import { pairs, RELATIONS, type Pair, type PairOptions, type PlainClock } from "./inputs.js";
import { subject, type Subject } from "./measure.js";

export const OURS = "@vclock/clock";
export const PEERS: readonly string[] = ["vectorclock", "@thi.ng/vclock"];
export const BARE = "bare loop";
export const JSON_TEXT = "JSON text";

/** One row: the same operation on the same clocks by all who can do it. */
export interface VectorCase {
  readonly operation: string;
  readonly inputs: string;
  readonly entries: number;
  /** Ours first. */
  readonly prepare: () => Subject[];
}

/** Where the two clocks of a pair come from. */
const SOURCES: readonly {
  readonly title: string;
  readonly options?: PairOptions;
  readonly read: (bytes: Uint8Array) => VersionVector;
}[] = [
  { title: "decoded", read: decoded },
  { title: "decoded, nothing shared", read: readUnshared },
  {
    title: "decoded, a member differs",
    options: { membersDiffer: true },
    read: decoded,
  },
  {
    title: "decoded, counters past 2^40",
    options: { countersFrom: 2 ** 40 },
    read: decoded,
  },
];

export function vectorCases(sizes: readonly number[], seed: number): VectorCase[] {
  const bySource = (operation: string, subjects: typeof compareSubjects): VectorCase[] =>
    SOURCES.flatMap(({ title, options, read }) =>
      sizes.map((entries) => ({
        operation,
        inputs: title,
        entries,
        prepare: () => subjects(entries, seed, options, read),
      })),
    );
  const bySize = (
    operation: string,
    inputs: string,
    subjects: (entries: number, seed: number) => Subject[],
  ): VectorCase[] =>
    sizes.map((entries) => ({
      operation,
      inputs,
      entries,
      prepare: () => subjects(entries, seed),
    }));
  return [
    ...bySource("compare", compareSubjects),
    ...bySource("merge", mergeSubjects),
    ...bySize("dominates", "yes", dominatesSubjects),
    ...bySize("increment", "a node it has", incrementSubjects),
    ...bySize("encode", "", encodeSubjects),
    ...bySize("decode", "", decodeSubjects),
  ];
}

function compareSubjects(
  entries: number,
  seed: number,
  options: PairOptions | undefined,
  read: (bytes: Uint8Array) => VersionVector,
): Subject[] {
  const plain = pairs(entries, RELATIONS, seed, options);
  return [
    subject(OURS, vectorPairs(plain, read), (a, b) => a.compare(b)),
    subject("vectorclock", plain, (a, b) => vectorclock.compare(a, b)),
    subject("@thi.ng/vclock", plain, (a, b) => thing.compare(a, b)),
    subject(BARE, barePairs(plain), bareCompare),
  ];
}

function mergeSubjects(
  entries: number,
  seed: number,
  options: PairOptions | undefined,
  read: (bytes: Uint8Array) => VersionVector,
): Subject[] {
  const plain = pairs(entries, ["concurrent"], seed, options);
  return [
    subject(OURS, vectorPairs(plain, read), (a, b) => a.merge(b)),
    subject("vectorclock", plain, (a, b) => vectorclock.merge(a, b)),
    subject("@thi.ng/vclock", plain, (a, b) => thing.merge(a, b)),
    subject(BARE, barePairs(plain), bareMerge(2 * entries)),
  ];
}

function dominatesSubjects(entries: number, seed: number): Subject[] {
  const plain = pairs(entries, ["before"], seed);
  return [
    subject(OURS, vectorPairs(plain, decoded), (a, b) => a.dominates(b)),
    subject("vectorclock", plain, (a, b) => vectorclock.compare(a, b) === 1),
    subject("@thi.ng/vclock", plain, (a, b) => thing.isAfter(a, b)),
    subject(BARE, barePairs(plain), (a, b) => bareCompare(a, b) < 2),
  ];
}

function incrementSubjects(entries: number, seed: number): Subject[] {
  const plain = pairs(entries, ["equal"], seed).map(([a], at): [PlainClock, NodeId] => [
    a,
    nodeId(Object.keys(a)[(at * 7) % entries] ?? ""),
  ]);
  const ours = plain.map(([a, id]): [VersionVector, NodeId] => [VersionVector.of(a), id]);
  return [
    subject(OURS, ours, (a, id) => a.increment(id)),
    subject("@thi.ng/vclock", plain, (a, id) => thing.inc(a, id)),
    subject("a copy, vectorclock", plain, (a, id) => vectorclock.increment({ ...a }, id)),
  ];
}

function encodeSubjects(entries: number, seed: number): Subject[] {
  const plain = pairs(entries, RELATIONS, seed);
  return [
    subject(OURS, vectorPairs(plain, decoded), (a) => a.toBytes()),
    subject(JSON_TEXT, plain, (a) => JSON.stringify(a)),
  ];
}

function decodeSubjects(entries: number, seed: number): Subject[] {
  const plain = pairs(entries, RELATIONS, seed);
  const bytes = vectorPairs(plain, decoded).map((pair) => both(pair, (v) => v.toBytes()));
  const texts = plain.map((pair) => both(pair, (clock) => JSON.stringify(clock)));
  return [
    subject(OURS, bytes, (a) => VersionVector.fromBytes(a)),
    subject(JSON_TEXT, texts, (a) => JSON.parse(a) as unknown),
  ];
}

function vectorPairs(
  plain: readonly Pair<PlainClock>[],
  read: (bytes: Uint8Array) => VersionVector,
): Pair<VersionVector>[] {
  return plain.map((pair) => both(pair, (clock) => read(VersionVector.of(clock).toBytes())));
}

function decoded(bytes: Uint8Array): VersionVector {
  return VersionVector.fromBytes(bytes);
}

/** Reads a vector after one that only begins as it does: so its ids, and their array, are shared with no other. */
function readUnshared(bytes: Uint8Array): VersionVector {
  const [first = "", ...others] = VersionVector.fromBytes(bytes).nodes();
  VersionVector.of([first, ...others.map((id) => `${id}~`)].map((id) => [id, 1]));
  return VersionVector.fromBytes(bytes);
}

function both<A, B>([a, b]: Pair<A>, change: (value: A) => B): Pair<B> {
  return [change(a), change(b)];
}
