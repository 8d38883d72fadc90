import { describe, expect, it } from "vitest";
import { keyNames } from "../load/operations.js";
import { Random } from "../load/random.js";
import { exchange, MerkleTree, type Side, type TreeShape } from "./merkle.js";

const SHAPES: readonly TreeShape[] = [
  { fanOut: 2, levels: 1 },
  { fanOut: 16, levels: 3 },
  { fanOut: 64, levels: 2 },
];

/** A side with these versions, added in this order. */
function sideOf(versions: ReadonlyMap<string, string>, shape: TreeShape): Side {
  const tree = new MerkleTree(shape);
  for (const [key, version] of versions) tree.add(key, version);
  return { tree, versionOf: (key) => versions.get(key) };
}

describe.each(SHAPES)("a Merkle tree of fan-out $fanOut in $levels levels", (shape) => {
  const keys = keyNames(500);
  const same = new Map(keys.map((key, i) => [key, `s1:${i}`]));

  it("tells that two sides are equal by one hash, whatever the order of their keys", () => {
    const mine = sideOf(same, shape);
    const theirs = sideOf(new Map([...same].toReversed()), shape);
    const found = exchange(mine, theirs);
    expect(found.keys).toEqual([]);
    expect(found.messages).toBe(2);
    expect(found.bytes).toBeLessThan(40);
  });

  it("finds the keys that differ, and those that only one side has", () => {
    const other = new Map(same);
    other.set("key-00000007", "s2:1").set("only theirs", "s2:2");
    other.delete("key-00000100");
    const found = exchange(sideOf(same, shape), sideOf(other, shape));
    expect(found.keys.toSorted()).toEqual(["key-00000007", "key-00000100", "only theirs"]);
    expect(found.messages).toBe(2 + 2 * shape.levels + 2);
  });

  it("kept up to date is the tree that would be built anew", () => {
    const random = new Random(1);
    const versions = new Map(same);
    const kept = sideOf(same, shape);
    for (let i = 0; i < 200; i++) {
      const key = keys[random.below(keys.length)] as string;
      kept.tree.change(key, versions.get(key) as string, `s2:${i}`);
      versions.set(key, `s2:${i}`);
    }
    const anew = sideOf(versions, shape);
    expect(exchange({ ...anew, tree: kept.tree }, anew).keys).toEqual([]);
    expect(
      exchange({ tree: kept.tree, versionOf: anew.versionOf }, sideOf(same, shape)).keys,
    ).not.toEqual([]);
  });
});
