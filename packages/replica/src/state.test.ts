/** The three ages of what a replica holds: durable, sealed, open (SPEC.md I-9, I-10). */
import { nodeId, VersionVector } from "@vclock/clock";
import type { Version } from "@vclock/protocol";
import { describe, expect, it } from "vitest";
import { inspect } from "./inspect.js";
import { Table, textKey } from "./keyspace.js";
import type { Identity } from "./records.js";
import { State } from "./state.js";
import { TestDisk } from "./testing/test-disk.js";
import { textOf, valueOf } from "./testing/values.js";

const a = nodeId("a~00000001");
const b = nodeId("b~00000001");

const FRESH: Identity = {
  cluster: "test",
  node: a,
  everServed: false,
  ids: new Map(),
  retired: new Set(),
  closed: VersionVector.empty,
  ownRuns: [],
};

function version(counter: number, text: string): Version {
  return { dot: { node: a, counter }, value: valueOf(text) };
}

function put(state: State, key: string, ...versions: Version[]): void {
  state.setContainer(key, state.container(key), versions);
}

function texts(versions: readonly Version[]): string[] {
  return versions.map(({ value }) => textOf(value));
}

/** What a read shows, and what the next change is made to. */
function ages(state: State, key: string): [durable: string[], open: string[]] {
  return [texts(state.durableContainer(key)), texts(state.container(key))];
}

function seal(state: State): NonNullable<ReturnType<State["seal"]>> {
  const batch = state.seal();
  if (batch === undefined) throw new Error("nothing to seal");
  return batch;
}

/** A state on whose disk is `k`: "one". */
function settled(): { state: State; disk: TestDisk } {
  const disk = new TestDisk();
  const state = State.load({ store: disk, recentBytesMax: 1 << 20 }, FRESH);
  put(state, "k", version(1, "one"));
  state.updateCut({ clock: VersionVector.of([[a, 1]]) });
  disk.commit(seal(state));
  state.settle();
  return { state, disk };
}

describe("a container", () => {
  it("is read in the durable age and changed in the open one, while a batch is out and after", () => {
    const { state, disk } = settled();
    put(state, "k", version(2, "two"));
    expect(ages(state, "k")).toEqual([["one"], ["two"]]);
    const second = seal(state);
    expect(ages(state, "k")).toEqual([["one"], ["two"]]);
    put(state, "k", version(3, "three"));
    expect(ages(state, "k")).toEqual([["one"], ["three"]]);
    disk.commit(second);
    state.settle();
    expect(ages(state, "k")).toEqual([["two"], ["three"]]);
    const third = seal(state);
    expect(ages(state, "k")).toEqual([["two"], ["three"]]);
    disk.commit(third);
    expect(ages(state, "k")).toEqual([["two"], ["three"]]);
    state.settle();
    expect(ages(state, "k")).toEqual([["three"], ["three"]]);
    expect(state.isUnsettled("k")).toBe(false);
  });

  it("is on disk with its index entries, each batch on top of the one before", () => {
    const { state, disk } = settled();
    put(state, "k", version(2, "two"), version(3, "three"));
    disk.commit(seal(state));
    put(state, "k", version(3, "three"));
    state.settle();
    disk.commit(seal(state));
    const found = inspect(disk);
    expect(texts(found?.containers.get("k") ?? [])).toEqual(["three"]);
    expect(found?.versions).toEqual([{ dot: { node: a, counter: 3 }, key: "k" }]);
    expect(found?.cut).toMatchObject({ keys: 1, conflicts: 0 });
  });

  it("is merged by the open clock: what is superseded in the open age does not come back", () => {
    const { state } = settled();
    put(state, "k");
    state.updateCut({ clock: VersionVector.of([[a, 3]]) });
    state.mergeContainer(
      "k",
      [{ dot: { node: a, counter: 2 }, value: valueOf("two") }],
      VersionVector.of([[a, 2]]),
    );
    expect(ages(state, "k")).toEqual([["one"], []]);
  });
});

