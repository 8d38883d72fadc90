import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { frameTally, NO_FRAME_FAULTS } from "./frames.js";
import { Link } from "./link.js";
import { Network } from "./network.js";

/** What each link was told last, by the order in which links are opened: 0→1, 0→2, 1→0, 1→2, 2→0, 2→1. */
let network: Network;
const passages = new Map<Link, Parameters<Link["set"]>[0]>();
const faults = new Map<Link, Parameters<Link["setFaults"]>[0]>();

beforeEach(async () => {
  passages.clear();
  faults.clear();
  vi.spyOn(Link.prototype, "set").mockImplementation(function set(this: Link, given) {
    passages.set(this, given);
  });
  vi.spyOn(Link.prototype, "setFaults").mockImplementation(function set(this: Link, given) {
    faults.set(this, given);
  });
  network = await Network.open(3, { chance: { fraction: () => 0 }, tally: frameTally() });
});
afterEach(async () => {
  await network.close();
  vi.restoreAllMocks();
});

function toldOf<T>(told: ReadonlyMap<Link, T>, from: number, to: number): T | undefined {
  const port = network.port(from, to);
  return [...told].find(([link]) => link.port === port)?.[1];
}

test("cuts add up, and each is mended alone", () => {
  const first = network.add([{ from: [0], to: [1, 2] }], "silent");
  const second = network.add([{ from: [0], to: [1] }], "reset");
  expect(toldOf(passages, 0, 1)).toEqual({ there: "reset", back: "pass" });
  expect(toldOf(passages, 1, 0)).toEqual({ there: "pass", back: "reset" });
  expect(toldOf(passages, 0, 2)).toEqual({ there: "drop", back: "pass" });
  second();
  expect(toldOf(passages, 0, 1)).toEqual({ there: "drop", back: "pass" });
  first();
  expect(toldOf(passages, 0, 1)).toEqual({ there: "pass", back: "pass" });
  expect(toldOf(passages, 1, 2)).toEqual({ there: "pass", back: "pass" });
});

test("frame faults add up to the worse of each, and end alone", () => {
  const drops = network.mangle({ from: [0], to: [1] }, { ...NO_FRAME_FAULTS, drop: 0.2 });
  const more = network.mangle(
    { from: [0, 1, 2], to: [0, 1, 2] },
    { ...NO_FRAME_FAULTS, drop: 0.1, delayMs: 5 },
  );
  const all = { ...NO_FRAME_FAULTS, drop: 0.1, delayMs: 5 };
  expect(toldOf(faults, 0, 1)).toEqual({ there: { ...all, drop: 0.2 }, back: all });
  drops();
  expect(toldOf(faults, 0, 1)).toEqual({ there: all, back: all });
  more();
  expect(toldOf(faults, 0, 1)).toEqual({ there: NO_FRAME_FAULTS, back: NO_FRAME_FAULTS });
});

test("healing ends everything", () => {
  network.add([{ from: [0], to: [1] }], "swallow");
  network.mangle({ from: [0], to: [1] }, { ...NO_FRAME_FAULTS, drop: 1 });
  network.heal();
  expect(toldOf(passages, 0, 1)).toEqual({ there: "pass", back: "pass" });
  expect(toldOf(faults, 0, 1)).toEqual({ there: NO_FRAME_FAULTS, back: NO_FRAME_FAULTS });
});
