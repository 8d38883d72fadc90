import { encodeClientReply } from "@vclock/protocol";
import { describe, expect, it } from "vitest";
import {
  AbortedError,
  ClosedError,
  ConnectionLostError,
  ProtocolViolationError,
  TimeoutError,
  type VclockError,
} from "./errors.js";
import type { Client, ConnectOptions } from "./client.js";
import { eventually } from "./testing/eventually.js";
import { errorOf, startClient, startFakes } from "./testing/setup.js";
import {
  answer,
  answerTo,
  type Behaviour,
  type Exchange,
  type FakeServer,
} from "./testing/fake-server.js";

async function start(
  behaviour?: Behaviour,
  options: Partial<ConnectOptions> = {},
): Promise<[FakeServer, Client]> {
  const [fake] = await startFakes(behaviour);
  return [fake!, await startClient([fake!], options)];
}

describe("pipelining", () => {
  it("takes answers in any order", async () => {
    const held: Exchange[] = [];
    const [, client] = await start((exchange) => {
      held.push(exchange);
      if (held.length === 3) for (const each of held.toReversed()) answer(each);
    });
    const results = await Promise.all(["a", "b", "c"].map((key) => client.read(key)));
    expect(results.map(({ key }) => key)).toEqual(["a", "b", "c"]);
  });

  it("sends at most inFlightMax at once, and all in turn", async () => {
    const held: Exchange[] = [];
    const [fake, client] = await start((exchange) => held.push(exchange), { inFlightMax: 4 });
    const reads = Promise.all(Array.from({ length: 10 }, (_, index) => client.read(`k${index}`)));
    for (let answered = 0; answered < 10; answered += 1) {
      await eventually(() => held.length > answered);
      expect(fake.requests.length).toBeLessThanOrEqual(answered + 4);
      answer(held[answered]!);
    }
    await reads;
    expect(fake.requests.map((request) => "key" in request && request.key)).toEqual(
      Array.from({ length: 10 }, (_, index) => `k${index}`),
    );
  });

  it("carries large values while others wait for the socket", async () => {
    const [fake, client] = await start();
    const big = new Uint8Array(1024 * 1024);
    await Promise.all(Array.from({ length: 20 }, (_, index) => client.update(`k${index}`, big)));
    expect(fake.requests).toHaveLength(20);
  });

  it("passes on what is left of the time", async () => {
    const [fake, client] = await start();
    await client.read("k", { timeoutMs: 1234 });
    const [request] = fake.requests;
    const timeoutMs = request?.type === "read" ? request.timeoutMs : 0;
    expect(timeoutMs).toBeGreaterThan(1000);
    expect(timeoutMs).toBeLessThanOrEqual(1234);
  });
});

it("a client closed under many calls leaves no listeners behind", async () => {
  const [, client] = await start();
  const warnings: string[] = [];
  const warned = ({ name }: Error): number => warnings.push(name);
  process.on("warning", warned);
  const calls = Array.from({ length: 50 }, (_, index) => client.update(`k${index}`, index));
  await Promise.allSettled([client.close(), ...calls]);
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off("warning", warned);
  expect(warnings).toEqual([]);
});

describe("a connection that breaks", () => {
  const hangUp: Behaviour = (exchange) => exchange.hangUp();

  it("leaves the outcome of an update that was sent unknown, and does not send it again", async () => {
    const [fake, client] = await start(hangUp);
    const error = await errorOf(client.update("k", 1));
    expect(error).toBeInstanceOf(ConnectionLostError);
    expect(error).toMatchObject({ code: "VC_CONNECTION_LOST", applied: "unknown", server: "s1" });
    expect(error.hint).toContain("read before writing");
    expect(fake.requests).toHaveLength(1);
  });

  it.each(["read", "delete", "status"] as const)("says so of %s, too", async (kind) => {
    const [, client] = await start(hangUp);
    const call =
      kind === "status" ? client.status() : kind === "read" ? client.read("k") : client.delete("k");
    expect(await errorOf(call)).toMatchObject({
      code: "VC_CONNECTION_LOST",
      applied: kind === "delete" ? "unknown" : "no",
    });
  });

  it("tells updates that were sent, of unknown outcome, from those that waited, which are sent anew", async () => {
    const [fake, client] = await start(() => {}, { inFlightMax: 2 });
    const outcomes = Promise.all(
      [1, 2, 3, 4].map((n) =>
        client.update(`k${n}`, n).then(
          ({ type }) => type,
          (error: VclockError) => error.applied,
        ),
      ),
    );
    await eventually(() => fake.requests.length === 2);
    fake.behaviour = answer;
    fake.hangUp();
    expect(await outcomes).toEqual(["unknown", "unknown", "written", "written"]);
    const keys = fake.requests.map((request) => ("key" in request ? request.key : ""));
    expect(keys.toSorted()).toEqual(["k1", "k2", "k3", "k4"]);
  });

  it("is opened again when it is needed", async () => {
    const [fake, client] = await start();
    await client.read("k");
    fake.hangUp();
    await eventually(() => client.using === undefined);
    await client.read("k");
    expect(fake.connections).toBe(2);
    expect(client.using?.name).toBe("s1");
  });
});

