import { describe, expect, it } from "vitest";
import type { ClientEvent } from "./client.js";
import { connect } from "./connect.js";
import { NoServerError, type VclockError } from "./errors.js";
import { eventually } from "./testing/eventually.js";
import { answer, errorTo, FakeServer, type Behaviour } from "./testing/fake-server.js";
import { errorOf, startClient, startFake, startFakes } from "./testing/setup.js";

const hangUp: Behaviour = (exchange) => exchange.hangUp();
const silent: Behaviour = () => {};

/** Nothing listens there any more. */
async function deadAddress(): Promise<string> {
  const fake = await FakeServer.start();
  const { address } = fake;
  await fake.stop();
  return address;
}

describe("which server", () => {
  it("is the first that answers, in order, and stays so", async () => {
    const [s2, s3] = await startFakes(undefined, undefined);
    const client = await connect({ servers: [await deadAddress(), s2!.address, s3!.address] });
    expect(client.using).toMatchObject({ index: 1, name: "s1", address: s2!.address });
    await Promise.all([client.read("a"), client.read("b")]);
    expect(s2!.requests).toHaveLength(2);
    expect(s3!.connections).toBe(0);
    await client.close();
  });

  it("is passed over when it accepts and says nothing", async () => {
    const mute = await startFake({ greeting: "silence" });
    const [good] = await startFakes(undefined);
    const client = await startClient([mute, good!], { connectTimeoutMs: 50 });
    expect(client.using?.index).toBe(1);
  });

  it("says why, for each, when there is none", async () => {
    const dead = await deadAddress();
    const other = await startFake({
      greeting: { type: "refusal", code: "cluster", message: "no" },
    });
    const error = await errorOf(
      connect({ servers: [dead, other.address], serverNames: ["a", "b"] }),
    );
    expect(error).toBeInstanceOf(NoServerError);
    expect(error).toMatchObject({ code: "VC_NO_SERVER", applied: "no", unreachable: ["a", "b"] });
    expect((error as NoServerError).attempts).toMatchObject([
      {
        address: dead,
        name: "a",
        error: { code: "VC_CONNECT_FAILED", cause: { code: "ECONNREFUSED" } },
      },
      { address: other.address, name: "b", error: { code: "VC_WRONG_CLUSTER" } },
    ]);
  });
});

describe("failover", () => {
  it.each<[string, VclockError["code"]]>([
    ["unavailable", "VC_UNAVAILABLE"],
    ["behind", "VC_BEHIND"],
    ["catching-up", "VC_CATCHING_UP"],
    ["overloaded", "VC_OVERLOADED"],
    ["store-full", "VC_STORE_FULL"],
    ["store-failed", "VC_STORE_FAILED"],
    ["stopped", "VC_STOPPED"],
  ])(
    "tries another server after %s, when it is certain that nothing was applied",
    async (code, thrown) => {
      const fail: Behaviour = ({ request, reply }) => reply(errorTo(request, code as "behind"));
      const [s1, s2] = await startFakes(fail, undefined);
      const client = await startClient([s1!, s2!]);
      expect((await client.update("k", 1)).type).toBe("written");
      expect([s1!.requests.length, s2!.requests.length]).toEqual([1, 1]);
      expect(client.using?.name).toBe("s2");
      // …but not when it is not, nor when one server was asked for.
      s2!.behaviour = ({ request, reply }) => reply(errorTo(request, code as "behind", "unknown"));
      expect(await errorOf(client.update("k", 1))).toMatchObject({
        code: thrown,
        applied: "unknown",
      });
      expect(s1!.requests).toHaveLength(1);
      expect(await errorOf(client.at("s1").update("k", 1))).toMatchObject({
        code: thrown,
        applied: "no",
      });
      expect(s2!.requests).toHaveLength(2);
    },
  );

  it.each([
    ["lost", "VC_LOST"],
    ["too-many-siblings", "VC_TOO_MANY_SIBLINGS"],
    ["too-large", "VC_TOO_LARGE"],
    ["bad-request", "VC_BAD_REQUEST"],
  ] as const)(
    "does not ask another server after %s: it would say the same",
    async (code, thrown) => {
      const [s1, s2] = await startFakes(
        ({ request, reply }) => reply(errorTo(request, code)),
        undefined,
      );
      const client = await startClient([s1!, s2!]);
      expect(await errorOf(client.update("k", 1))).toMatchObject({
        code: thrown,
        message: `${code}!`,
        server: "s1",
        answered: ["s1"],
      });
      expect(s2!.requests).toHaveLength(0);
    },
  );

  it("repeats a read elsewhere when the connection breaks, but never an update", async () => {
    const [s1, s2] = await startFakes(hangUp, undefined);
    const client = await startClient([s1!, s2!]);
    expect((await client.read("k")).type).toBe("absent");
    expect(client.using?.name).toBe("s2");

    s2!.behaviour = hangUp;
    expect((await errorOf(client.update("k", 1))).applied).toBe("unknown");
    expect(s1!.requests).toHaveLength(1);
    expect(s2!.requests).toHaveLength(2);
  });

  it("throws what a server said rather than that the others are down", async () => {
    const [s1] = await startFakes(({ request, reply }) => reply(errorTo(request, "overloaded")));
    const client = await connect({ servers: [s1!.address, await deadAddress()] });
    expect((await errorOf(client.read("k"))).code).toBe("VC_OVERLOADED");
    await client.close();
  });

  it("moves away from a server that can reach no quorum, so that the next call does better", async () => {
    const [s1, s2] = await startFakes(
      ({ request, reply }) => reply(errorTo(request, "unavailable", "unknown")),
      undefined,
    );
    const client = await startClient([s1!, s2!]);
    expect((await errorOf(client.update("k", 1))).code).toBe("VC_UNAVAILABLE");
    expect((await client.update("k", 1)).type).toBe("written");
  });
});

