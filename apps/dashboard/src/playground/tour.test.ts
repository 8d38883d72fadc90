import { describe, expect, it } from "vitest";
import type { Cluster, PlaygroundState, Reading } from "../api/types.js";
import { type Held, mergeDraft, standingOf } from "../keys/model.js";
import { rolesOf, type Scene, signatureOf, STEPS } from "./tour.js";

const cluster = {
  self: "s1",
  members: ["s1", "s2", "s3"].map((name) => ({ name, isSelf: name === "s1" })),
} as unknown as Cluster;
const roles = { home: "s1", away: "s3" };

/** A server with these live dots, and a clock. */
function holds(server: string, dots: readonly string[], clock: Record<string, number>): Held {
  const versions = dots.map((dot) => {
    const [node = "", counter] = dot.split(":");
    return { dot, node, counter: Number(counter), value: { tag: 1, base64: "" } };
  });
  return { server, reading: { versions, clock } as unknown as Reading };
}

function scene(held: readonly Held[], cuts: PlaygroundState["cuts"] = [], before = ""): Scene {
  return { cluster, playground: { cuts, servers: [] }, held, before };
}

const same = (dots: readonly string[], clock: Record<string, number>) =>
  ["s1", "s2", "s3"].map((server) => holds(server, dots, clock));
const cuts = [
  ["s1", "s3"],
  ["s3", "s2"],
] as const;
const both = [
  holds("s1", ["a:2"], { a: 2 }),
  holds("s2", ["a:2"], { a: 2 }),
  holds("s3", ["c:1"], { a: 1, c: 1 }),
];

describe("the tour", () => {
  it("cuts off a server that the page does not come from", () => {
    expect(rolesOf(cluster)).toEqual(roles);
    expect(rolesOf({ ...cluster, members: cluster.members.slice(0, 1) })).toBeUndefined();
  });

  it.each<[number, string, Scene, boolean]>([
    [0, "nothing", scene(same([], {})), false],
    [0, "a value that was there before", scene(same(["a:1"], { a: 1 }), [], "a:1"), false],
    [
      0,
      "a value on its way",
      scene([...same(["a:1"], { a: 1 }).slice(1), holds("s1", [], {})]),
      false,
    ],
    [0, "a value everywhere", scene(same(["a:1"], { a: 1 })), true],
    [1, "one wire", scene([], [["s1", "s3"]]), false],
    [1, "both wires", scene([], cuts), true],
    [2, "one side", scene([...both.slice(0, 2), holds("s3", ["a:1"], { a: 1 })], cuts), false],
    [2, "both sides", scene(both, cuts), true],
    [3, "still apart", scene(both, cuts), false],
    [3, "a conflict everywhere", scene(same(["a:2", "c:1"], { a: 2, c: 1 })), true],
    [4, "a conflict", scene(same(["a:2", "c:1"], { a: 2, c: 1 })), false],
    [4, "one value", scene(same(["a:3"], { a: 3, c: 1 })), true],
  ])("step %i with %s", (step, _, scene, isDone) => {
    expect(STEPS[step]?.isDone(scene, roles)).toBe(isDone);
  });

  it("tells versions by their dots", () => {
    expect(signatureOf(both)).toBe("a:2 c:1");
  });
});

describe("standingOf", () => {
  const [version] = holds("s1", ["a:2"], {}).reading?.versions ?? [];
  it.each<[Held, string]>([
    [holds("s2", ["a:2"], { a: 2 }), "live"],
    [holds("s2", ["b:1"], { a: 2, b: 1 }), "superseded"],
    [holds("s2", [], { a: 1 }), "missing"],
    [{ server: "s2", reading: undefined }, "unknown"],
  ])("%j", (held, standing) => {
    expect(version && standingOf(version, held)).toBe(standing);
  });
});

describe("mergeDraft", () => {
  it.each([
    [["a", "b"], "text", { text: "a\nb", isJson: false }],
    [["[1,2]", "[2,3]"], "data", { text: "[\n  1,\n  2,\n  3\n]", isJson: true }],
    [['{"a":1}', '{"b":2}'], "data", { text: '{\n  "a": 1,\n  "b": 2\n}', isJson: true }],
    [["1", "[2]"], "data", { text: "[\n  1,\n  [\n    2\n  ]\n]", isJson: true }],
  ])("%j", (texts, kind, draft) => {
    expect(mergeDraft(texts.map((text) => ({ text, kind })))).toEqual(draft);
  });
});
