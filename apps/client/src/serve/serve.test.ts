import { createServer, type AddressInfo } from "node:net";

import { describe, expect, it } from "vitest";

import { resolveSettings } from "../cluster/settings.js";
import { DEFAULT_CALL } from "../output/call.js";
import { makeStyle } from "../output/style.js";
import { showLogLine } from "./log-line.js";
import { planServers, type ServeFlags } from "./plan.js";
import { checkPorts } from "./ports.js";
import { firstCommands, howToSeeMore, restartCommand } from "./suggest.js";

const flags: ServeFlags = { data: ".vclock", memory: false, "log-level": "info" };
const settings = resolveSettings({ ports: ["9990", "9980", "999"] }, {}, "/");

describe("the plan", () => {
  it("gives each server its own folder, and an admin port 1000 below its port where there is one", () => {
    const plans = planServers(settings, flags, "/srv");
    expect(
      plans.map(({ name, listen, admin, dataDir }) => ({ name, listen, admin, dataDir })),
    ).toEqual([
      {
        name: "s1",
        listen: { host: "localhost", port: 9990 },
        admin: { host: "localhost", port: 8990 },
        dataDir: "/srv/.vclock/s1",
      },
      {
        name: "s2",
        listen: { host: "localhost", port: 9980 },
        admin: { host: "localhost", port: 8980 },
        dataDir: "/srv/.vclock/s2",
      },
      {
        name: "s3",
        listen: { host: "localhost", port: 999 },
        admin: null,
        dataDir: "/srv/.vclock/s3",
      },
    ]);
  });

  it("starts only those that were named, and tells them of all", () => {
    const plans = planServers(settings, { ...flags, only: ["s3", "1"], memory: true }, "/");
    expect(plans.map((plan) => plan.name)).toEqual(["s1", "s3"]);
    expect(plans[0]?.options).toMatchObject({ name: "s1", dataDir: null, cluster: "vclock" });
    expect(plans[0]?.options.members.map((member) => member.name)).toEqual(["s1", "s2", "s3"]);
  });

  it("leaves it to the servers how many events they keep, unless told", () => {
    const kept = (given: Partial<ServeFlags>) =>
      planServers(settings, { ...flags, ...given }, "/")[0]?.options.traceEvents;
    expect([kept({}), kept({ "trace-events": 0 })]).toEqual([undefined, 0]);
  });

  it("listens where it is told to, while the others dial the host", () => {
    const [plan] = planServers(
      settings,
      { ...flags, bind: "0.0.0.0", "admin-ports": ["none"] },
      "/",
    );
    expect(plan?.options.listen).toEqual({ host: "0.0.0.0", port: 9990 });
    expect(plan?.options.admin).toBeNull();
    expect(plan?.options.members[0]?.host).toBe("localhost");
  });

  it("keeps the page on an address of its own", () => {
    const binds = { bind: "0.0.0.0", "admin-bind": "127.0.0.1" };
    const [plan] = planServers(settings, { ...flags, ...binds }, "/");
    expect(plan?.options.listen).toEqual({ host: "0.0.0.0", port: 9990 });
    expect(plan?.options.admin).toEqual({ host: "127.0.0.1", port: 8990 });
  });

  it.each([[["none"]], [["none", "none", "none"]]])("gives no admin port for %j", (words) => {
    const plans = planServers(settings, { ...flags, "admin-ports": words }, "/");
    expect(plans.map(({ admin }) => admin)).toEqual([null, null, null]);
  });

  it("gives one server an admin port and another none", () => {
    const words = ["8001", "none", "8003"];
    const plans = planServers(settings, { ...flags, "admin-ports": words }, "/");
    expect(plans.map(({ admin }) => admin?.port)).toEqual([8001, undefined, 8003]);
  });

  it.each<[Partial<ServeFlags>, RegExp]>([
    [{ only: ["s4"] }, /--only: there is no server "s4"/],
    [{ only: ["0"] }, /--only: there is no server "0"/],
    [{ "admin-ports": ["1"] }, /--admin-ports names 1 ports for 3 servers/],
    [{ "admin-ports": ["none", "none"] }, /--admin-ports names 2 ports for 3 servers/],
    [{ "admin-ports": ["1", "nine", "2"] }, /"nine" is neither/],
  ])("refuses %j", (more, message) => {
    expect(() => planServers(settings, { ...flags, ...more }, "/")).toThrow(message);
  });
});

it("a port that is taken is one clear error", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  try {
    const taken = resolveSettings({ hosts: ["127.0.0.1"], ports: [String(port)] }, {}, "/");
    const plans = planServers(taken, { ...flags, "admin-ports": ["none"] }, "/");
    await expect(checkPorts(plans)).rejects.toThrow(
      `s1 cannot listen on its port, 127.0.0.1:${port}: another program has it.`,
    );
  } finally {
    other.close();
  }
});

describe("log lines", () => {
  it("are told in words, and with what the words leave out", () => {
    const line = JSON.stringify({
      level: 30,
      time: new Date(2026, 10, 22, 17, 4, 5, 6).getTime(),
      server: "s1",
      n: 3,
      event: "peer-up",
      msg: "s2 is up",
      peer: "s2",
      ms: 12,
    });
    expect(showLogLine(line, makeStyle(false))).toBe("17:04:05.006 s2 is up ms=12");
  });

  it("stay as they are when they are no JSON, control characters aside", () => {
    expect(showLogLine("Segmentation \u001bfault", makeStyle(false))).toBe(
      "Segmentation \\x1bfault",
    );
  });
});

describe("what to type next", () => {
  it("names the cluster when it is not the default one", () => {
    expect(
      firstCommands({ vc: "vc", cluster: ["--ports", "1", "2"] }).map((command) => command.line),
    ).toEqual([
      "vc update color blue --ports 1 2",
      "vc update color red --context none --ports 1 2",
      "vc read color --ports 1 2",
    ]);
  });

  it("tells how to see more where little is logged", () => {
    expect(howToSeeMore("warn", "start")).toBe(
      "To see what they do: npm start -- --log-level info",
    );
    expect(howToSeeMore("silent", undefined)).toBe("To see what they do, add --log-level info.");
    expect(howToSeeMore("info", "start")).toBeUndefined();
  });

  it("starts one server again with the same flags", () => {
    const argv = ["--ports", "1", "2", "--only", "s1", "s2", "--data", "my dir", "--json"];
    expect(restartCommand(DEFAULT_CALL, argv, "s2")).toBe(
      "vc serve --ports 1 2 --data 'my dir' --only s2",
    );
  });
});