describe("a server that falls silent", () => {
  it("is asked for a sign of life; then reads go elsewhere, updates wait for their time", async () => {
    const [s1, s2] = await startFakes(silent, undefined);
    const client = await startClient([s1!, s2!]);
    const update = errorOf(client.update("k", 1, { timeoutMs: 3000 }));
    expect((await client.read("k", { timeoutMs: 20_000 })).type).toBe("absent");
    expect(s1!.requests.map(({ type }) => type)).toEqual(["update", "read", "status"]);
    expect(s2!.requests.map(({ type }) => type)).toEqual(["read"]);
    expect((await client.read("k")).type).toBe("absent");
    expect(client.using?.name).toBe("s2");
    expect(await update).toMatchObject({ code: "VC_TIMEOUT", applied: "unknown" });
  });

  it("is waited for when it is only slow", async () => {
    const slow: Behaviour = (exchange) => {
      if (exchange.request.type === "status") answer(exchange);
      else setTimeout(() => answer(exchange), 2600);
    };
    const [s1, s2] = await startFakes(slow, undefined);
    const client = await startClient([s1!, s2!]);
    expect((await client.read("k")).type).toBe("absent");
    expect(s2!.connections).toBe(0);
  });

  it("is waited for when there is no other", async () => {
    const late: Behaviour = (exchange) => {
      if (exchange.request.type !== "status") setTimeout(() => answer(exchange), 3000);
    };
    const [s1] = await startFakes(late);
    const client = await connect({ servers: [s1!.address, await deadAddress()] });
    expect((await client.read("k")).type).toBe("absent");
    await client.close();
  });
});

describe("at", () => {
  it("takes an index, a name or an address", async () => {
    const [s1, s2] = await startFakes(undefined, undefined);
    const client = await startClient([s1!, s2!]);
    for (const server of [1, "s2", s2!.address]) await client.at(server).read("k");
    expect([s1!.requests.length, s2!.requests.length]).toEqual([0, 3]);
    expect(client.using?.name).toBe("s1");
  });

  it("knows servers by the names they give themselves", async () => {
    const fake = await startFake({ name: "alpha" });
    const client = await startClient([fake]);
    expect((await client.at("alpha").read("k")).type).toBe("absent");
  });

  it("refuses a server that has another name than the one asked for", async () => {
    const [s1] = await startFakes(undefined);
    const beta = await startFake({ name: "beta" });
    const client = await startClient([s1!, beta]);
    expect(await errorOf(client.at("s2").read("k"))).toMatchObject({
      code: "VC_WRONG_SERVER",
      server: "beta",
    });
    expect(beta.requests).toHaveLength(0);
  });

  it.each([2, -1, 0.5, "s9", ""])("knows no server %j", async (server) => {
    const [s1] = await startFakes(undefined);
    const client = await startClient([s1!]);
    expect(() => client.at(server)).toThrow(expect.objectContaining({ code: "VC_UNKNOWN_SERVER" }));
  });

  it("fails with that server's own error", async () => {
    const [s1] = await startFakes(undefined);
    const client = await connect({ servers: [s1!.address, await deadAddress()] });
    expect((await errorOf(client.at("s2").read("k"))).code).toBe("VC_CONNECT_FAILED");
    await client.close();
  });
});

describe("what a client tells of itself", () => {
  it("has the status of every server, up or down", async () => {
    const [s1] = await startFakes(undefined);
    const dead = await deadAddress();
    const client = await connect({ servers: [s1!.address, dead] });
    expect(await client.statusAll()).toMatchObject([
      { type: "up", server: { index: 0, name: "s1", node: "s1~x" }, status: { phase: "serving" } },
      {
        type: "down",
        server: { index: 1, address: dead, node: undefined },
        error: { code: "VC_CONNECT_FAILED" },
      },
    ]);
    expect(client.servers.map(({ name }) => name)).toEqual(["s1", "s2"]);
    await client.close();
  });

  it("reports events, to everybody who listens, until it is closed", async () => {
    const [s1, s2] = await startFakes(hangUp, undefined);
    const client = await startClient([s1!, s2!]);
    const seen: ClientEvent[] = [];
    const listening = (async () => {
      for await (const event of client.events()) seen.push(event);
    })();
    const controller = new AbortController();
    const given = client.events({ signal: controller.signal });
    await client.read("k");
    expect((await given.next()).value).toMatchObject({
      type: "disconnected",
      server: { name: "s1" },
    });
    controller.abort();
    expect(await given.next()).toEqual({ done: true, value: undefined });
    await client.close();
    await listening;
    expect(seen.map(({ type }) => type)).toEqual([
      "disconnected",
      "connected",
      "using",
      "disconnected",
      "closed",
    ]);
    expect(seen[2]).toMatchObject({ type: "using", server: { name: "s2" }, before: undefined });
    expect(await client.events().next()).toEqual({ done: true, value: undefined });
  });

  it("does not wait for who gave up connecting", async () => {
    const mute = await startFake({ greeting: "silence" });
    const controller = new AbortController();
    const connecting = errorOf(connect({ servers: [mute.address], signal: controller.signal }));
    await eventually(() => mute.connections === 1);
    controller.abort();
    expect((await connecting).code).toBe("VC_ABORTED");
  });
});
