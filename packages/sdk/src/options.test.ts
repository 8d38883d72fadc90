import { CausalContext, dot, nodeId, VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";
import { parseAddress } from "./address.js";
import { connect } from "./connect.js";
import { errorOf, startClient, startFake, startFakes } from "./testing/setup.js";
import { answer, answerTo, type Behaviour } from "./testing/fake-server.js";

describe("addresses", () => {
  it.each([
    ["localhost:9990", "localhost", 9990],
    ["10.0.0.1:1", "10.0.0.1", 1],
    ["[::1]:65535", "::1", 65_535],
  ])("%s", (text, host, port) => {
    expect(parseAddress(text)).toEqual({ text, host, port });
  });

  it.each([
    "",
    "localhost",
    "localhost:",
    ":9990",
    "localhost:0",
    "localhost:65536",
    "::1:9990",
    "a b:1",
    "a:1x",
    5,
    null,
  ])("not %j", (text) => {
    expect(() => parseAddress(text as string)).toThrow(
      expect.objectContaining({ code: "VC_INVALID_OPTION" }),
    );
  });
});

describe("options that make no sense are refused before anything is sent", () => {
  it.each([
    { servers: [] },
    { servers: "localhost:9990" as never },
    { servers: ["x"] },
    { servers: ["localhost:1"], timeoutMs: 0 },
    { servers: ["localhost:1"], timeoutMs: Number.NaN },
    { servers: ["localhost:1"], timeoutMs: Infinity },
    { servers: ["localhost:1"], consistency: "most" as never },
    { servers: ["localhost:1"], inFlightMax: 0.5 },
    { servers: ["localhost:1"], cluster: "" },
    { servers: ["localhost:1"], cluster: "\ud800" },
  ])("%j", async (options) => {
    expect((await errorOf(connect(options))).code).toBe("VC_INVALID_OPTION");
  });

  it("of requests, too, and keys, values and contexts", async () => {
    const [fake] = await startFakes(undefined);
    const client = await startClient([fake!]);
    const page = (options: object): Promise<unknown> => client.keys("", options).next();
    const cases: [string, Promise<unknown>][] = [
      ["VC_INVALID_OPTION", client.read("k", { timeoutMs: -1 })],
      ["VC_INVALID_OPTION", client.read("k", { consistency: "two" as never })],
      ["VC_INVALID_OPTION", client.update("k", () => 1, { attemptsMax: 0 })],
      ["VC_INVALID_OPTION", page({ pageSize: 0 })],
      ["VC_INVALID_OPTION", page({ pageSize: 2 ** 40 })],
      ["VC_INVALID_KEY", client.read("")],
      ["VC_INVALID_KEY", client.update("x".repeat(1025), 1)],
      ["VC_INVALID_KEY", client.delete("\ud800")],
      ["VC_INVALID_KEY", client.read(5 as never)],
      ["VC_INVALID_KEY", client.keys("x".repeat(1025)).next()],
      ["VC_INVALID_VALUE", client.update("k", undefined as never)],
      ["VC_TOO_LARGE", client.update("k", "x".repeat(1024 * 1024 + 16))],
      ["VC_INVALID_CONTEXT", client.update("k", 1, { context: "vc1.x" })],
      ["VC_INVALID_CONTEXT", client.delete("k", { context: "" })],
    ];
    for (const [code, call] of cases)
      expect(await errorOf(call)).toMatchObject({ code, applied: "no" });
    for (const token of ["nonsense", 5 as never]) {
      expect(() => client.session(token)).toThrow(
        expect.objectContaining({ code: "VC_INVALID_CONTEXT" }),
      );
    }
    expect(fake!.requests).toEqual([]);
  });
});

describe("refusals", () => {
  it.each([
    ["cluster", "VC_WRONG_CLUSTER"],
    ["version", "VC_VERSION_MISMATCH"],
    ["busy", "VC_OVERLOADED"],
    ["stopping", "VC_STOPPED"],
    ["role", "VC_REFUSED"],
  ] as const)("%s", async (code, thrown) => {
    const fake = await startFake({ greeting: { type: "refusal", code, message: "because" } });
    const error = await errorOf(connect({ servers: [fake.address] }));
    expect(error).toMatchObject({
      code: "VC_NO_SERVER",
      cause: { code: thrown, message: /because/ },
    });
  });

  it("are made here when the server belongs to another cluster and says nothing of it", async () => {
    const fake = await startFake({ greeting: { cluster: "other" } });
    const error = await errorOf(connect({ servers: [fake.address] }));
    expect(error).toMatchObject({ cause: { code: "VC_WRONG_CLUSTER" } });
  });

  it("are made of what is no vclock server at all", async () => {
    const fake = await startFake({
      greeting: new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n"),
    });
    const error = await errorOf(connect({ servers: [fake.address] }));
    expect(error).toMatchObject({ cause: { code: "VC_PROTOCOL_VIOLATION" } });
  });
});

describe("contexts and sessions on the wire", () => {
  const seen = CausalContext.of(VersionVector.of({ s1: 3 }), [dot(nodeId("s2"), 5)]);

  it("sends the context given, nothing, or none", async () => {
    const [fake] = await startFakes(undefined);
    const client = await startClient([fake!]);
    for (const context of [seen, seen.toToken(), "none", undefined])
      await client.update("k", 1, { context });
    const sent = fake!.requests.map((request) =>
      request.type === "update" ? request.context : null,
    );
    expect(sent.map((context) => context?.toString())).toEqual([
      seen.toString(),
      seen.toString(),
      CausalContext.empty.toString(),
      undefined,
    ]);
  });

  it("sends with each request of a session what the session has seen, and with others nothing", async () => {
    let counter = 0;
    const counting: Behaviour = ({ request, reply }) => {
      counter += 1;
      reply({ ...answerTo(request), clock: VersionVector.of({ s1: counter }) } as never);
    };
    const [s1, s2] = await startFakes(counting, counting);
    const client = await startClient([s1!, s2!]);
    const session = client.session();
    await session.read("k");
    await session.at("s2").update("k", 1);
    await session.delete("k");
    await client.read("k");
    const clocks = [...s1!.requests, ...s2!.requests].map((request) =>
      "session" in request ? request.session?.toString() : null,
    );
    expect(clocks).toEqual(["{}", "{s1: 2}", undefined, "{s1: 1}"]);
    expect(session.clock.toString()).toBe("{s1: 3}");
    // Another process goes on with it; a context will do as well.
    expect(client.session(session.toToken()).clock.equals(session.clock)).toBe(true);
    expect(client.session(session.clock).clock.equals(session.clock)).toBe(true);
    expect(client.session(seen).clock.toString()).toBe("{s1: 3, s2: 5}");
  });
});

describe("keys", () => {
  /** Three pages: one full, one empty, one last. */
  const pages: Behaviour = ({ request, reply }) => {
    if (request.type !== "keys") return answer({ request, reply } as never);
    const { id, after } = request;
    const keys = after === undefined ? ["a", "b"] : after === "b" ? [] : ["z"];
    const next = after === undefined ? "b" : after === "b" ? "m" : undefined;
    reply({
      type: "keysReply",
      id,
      keys: keys.map((key) => ({ key, siblings: 1 })),
      after: next,
      server: "s1",
    });
  };

  it("goes through all pages, and on another server when one breaks", async () => {
    const [s1, s2] = await startFakes((exchange) => {
      if (exchange.request.type === "keys" && exchange.request.after === "b") exchange.hangUp();
      else pages(exchange);
    }, pages);
    const client = await startClient([s1!, s2!]);
    const keys: string[] = [];
    for await (const { key } of client.keys("p", { pageSize: 2, conflictsOnly: true }))
      keys.push(key);
    expect(keys).toEqual(["a", "b", "z"]);
    expect(s1!.requests).toMatchObject([
      { after: undefined, prefix: "p", limit: 2, conflictsOnly: true },
      { after: "b" },
    ]);
    expect(s2!.requests).toMatchObject([{ after: "b", conflictsOnly: true }, { after: "m" }]);
  });

  it("asks for no more than is taken", async () => {
    const [s1] = await startFakes(pages);
    const client = await startClient([s1!]);
    for await (const { key } of client.keys()) if (key === "b") break;
    expect(s1!.requests).toHaveLength(1);
  });
});
