/**
 * Finding and repairing keys that differ: two replicas that were cut off from each other, beside Merkle trees over the same keys.
 */
import { keyNames } from "../load/operations.js";
import { Random } from "../load/random.js";
import { valuesFor, type DataSpec } from "./data.js";
import type { LocalCluster } from "./local-cluster.js";
import { exchange, MerkleTree, Wire, type Side, type TreeShape } from "./merkle.js";

/** What one way took to make two replicas equal. */
export interface RepairCost {
  readonly messages: number;
  readonly bytes: number;
  /** User and system, of both sides and all threads. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

export interface MerkleCost extends RepairCost {
  readonly shape: TreeShape;
}

export interface DifferenceRow {
  readonly keys: number;
  readonly differing: number;
  readonly pull: RepairCost;
  readonly trees: readonly MerkleCost[];
}

/** What a tree costs that is there when it is needed. */
export interface TreeCost {
  readonly keys: number;
  readonly shape: TreeShape;
  readonly buildMs: number;
  readonly buildCpuUsPerKey: number;
  readonly updateCpuUs: number;
}

/** As keys are hashed by Riak; and a deeper tree, which sends less for more round trips. */
export const TREE_SHAPES: readonly TreeShape[] = [
  { fanOut: 1_024, levels: 2 },
  { fanOut: 16, levels: 5 },
];

const NODES = ["s1", "s2"] as const;
const UPDATES_MEASURED = 20_000;

/** Two replicas' keys as trees see them: what `s1` wrote at first, and what changed since. */
class Versions {
  readonly #changed = new Map<string, string>();
  #counter = 0;

  constructor(private readonly written: Map<string, number>) {}

  readonly of = (key: string): string | undefined => {
    const written = this.written.get(key);
    return this.#changed.get(key) ?? (written === undefined ? undefined : dot("s1", written));
  };

  set(key: string, version: string): void {
    this.#changed.set(key, version);
  }

  /** A version that no key had. */
  next(node: string): string {
    return dot(node, 2 ** 24 + ++this.#counter);
  }
}

/** As long as in a cluster: the server's name and 16 letters. */
function dot(node: string, counter: number): string {
  return `${node}~aaaaaaaaaaaaaaaa:${counter}`;
}

/** Changes so many keys on sides that cannot hear each other, lets them, and measures until both have the same. */
export async function measurePull(
  cluster: LocalCluster,
  spec: DataSpec,
  differing: number,
): Promise<RepairCost> {
  const changed = changedKeys(spec, differing);
  cluster.cutOff("s2");
  for (const [i, node] of NODES.entries()) {
    const keys = changed.filter((_, position) => position % NODES.length === i);
    await cluster.update(node, valuesFor({ ...spec, seed: spec.seed + 1 + i }, keys));
  }
  const counted = cluster.count();
  const stop = stopwatch();
  cluster.heal("s2");
  await cluster.converge();
  const cost = stop();
  const { messages, bytes } = counted();
  return { messages, bytes, ...cost };
}

/** The same difference between trees, found, and repaired by sending each newer version once. */
export function measureTrees(
  spec: DataSpec,
  differing: readonly number[],
): { readonly trees: readonly TreeCost[]; readonly repairs: readonly MerkleCost[][] } {
  const names = keyNames(spec.keys);
  const written = new Map(names.map((key, i) => [key, i + 1]));
  const trees: TreeCost[] = [];
  const repairs: MerkleCost[][] = differing.map(() => []);
  for (const shape of TREE_SHAPES) {
    const versions = NODES.map(() => new Versions(written));
    const sides: Side[] = [];
    let build = { cpuMs: 0, wallMs: 0 };
    for (const { of: versionOf } of versions) {
      const tree = new MerkleTree(shape);
      build = measuredNow(() => {
        for (const key of names) tree.add(key, versionOf(key) as string);
      });
      sides.push({ tree, versionOf });
    }
    const [first, second] = sides as [Side, Side];
    for (const [row, count] of differing.entries()) {
      const changed = changedKeys(spec, count);
      for (const [position, key] of changed.entries()) {
        const i = position % NODES.length;
        change(sides[i] as Side, versions[i] as Versions, NODES[i] as string, key);
      }
      let exchanged = { messages: 0, bytes: 0 };
      const cost = measuredNow(() => {
        const { keys, ...sent } = exchange(first, second);
        if (keys.length !== count) throw new Error(`${keys.length} of ${count} keys were found`);
        exchanged = withRepair(sent, keys, spec);
      });
      // Equal again, by whichever is newer.
      for (const [position, key] of changed.entries()) {
        const from = position % NODES.length;
        const version = versions[from]?.of(key) as string;
        const to = 1 - from;
        sides[to]?.tree.change(key, versions[to]?.of(key) as string, version);
        versions[to]?.set(key, version);
      }
      repairs[row]?.push({ shape, ...exchanged, ...cost });
    }
    const updates = measuredNow(() => {
      const random = new Random(spec.seed);
      for (let i = 0; i < UPDATES_MEASURED; i++) {
        change(first, versions[0] as Versions, "s1", names[random.below(names.length)] as string);
      }
    });
    trees.push({
      keys: spec.keys,
      shape,
      buildMs: build.wallMs,
      buildCpuUsPerKey: (1_000 * build.cpuMs) / spec.keys,
      updateCpuUs: (1_000 * updates.cpuMs) / UPDATES_MEASURED,
    });
  }
  return { trees, repairs };
}

function change({ tree }: Side, versions: Versions, node: string, key: string): void {
  const after = versions.next(node);
  tree.change(key, versions.of(key) as string, after);
  versions.set(key, after);
}

/** Adds the containers: one message each way, every container once, as pulls carry them. */
function withRepair(
  found: { readonly messages: number; readonly bytes: number },
  keys: readonly string[],
  { valueBytes, seed }: DataSpec,
): { messages: number; bytes: number } {
  if (keys.length === 0) return found;
  const random = new Random(seed);
  const wire = new Wire();
  for (const i of NODES.keys()) {
    wire.carry(
      keys
        .filter((_, position) => position % NODES.length === i)
        .map((key) => [
          key,
          [
            [
              ["s1~aaaaaaaaaaaaaaaa", 2 ** 24],
              [0, random.bytes(valueBytes)],
            ],
          ],
        ]),
    );
  }
  return { messages: found.messages + wire.messages, bytes: found.bytes + wire.bytes };
}

/** Which keys differ: some of all, anywhere among them. */
function changedKeys({ keys, seed }: DataSpec, count: number): string[] {
  const random = new Random(seed + count);
  const names = new Set<number>();
  while (names.size < count) names.add(random.below(keys));
  return [...names].map((position) => `key-${String(position).padStart(8, "0")}`);
}

interface Effort {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** Begins to measure; the function it returns ends it. */
function stopwatch(): () => Effort {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  return () => {
    const wallMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(cpu);
    return { cpuMs: (user + system) / 1_000, wallMs };
  };
}

function measuredNow(work: () => void): Effort {
  const stop = stopwatch();
  work();
  return stop();
}