describe("a server that is not what it seems", () => {
  const wrongs: [string, (exchange: Exchange) => void][] = [
    ["garbage", ({ write }) => write(new Uint8Array([0, 0, 0, 3, 0xc1, 0xc1, 0xc1]))],
    ["an endless frame", ({ write }) => write(new Uint8Array([0xff, 0xff, 0xff, 0xff]))],
    ["an id never given", ({ request, reply }) => reply({ ...answerTo(request), id: 77 })],
    [
      "the wrong kind of answer",
      ({ request, reply }) => reply(answerTo({ type: "status", id: request.id })),
    ],
  ];

  it.each(wrongs)(
    "is left when it sends %s; an update is of unknown outcome",
    async (_, behaviour) => {
      const [fake, client] = await start(behaviour);
      const error = await errorOf(client.update("k", 1));
      expect(error).toBeInstanceOf(ProtocolViolationError);
      expect(error.applied).toBe("unknown");
      fake.behaviour = answer;
      expect((await client.read("k")).type).toBe("absent");
    },
  );

  it("may answer twice", async () => {
    const [, client] = await start(({ request, write }) => {
      const frame = encodeClientReply(answerTo(request));
      write(frame);
      write(frame);
    });
    await client.read("a");
    expect((await client.read("b")).type).toBe("absent");
  });

  it("may answer in single bytes", async () => {
    const [, client] = await start(({ request, write }) => {
      for (const byte of encodeClientReply(answerTo(request))) write(new Uint8Array([byte]));
    });
    expect((await client.read("k")).type).toBe("absent");
  });
});

describe("giving up", () => {
  it("times out a little after the server should have; an update is of unknown outcome", async () => {
    const [, client] = await start(() => {});
    expect(await errorOf(client.update("k", 1, { timeoutMs: 20 }))).toMatchObject({
      code: "VC_TIMEOUT",
      applied: "unknown",
      server: "s1",
    });
    expect(await errorOf(client.read("k", { timeoutMs: 20 }))).toBeInstanceOf(TimeoutError);
  });

  it("drops an answer that comes too late", async () => {
    const held: Exchange[] = [];
    const [fake, client] = await start((exchange) => held.push(exchange));
    await errorOf(client.read("a", { timeoutMs: 20 }));
    fake.behaviour = answer;
    answer(held[0]!);
    expect((await client.read("b")).type).toBe("absent");
    expect(fake.connections).toBe(1);
  });

  it("aborts before anything is sent, and after", async () => {
    const [fake, client] = await start(() => {});
    const before = await errorOf(client.update("k", 1, { signal: AbortSignal.abort("enough") }));
    expect(before).toMatchObject({ code: "VC_ABORTED", applied: "no", cause: "enough" });
    expect(fake.requests).toHaveLength(0);

    const controller = new AbortController();
    const update = errorOf(client.update("k", 1, { signal: controller.signal }));
    await eventually(() => fake.requests.length === 1);
    controller.abort();
    expect(await update).toBeInstanceOf(AbortedError);
    expect((await update).applied).toBe("unknown");
  });

  it("takes one signal for any number of calls", async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error): unknown => warnings.push(warning);
    process.on("warning", warn);
    const [fake, client] = await start(() => {});
    const controller = new AbortController();
    const { signal } = controller;
    const reads = Array.from({ length: 100 }, (_, n) => errorOf(client.read(`k${n}`, { signal })));
    await eventually(() => fake.requests.length === 100);
    controller.abort();
    expect(new Set((await Promise.all(reads)).map(({ code }) => code))).toEqual(
      new Set(["VC_ABORTED"]),
    );
    process.off("warning", warn);
    expect(warnings).toEqual([]);
  });

  it("frees the place of a request that was given up", async () => {
    const [fake, client] = await start(() => {}, { inFlightMax: 1 });
    const controller = new AbortController();
    const first = errorOf(client.read("a", { signal: controller.signal }));
    const second = client.read("b");
    await eventually(() => fake.requests.length === 1);
    fake.behaviour = answer;
    controller.abort();
    expect((await first).code).toBe("VC_ABORTED");
    expect((await second).type).toBe("absent");
  });
});

describe("the process", () => {
  const sockets = (): number =>
    process.getActiveResourcesInfo().filter((resource) => resource === "TCPSocketWrap").length;

  it("is kept alive by requests under way, not by an idle client, nor by a closed one", async () => {
    const before = sockets();
    const [fake, client] = await start();
    expect(sockets()).toBe(before);
    await client.status();
    expect(sockets()).toBe(before);
    fake.behaviour = () => {};
    const read = errorOf(client.read("k"));
    await eventually(() => fake.requests.length === 2);
    expect(sockets()).toBe(before + 1);
    await client.close();
    await read;
    await eventually(() => sockets() === before);
  });
});

describe("close", () => {
  it("fails what is under way, twice does nothing, and later calls fail", async () => {
    const [fake, client] = await start(() => {});
    const update = errorOf(client.update("k", 1));
    await eventually(() => fake.requests.length === 1);
    await Promise.all([client.close(), client.close()]);
    await client[Symbol.asyncDispose]();
    expect(await update).toBeInstanceOf(ClosedError);
    expect((await update).applied).toBe("unknown");
    expect(await errorOf(client.read("k"))).toMatchObject({ code: "VC_CLOSED", applied: "no" });
    expect(await errorOf(client.at(0).read("k"))).toMatchObject({ code: "VC_CLOSED" });
    expect(client.using).toBeUndefined();
  });
});
