import { nodeId } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { decodeHelloReply, encodeHello } from "./codec.js";
import { HelloRejectedError } from "./errors.js";
import type { ClientHello, Refusal, ServerHello } from "./hello.js";
import { checkHello, type HelloExpectation } from "./hello-check.js";
import { FRAME_HEADER_BYTES } from "./limits.js";

const client: ClientHello = {
  type: "hello",
  version: 1,
  cluster: "vclock",
  role: "client",
  agent: "test",
};
const server: ServerHello = {
  type: "hello",
  version: 1,
  cluster: "vclock",
  role: "server",
  name: "s2",
  node: nodeId("s2~x"),
  run: "r",
};
const both = ["client", "server"] as const;
const acceptor: HelloExpectation = {
  cluster: "vclock",
  roles: both,
  self: "s1",
  members: ["s1", "s2", "s3"],
};

describe("checkHello", () => {
  it.each<[string, ClientHello | ServerHello, HelloExpectation]>([
    ["a client", client, acceptor],
    ["a member", server, acceptor],
    ["the member that was dialled", server, { ...acceptor, roles: ["server"], dialled: "s2" }],
    ["any server, to a client", server, { cluster: "vclock", roles: ["server"] }],
  ])("welcomes %s", (_, hello, expected) => {
    expect(checkHello(hello, expected)).toBeUndefined();
  });

  it.each<[Refusal["code"], string, ClientHello | ServerHello, Partial<HelloExpectation>]>([
    ["version", "version 2 is not supported", { ...client, version: 2 }, {}],
    ["cluster", 'cluster "vclock", not "other"', { ...client, cluster: "other" }, {}],
    ["role", "No client is expected", client, { roles: ["server"] }],
    ["role", "No server is expected", server, { roles: ["client"] }],
    ["self", '"s1" is this server\'s own name', { ...server, name: "s1" }, {}],
    [
      "unknown-member",
      '"s9" is none of the members: "s1", "s2", "s3"',
      { ...server, name: "s9" },
      {},
    ],
    ["unknown-member", '"s3" was dialled, and "s2" answered', server, { dialled: "s3" }],
    ["busy", "as many connections as it takes", client, { closedFor: "busy" }],
    ["stopping", "is stopping", server, { closedFor: "stopping" }],
  ])("refuses with %s: %s", (code, message, hello, expected) => {
    const refusal = checkHello(hello, { ...acceptor, ...expected });
    expect(refusal).toEqual({ type: "refusal", code, message: expect.stringContaining(message) });
  });

  it("says why another cluster's stranger is wrong before it says that it is busy", () => {
    expect(
      checkHello({ ...client, cluster: "other" }, { ...acceptor, closedFor: "busy" })?.code,
    ).toBe("cluster");
  });

  it("gives refusals that travel, however long the names", () => {
    const members = Array.from({ length: 64 }, (_, i) => `${"n".repeat(250)}${i}`);
    const refusal = checkHello(server, { ...acceptor, members });
    if (refusal === undefined) throw new Error("welcome?");
    const body = encodeHello(refusal).subarray(FRAME_HEADER_BYTES);
    expect(decodeHelloReply(body)).toMatchObject({ type: "refusal", code: "unknown-member" });
    expect(new HelloRejectedError(refusal)).toMatchObject({ refusal, code: "VC_HELLO_REJECTED" });
  });
});
