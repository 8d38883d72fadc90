import { nodeId } from "@vclock/clock";
import type { Hello, ServerHello } from "@vclock/protocol";
import { describe, expect, it } from "vitest";
import { dials, helloOf, judgeAnswer, judgeCaller, type Self } from "./handshake.js";

function selfOf(name: string, members = ["s1", "s2", "s3"]): Self {
  return {
    cluster: "c",
    name,
    members,
    node: nodeId(`${name}~aaaaaaaaaaaaaaaa`),
    run: `run-of-${name}`,
  };
}

function codeOf(self: Self, hello: Hello): string {
  const verdict = judgeCaller(self, hello);
  return verdict.type === "refuse" ? verdict.refusal.code : verdict.type;
}

const s2 = selfOf("s2");
const fromS1 = helloOf(selfOf("s1"));
const client: Hello = { type: "hello", version: 1, cluster: "c", role: "client", agent: "me" };

describe("judgeCaller", () => {
  it.each<[string, Hello, string]>([
    ["a client", client, "client"],
    ["an earlier member", fromS1, "peer"],
    ["a later member, whom this one dials", helloOf(selfOf("s3")), "role"],
    ["another version", { ...client, version: 2 }, "version"],
    ["another cluster's client", { ...client, cluster: "d" }, "cluster"],
    ["another cluster's server", { ...fromS1, cluster: "d" }, "cluster"],
    ["a stranger", helloOf(selfOf("s9")), "unknown-member"],
    ["its own name", helloOf({ ...s2, run: "another" }), "self"],
    ["a member with another's id", { ...fromS1, node: s2.node }, "unknown-member"],
  ])("%s", (_who, hello, expected) => {
    expect(codeOf(s2, hello)).toBe(expected);
  });

  it("hands on who the peer is", () => {
    const { name, node, run } = fromS1;
    expect(judgeCaller(s2, fromS1)).toEqual({ type: "peer", peer: { name, node, run } });
  });
});

describe("judgeAnswer", () => {
  const s1 = selfOf("s1");
  it.each<[string, ServerHello, string]>([
    ["the member that was dialled", helloOf(s2), "peer"],
    ["another member", helloOf(selfOf("s3")), "refuse"],
    ["itself", helloOf(s1), "refuse"],
    ["another cluster", { ...helloOf(s2), cluster: "d" }, "refuse"],
  ])("%s", (_who, hello, expected) => {
    expect(judgeAnswer(s1, "s2", hello).type).toBe(expected);
  });
});

it("of any two members exactly the earlier dials", () => {
  const members = ["b", "a", "c"];
  const pairs = members.flatMap((name) =>
    members
      .filter((other) => other !== name && dials({ name, members }, other))
      .map((other) => `${name}→${other}`),
  );
  expect(pairs).toEqual(["b→a", "b→c", "a→c"]);
});
