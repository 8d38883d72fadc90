import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

import { afterEach, describe, expect, it } from "vitest";

import type { ServeFlags, ServerPlan } from "./plan.js";
import { checkPlayground, Playground } from "./playground.js";
import type { Supervisor } from "./supervise.js";
import { Wire } from "./wires.js";

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanUp.splice(0).reverse()) clean();
});

function planOf(name: string, index: number, port: number): ServerPlan {
  const members = ["s1", "s2", "s3"].map((name, i) => ({
    name,
    host: "localhost",
    port: 9_000 + i,
  }));
  return {
    name,
    index,
    listen: { host: "127.0.0.1", port },
    admin: { host: "127.0.0.1", port: 1 },
    dataDir: null,
    options: { name, members, dataDir: null },
  };
}

/** Says back whatever it hears. */
async function echo(): Promise<number> {
  const server: Server = createServer((socket) => socket.pipe(socket).on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

function dial(port: number): Socket {
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  cleanUp.push(() => socket.destroy());
  return socket;
}

function said(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    socket.once("close", () => reject(new Error("closed")));
  });
}

describe("a wire", () => {
  it("passes everything until it is cut, and again when it is healed", async () => {
    const wire = new Wire(planOf("s1", 0, 1), planOf("s2", 1, await echo()));
    cleanUp.push(() => wire.close());
    const port = await wire.listen();
    const first = dial(port);
    first.write("hello");
    expect(await said(first)).toBe("hello");
    wire.set(true);
    await expect(said(first)).rejects.toThrow("closed");
    const second = dial(port);
    second.write("anybody?");
    await expect(said(second)).rejects.toThrow("closed");
    wire.set(false);
    const third = dial(port);
    third.write("again");
    expect(await said(third)).toBe("again");
  });

  it("breaks when what it leads to is not there", async () => {
    const wire = new Wire(planOf("s1", 0, 1), planOf("s2", 1, 1));
    cleanUp.push(() => wire.close());
    await expect(said(dial(await wire.listen()))).rejects.toThrow("closed");
  });
});

describe("a playground", () => {
  const plans = ["s1", "s2", "s3"].map((name, i) => planOf(name, i, 9_000 + i));

  async function open(): Promise<Playground> {
    const playground = await Playground.open(plans);
    cleanUp.push(() => playground.close());
    return playground;
  }

  const servers = {
    states: () => [],
    pause(name: string) {
      throw new Error(`${name} does not run`);
    },
  } as unknown as Supervisor;

  it("has each server dial the later ones through wires, and leaves the rest as it is", async () => {
    const { plans: wired } = await open();
    const ports = wired.map(({ options }) => options.members.map(({ port }) => port));
    const isWire = ports.map((row) => row.map((port, i) => port !== 9_000 + i));
    expect(isWire).toEqual([
      [false, true, true],
      [false, false, true],
      [false, false, false],
    ]);
    expect(wired.every(({ options }) => options.playground === true)).toBe(true);
  });

  it("cuts and heals by name, whichever comes first, and says how things are", async () => {
    const playground = await open();
    const request = { type: "playground", id: 7 } as const;
    const cut = { ...request, action: "cut", servers: ["s3", "s1"] } as const;
    expect(await playground.answer(cut, servers)).toEqual({
      ...request,
      state: { cuts: [["s1", "s3"]], servers: [] },
    });
    const heal = { ...request, action: "heal", servers: ["s1", "s3"] } as const;
    expect(await playground.answer(heal, servers)).toMatchObject({ state: { cuts: [] } });
  });

  it.each([
    ["cut", ["s1", "s1"], "there is no wire between s1 and s1"],
    ["cut", ["s1"], "there is no wire between s1 and "],
    ["pause", ["s9"], "s9 does not run"],
  ] as const)("cannot %s %j", async (action, names, error) => {
    const playground = await open();
    const request = { type: "playground", id: 1, action, servers: names } as const;
    expect(await playground.answer(request, servers)).toMatchObject({ id: 1, error });
  });

  it("needs all servers, and a page", () => {
    const flags = { data: "", memory: true, "log-level": "info" } satisfies ServeFlags;
    expect(() => checkPlayground(flags, plans)).not.toThrow();
    expect(() => checkPlayground({ ...flags, only: ["s1"] }, plans)).toThrow("--only");
    const [plan] = plans;
    if (plan === undefined) throw new Error("none");
    expect(() => checkPlayground(flags, [{ ...plan, admin: null }])).toThrow("admin ports");
  });
});
