/**
 * The records in the store, as bytes. Each is one msgpack array; a reader that finds anything else says that the store is
 * damaged, and nothing goes on from a guess.
 */
import { type Dot, type NodeId, nodeId, VersionVector } from "@vclock/clock";
import {
  type CarriedVersion,
  pack,
  type Plain,
  type Pulled,
  unpack,
  type Version,
} from "@vclock/protocol";
import { StoreDamagedError } from "./errors.js";

/** The format of everything a replica keeps in a store. A newer one is refused. */
export const FORMAT = 1;

/** The part of a replica's state that changes with every operation. */
export interface Cut {
  /** Exactly the dots whose effects are in the containers. */
  readonly clock: VersionVector;
  /** Per node, the run of its process that issued its newest dot in `clock`. */
  readonly runs: ReadonlyMap<NodeId, string>;
  /** The forgotten deletes, as a clock. */
  readonly floor: VersionVector;
  readonly keys: number;
  readonly conflicts: number;
  readonly deletes: number;
}

/** The part that changes when members do. */
export interface Identity {
  readonly cluster: string;
  readonly node: NodeId;
  readonly everServed: boolean;
  /** Member names and their present ids. */
  readonly ids: ReadonlyMap<string, NodeId>;
  readonly retired: ReadonlySet<NodeId>;
  readonly closed: VersionVector;
  /** This node's runs and the counter of each one's first dot, in order. */
  readonly ownRuns: readonly OwnRun[];
}

export interface OwnRun {
  readonly first: number;
  readonly run: string;
}

/** A staged transfer that is whole and being put in place; see `applying.ts`. */
export interface ApplyMark {
  readonly source: Pick<Pulled, "clock" | "floor" | "runs" | "everyKey">;
  /** Keys up to this one are in place. */
  readonly doneUntil: string | undefined;
}

export function encodeContainer(versions: readonly CarriedVersion[]): Uint8Array {
  return pack(
    versions.map(({ dot, value }) =>
      value === undefined
        ? [dot.node, dot.counter]
        : [dot.node, dot.counter, value.tag, value.bytes],
    ),
  );
}

/** A container without gaps. The bytes of its values are copies. */
export function decodeContainer(bytes: Uint8Array): Version[] {
  return decodeCarried(bytes).map(whole);
}

/** A container without gaps. The bytes of its values are views on `bytes`: for bytes that are the caller's to keep. */
export function viewContainer(bytes: Uint8Array): Version[] {
  return viewCarried(bytes).map(whole);
}

/** A container as it travels: values that the receiver has may be left out. The bytes of its values are copies. */
export function decodeCarried(bytes: Uint8Array): CarriedVersion[] {
  return viewCarried(bytes).map(({ dot, value }) => {
    if (value === undefined) return { dot, value };
    return { dot, value: { tag: value.tag, bytes: new Uint8Array(value.bytes) } };
  });
}

function viewCarried(bytes: Uint8Array): CarriedVersion[] {
  return list(read(bytes)).map((item) => {
    const [node, counter, tag, value] = list(item);
    const at: Dot = { node: id(node), counter: count(counter) };
    if (tag === undefined && value === undefined) return { dot: at, value: undefined };
    if (!(value instanceof Uint8Array))
      throw new StoreDamagedError("a value in the store is not bytes");
    return { dot: at, value: { tag: count(tag), bytes: value } };
  });
}

export function encodeCut(cut: Cut): Uint8Array {
  return pack([
    FORMAT,
    clockToPlain(cut.clock),
    [...cut.runs].flat(),
    clockToPlain(cut.floor),
    cut.keys,
    cut.conflicts,
    cut.deletes,
  ]);
}

export function decodeCut(bytes: Uint8Array): Cut {
  const [format, clock, runs, floor, keys, conflicts, deletes] = list(read(bytes));
  checkFormat(format);
  return {
    clock: clockFromPlain(clock),
    runs: new Map(pairs(runs).map(([node, run]) => [id(node), text(run)])),
    floor: clockFromPlain(floor),
    keys: count(keys),
    conflicts: count(conflicts),
    deletes: count(deletes),
  };
}

