import { nodeId, VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { DEFAULT_TUNING } from "./config.js";
import { valueOf } from "./testing/values.js";
import { type HeldOperation, WaitingRoom } from "./waiting-room.js";

const a = nodeId("a~1");
const b = nodeId("b~1");

function operation(counter: number, deps: Record<string, number>, value = "v"): HeldOperation {
  return {
    key: "k",
    dot: { node: a, counter },
    value: valueOf(value),
    supersedes: [],
    deps: VersionVector.of(deps),
    run: "run",
  };
}

describe("the waiting room", () => {
  it("gives out an operation when its turn has come and what it depends on is there", () => {
    const room = new WaitingRoom(DEFAULT_TUNING);
    room.hold(operation(2, { [a]: 1, [b]: 1 }));
    expect(room.takeReady(VersionVector.of({ [b]: 1 }))).toBeUndefined();
    expect(room.takeReady(VersionVector.of({ [a]: 1 }))).toBeUndefined();
    expect(room.takeReady(VersionVector.of({ [a]: 1, [b]: 1 }))?.dot.counter).toBe(2);
    expect(room.size).toBe(0);
  });

  it("takes no more than it has room for, by number and by bytes", () => {
    const few = new WaitingRoom({ ...DEFAULT_TUNING, waitingOperationsMax: 2 });
    expect([2, 3, 4].map((counter) => few.hold(operation(counter, {})))).toEqual([
      true,
      true,
      false,
    ]);
    const small = new WaitingRoom({ ...DEFAULT_TUNING, waitingOperationBytesMax: 1_000 });
    expect(small.hold(operation(2, {}, "x".repeat(900)))).toBe(false);
    expect(small.hold(operation(2, {}))).toBe(true);
  });

  it("holds an operation that comes twice once", () => {
    const room = new WaitingRoom(DEFAULT_TUNING);
    room.hold(operation(2, {}));
    expect(room.hold(operation(2, {}))).toBe(true);
    expect(room.size).toBe(1);
  });

  it("gives back room for what is covered or dropped", () => {
    const room = new WaitingRoom({ ...DEFAULT_TUNING, waitingOperationsMax: 2 });
    room.hold(operation(2, {}));
    room.hold(operation(3, {}));
    room.dropCovered(VersionVector.of({ [a]: 2 }));
    expect(room.size).toBe(1);
    expect(room.hold(operation(4, {}))).toBe(true);
    room.dropNode(a);
    expect(room.size).toBe(0);
  });

  it("counts the bytes of what it holds, and no others, when it was emptied too", () => {
    const bytes = 900;
    const room = new WaitingRoom({ ...DEFAULT_TUNING, waitingOperationBytesMax: 2 * bytes });
    const large = (counter: number): boolean =>
      room.hold(operation(counter, {}, "x".repeat(bytes - 300)));
    for (let counter = 2; counter < 20; counter += 4) {
      expect([large(counter), large(counter + 1), large(counter + 2)]).toEqual([true, true, false]);
      room.takeReady(VersionVector.of({ [a]: counter - 1 }));
      expect([large(counter + 2), large(counter + 3)]).toEqual([true, false]);
      room.clear();
      expect(room.size).toBe(0);
    }
  });

  it("tells whose operations it holds", () => {
    const room = new WaitingRoom(DEFAULT_TUNING);
    expect(room.nodes()).toEqual([]);
    room.hold(operation(2, {}));
    expect(room.nodes()).toEqual([a]);
    room.dropNode(b);
    expect(room.nodes()).toEqual([a]);
    room.dropNode(a);
    expect(room.nodes()).toEqual([]);
  });
});
