/**
 * A Merkle tree over a server's keys, as databases compare replicas by it: kept up to date with every update, exchanged level by
 * level, then the keys of the leaves that differ. The baseline beside pulls.
 *
 * Made to cost little: hashes of 64 bits, combined by exclusive or, so that an update touches one node a level; all in memory.
 *
 * @see Merkle 1987; DeCandia et al. 2007, Dynamo, §4.7; Riak's active anti-entropy: two levels of 1,024 over its hashed keys
 */
import { hash } from "node:crypto";
import { pack, unpack, type Plain } from "@vclock/protocol";

/** What makes a version of a key: its dots. `undefined` where the key is not. */
export type VersionOf = (key: string) => string | undefined;

export interface TreeShape {
  readonly fanOut: number;
  /** Below the root. */
  readonly levels: number;
}

const HASH_BYTES = 8;
const FRAME_HEADER_BYTES = 4;

export class MerkleTree {
  readonly shape: TreeShape;
  /** For each level from the root down, the hashes of its nodes, two words each. */
  readonly #levels: readonly Uint32Array[];
  /** The keys of each leaf; most have one or none. */
  readonly #keys: (string | string[] | undefined)[] = [];

  constructor(shape: TreeShape) {
    this.shape = shape;
    const { fanOut, levels } = shape;
    this.#levels = Array.from(
      { length: levels + 1 },
      (_, level) => new Uint32Array(2 * fanOut ** level),
    );
  }

  get leaves(): number {
    return this.shape.fanOut ** this.shape.levels;
  }

  /** A key that was not there. */
  add(key: string, version: string): void {
    const leaf = this.#leafOf(key);
    const there = this.#keys[leaf];
    if (there === undefined) this.#keys[leaf] = key;
    else if (typeof there === "string") this.#keys[leaf] = [there, key];
    else there.push(key);
    this.#toggle(leaf, key, version);
  }

  /** A key has another version. */
  change(key: string, before: string, after: string): void {
    const leaf = this.#leafOf(key);
    this.#toggle(leaf, key, before);
    this.#toggle(leaf, key, after);
  }

  /** The keys of a leaf. */
  keysOf(leaf: number): readonly string[] {
    const there = this.#keys[leaf];
    if (there === undefined) return [];
    return typeof there === "string" ? [there] : there;
  }

  /** The hashes of the nodes from one on, as bytes. */
  hashes(level: number, from: number, count: number): Uint8Array {
    const words = this.#levels[level] as Uint32Array;
    const bytes = new Uint8Array(HASH_BYTES * count);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < 2 * count; i++) view.setUint32(4 * i, words[2 * from + i] as number);
    return bytes;
  }

  #leafOf(key: string): number {
    return digest(key).readUInt32BE(0) % this.leaves;
  }

  #toggle(leaf: number, key: string, version: string): void {
    const sum = digest(`${key}\0${version}`);
    const high = sum.readUInt32BE(0);
    const low = sum.readUInt32BE(4);
    let node = leaf;
    for (let level = this.shape.levels; level >= 0; level--) {
      const words = this.#levels[level] as Uint32Array;
      words[2 * node] = (words[2 * node] as number) ^ high;
      words[2 * node + 1] = (words[2 * node + 1] as number) ^ low;
      node = Math.floor(node / this.shape.fanOut);
    }
  }
}

function digest(text: string): Buffer {
  return hash("sha1", text, "buffer");
}

/** What an exchange sent, in frames of the same msgpack as servers use. */
export interface Exchanged {
  /** Of which the two have different versions, or only one has any. */
  readonly keys: readonly string[];
  readonly messages: number;
  readonly bytes: number;
}

export interface Side {
  readonly tree: MerkleTree;
  readonly versionOf: VersionOf;
}

/** Finds the keys that differ: `asking` asks, `asked` answers, a question and an answer for each level. */
export function exchange(asking: Side, asked: Side): Exchanged {
  const wire = new Wire();
  const { levels, fanOut } = asking.tree.shape;
  let nodes: readonly number[] = wire.carry([0]) as readonly number[];
  nodes = differing(asking.tree, 0, nodes, wire.carry([asked.tree.hashes(0, 0, 1)]));
  for (let level = 1; level <= levels && nodes.length > 0; level++) {
    const parents = wire.carry(nodes) as readonly number[];
    const answer = wire.carry(
      parents.map((parent) => asked.tree.hashes(level, parent * fanOut, fanOut)),
    );
    const children = parents.flatMap((parent) =>
      Array.from({ length: fanOut }, (_, child) => parent * fanOut + child),
    );
    nodes = differing(asking.tree, level, children, answer);
  }
  const keys = nodes.length === 0 ? [] : differingKeys(asking, asked, nodes, wire);
  return { keys, messages: wire.messages, bytes: wire.bytes };
}

/** Those of the nodes whose hashes are not the answer's. */
function differing(
  tree: MerkleTree,
  level: number,
  nodes: readonly number[],
  answer: Plain,
): number[] {
  const told = Buffer.concat(answer as readonly Uint8Array[]);
  return nodes.filter((node, i) => {
    const theirs = told.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES);
    return !theirs.equals(tree.hashes(level, node, 1));
  });
}

/** Asks for the keys of leaves and their versions, and compares. */
function differingKeys(asking: Side, asked: Side, leaves: readonly number[], wire: Wire): string[] {
  const told = wire.carry(leaves) as readonly number[];
  const theirs = wire.carry(
    told.flatMap((leaf) =>
      asked.tree.keysOf(leaf).map((key): Plain => [key, asked.versionOf(key) ?? null]),
    ),
  ) as readonly (readonly [string, string | null])[];
  const versions = new Map(theirs);
  const mine = leaves.flatMap((leaf) => asking.tree.keysOf(leaf));
  const all = new Set([...mine, ...versions.keys()]);
  return [...all].filter((key) => asking.versionOf(key) !== (versions.get(key) ?? undefined));
}

/** Counts what goes over, and takes it apart again at the other end. */
export class Wire {
  messages = 0;
  bytes = 0;

  carry(message: Plain): Plain {
    const bytes = pack(message);
    this.messages += 1;
    this.bytes += FRAME_HEADER_BYTES + bytes.byteLength;
    return unpack(bytes);
  }
}