export function encodeIdentity(identity: Identity): Uint8Array {
  return pack([
    FORMAT,
    identity.cluster,
    identity.node,
    identity.everServed,
    [...identity.ids].flat(),
    [...identity.retired],
    clockToPlain(identity.closed),
    identity.ownRuns.flatMap(({ first, run }) => [first, run]),
  ]);
}

export function decodeIdentity(bytes: Uint8Array): Identity {
  const [format, cluster, node, everServed, ids, retired, closed, ownRuns] = list(read(bytes));
  checkFormat(format);
  return {
    cluster: text(cluster),
    node: id(node),
    everServed: everServed === true,
    ids: new Map(pairs(ids).map(([name, member]) => [text(name), id(member)])),
    retired: new Set(list(retired).map(id)),
    closed: clockFromPlain(closed),
    ownRuns: pairs(ownRuns).map(([first, run]) => ({ first: count(first), run: text(run) })),
  };
}

export function encodeApplyMark({ source, doneUntil }: ApplyMark): Uint8Array {
  return pack([
    FORMAT,
    clockToPlain(source.clock),
    clockToPlain(source.floor),
    source.runs.flat(),
    source.everyKey,
    doneUntil ?? null,
  ]);
}

export function decodeApplyMark(bytes: Uint8Array): ApplyMark {
  const [format, clock, floor, runs, everyKey, doneUntil] = list(read(bytes));
  checkFormat(format);
  return {
    source: {
      clock: clockFromPlain(clock),
      floor: clockFromPlain(floor),
      runs: pairs(runs).map(([node, run]) => [id(node), text(run)]),
      everyKey: everyKey === true,
    },
    doneUntil: doneUntil === null || doneUntil === undefined ? undefined : text(doneUntil),
  };
}

/** Says that what the store holds is not whole yet; see `filling.ts`. */
export function encodeFillMark(): Uint8Array {
  return pack([FORMAT]);
}

function whole({ dot, value }: CarriedVersion): Version {
  if (value === undefined) throw new StoreDamagedError("a version in the store has no value");
  return { dot, value };
}

function clockToPlain(clock: VersionVector): Plain[] {
  return [...clock].flat();
}

function clockFromPlain(plain: Plain | undefined): VersionVector {
  return VersionVector.of(
    pairs(plain).map(([node, counter]): [NodeId, number] => [id(node), count(counter)]),
  );
}

function checkFormat(format: Plain | undefined): void {
  if (format === FORMAT) return;
  throw new StoreDamagedError(
    `the store has format ${String(format)}, this version reads ${FORMAT}: use the version that wrote it`,
  );
}

function read(bytes: Uint8Array): Plain {
  try {
    return unpack(bytes);
  } catch (cause) {
    throw new StoreDamagedError("a record in the store cannot be decoded", { cause });
  }
}

function list(plain: Plain | undefined): readonly Plain[] {
  if (Array.isArray(plain)) return plain as readonly Plain[];
  throw new StoreDamagedError("a record in the store is not a list");
}

function pairs(plain: Plain | undefined): [Plain | undefined, Plain | undefined][] {
  const flat = list(plain);
  const found: [Plain | undefined, Plain | undefined][] = [];
  for (let i = 0; i < flat.length; i += 2) found.push([flat[i], flat[i + 1]]);
  return found;
}

function text(plain: Plain | undefined): string {
  if (typeof plain === "string") return plain;
  throw new StoreDamagedError("a record in the store lacks a text");
}

function count(plain: Plain | undefined): number {
  if (typeof plain === "number" && Number.isSafeInteger(plain) && plain >= 0) return plain;
  throw new StoreDamagedError("a record in the store lacks a number");
}

function id(plain: Plain | undefined): NodeId {
  return nodeId(text(plain));
}