describe("a batch that was refused", () => {
  it("never happened, nor did what was built on it", () => {
    const { state, disk } = settled();
    put(state, "k", version(2, "two"));
    state.updateCut({ clock: VersionVector.of([[a, 2]]), deletes: 5 });
    seal(state);
    put(state, "k", version(3, "three"));
    put(state, "other", version(4, "four"));
    state.putRaw("raw", textKey(Table.meta, "raw"), Uint8Array.of(1));
    state.rollBack();
    expect(ages(state, "k")).toEqual([["one"], ["one"]]);
    expect(ages(state, "other")).toEqual([[], []]);
    expect(state.open).toBe(state.durable);
    expect(state.rawIsOpen).toBe(false);
    const { puts, deletes } = seal(state);
    expect(puts.map(([storeKey]) => storeKey)).toEqual([textKey(Table.meta, "identity")]);
    expect(deletes).toEqual([]);
    state.settle();
    put(state, "k", version(2, "two, again"));
    disk.commit(seal(state));
    state.settle();
    expect(inspect(disk)?.versions).toEqual([{ dot: { node: a, counter: 2 }, key: "k" }]);
    expect(disk.get(textKey(Table.meta, "raw"))).toBeUndefined();
  });

  it("leaves what is known of members to be written by the next, but not that this life serves", () => {
    const { state, disk } = settled();
    state.updateIdentity({ everServed: true, retired: new Set([b]) });
    seal(state);
    state.rollBack();
    expect(state.identity).toMatchObject({ everServed: false, retired: new Set([b]) });
    expect(state.identityIsDurable).toBe(false);
    disk.commit(seal(state));
    state.settle();
    expect(state.identityIsDurable).toBe(true);
    expect(inspect(disk)?.identity).toMatchObject({ everServed: false, retired: new Set([b]) });
  });

  it("that was the first of all is made again whole", () => {
    const disk = new TestDisk();
    const state = State.load({ store: disk, recentBytesMax: 1 << 20 }, FRESH);
    seal(state);
    state.rollBack();
    expect(state.identityIsDurable).toBe(false);
    disk.commit(seal(state));
    state.settle();
    expect(inspect(disk)?.identity.node).toBe(a);
  });
});

describe("whether this life serves", () => {
  it("is told by what is on disk", () => {
    const { state, disk } = settled();
    state.updateIdentity({ everServed: true });
    expect(state.hasServed).toBe(false);
    disk.commit(seal(state));
    expect(state.hasServed).toBe(false);
    state.settle();
    expect(state.hasServed).toBe(true);
  });
});

describe("another server's cut", () => {
  it("is joined: clock, floor, and the runs of those of whom it knows more", () => {
    const { state } = settled();
    state.updateCut({
      clock: VersionVector.of([
        [a, 3],
        [b, 1],
      ]),
      floor: VersionVector.of([[a, 2]]),
      runs: new Map([
        [a, "run-a-mine"],
        [b, "run-b-old"],
      ]),
    });
    state.join({
      clock: VersionVector.of([
        [a, 2],
        [b, 4],
      ]),
      floor: VersionVector.of([
        [a, 1],
        [b, 3],
      ]),
      runs: [
        [a, "run-a-theirs"],
        [b, "run-b-new"],
      ],
    });
    expect(state.open.clock.toJSON()).toEqual({ [a]: 3, [b]: 4 });
    expect(state.open.floor.toJSON()).toEqual({ [a]: 2, [b]: 3 });
    expect([...state.open.runs]).toEqual([
      [a, "run-a-mine"],
      [b, "run-b-new"],
    ]);
  });

  it("takes no run for a dot that is here already: it is the same, or history was rewritten", () => {
    const { state } = settled();
    state.updateCut({ runs: new Map([[a, "mine"]]) });
    const { clock, floor } = state.open;
    state.join({ clock, floor, runs: [[a, "theirs"]] });
    expect(state.open.runs.get(a)).toBe("mine");
  });
});

it("the clock never goes back (I-10)", () => {
  const { state } = settled();
  expect(() => state.updateCut({ clock: VersionVector.of([[b, 9]]) })).toThrow(
    "the clock went back",
  );
});

it("a forgotten delete joins the floor, and none is forgotten that was not remembered (R-5)", () => {
  const { state } = settled();
  state.rememberDelete({ node: a, counter: 2 }, "k");
  state.forgetDelete({ node: a, counter: 2 }, "k");
  expect(state.open.floor.toJSON()).toEqual({ [a]: 2 });
  expect(() => state.forgetDelete({ node: a, counter: 1 }, "k")).toThrow(
    "more than were remembered",
  );
});

it("one batch is out at a time, and is answered once (I-9)", () => {
  const { state } = settled();
  expect(() => state.settle()).toThrow("became durable that was not out");
  expect(() => state.rollBack()).toThrow("refused that was not out");
  put(state, "k", version(2, "two"));
  seal(state);
  expect(() => state.seal()).toThrow("while one is out");
});
