import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { InvalidOptionsError } from "./errors.js";
import { checkOptions, formatAddress, isLoopback, type ServerOptions } from "./options.js";

const members = [
  { name: "s1", host: "localhost", port: 9990 },
  { name: "s2", host: "localhost", port: 9980, adminPort: 7000 },
];
const good: ServerOptions = { name: "s1", members, dataDir: null };

describe("checkOptions", () => {
  it("fills in the defaults: loopback, the member's port, and the admin page 1,000 below", () => {
    expect(checkOptions(good)).toMatchObject({
      cluster: "vclock",
      listen: { host: "127.0.0.1", port: 9990 },
      admin: { host: "127.0.0.1", port: 8990 },
      dataDir: undefined,
      logLevel: "info",
      traceEvents: 8_192,
    });
    expect(checkOptions({ ...good, name: "s2" }).admin).toEqual({ host: "127.0.0.1", port: 7000 });
    expect(checkOptions({ ...good, admin: null }).admin).toBeUndefined();
  });

  it("makes the data directory absolute, without a slash at the end", () => {
    expect(checkOptions({ ...good, dataDir: "data/s1/" }).dataDir).toBe(resolve("data/s1"));
  });

  it.each([
    ["no object", null, "the configuration: not an object"],
    ["an unknown option", { ...good, datadir: "x" }, "datadir: no such option"],
    ["no name", { ...good, name: undefined }, "name: undefined is not a text"],
    [
      "a name that is no member's",
      { ...good, name: "s9" },
      "name: s9 is none of the members s1, s2",
    ],
    ["no members", { ...good, members: [] }, "members: not a list of at least one member"],
    [
      "a name twice",
      { ...good, members: [...members, members[0]] },
      "members[2].name: s1 occurs twice",
    ],
    [
      "a name with a slash",
      { ...good, members: [{ ...members[0], name: "a/b" }] },
      'members[0].name: "a/b" is not',
    ],
    ["a port too high", { ...good, listen: { port: 65_536 } }, "listen.port: 65536 is not a port"],
    [
      "a port as text",
      { ...good, members: [{ ...members[0], port: "9990" }] },
      'members[0].port: "9990" is not a port',
    ],
    ["no data directory said", { name: "s1", members }, "dataDir: undefined is not a text"],
    ["an unknown level", { ...good, logLevel: "loud" }, 'logLevel: "loud" is none of trace, debug'],
    ["unknown tuning", { ...good, tuning: { heartbeat: 1 } }, "tuning.heartbeat: no such setting"],
    [
      "tuning below 0",
      { ...good, tuning: { heartbeatMs: -1 } },
      "tuning.heartbeatMs: -1 is not a whole",
    ],
    ["an unknown limit", { ...good, limits: { clients: 1 } }, "limits.clients: no such limit"],
    ["a limit of 0", { ...good, limits: { clientsMax: 0 } }, "limits.clientsMax: 0 is not a whole"],
    ["part of an event", { ...good, traceEvents: 0.5 }, "traceEvents: 0.5 is not a whole"],
    ["more events than fit", { ...good, traceEvents: 1e9 }, "traceEvents: 1000000000 is not"],
    [
      "__proto__ as a limit",
      JSON.parse('{"name":"s1","members":[],"__proto__":1}'),
      "__proto__: no such option",
    ],
  ])("refuses %s", (_what, options, message) => {
    const check = () => checkOptions(options as ServerOptions);
    expect(check).toThrow(InvalidOptionsError);
    expect(check).toThrow(message);
  });
});

it.each([
  ["127.0.0.1", true],
  ["127.1.2.3", true],
  ["localhost", true],
  ["::1", true],
  ["0.0.0.0", false],
  ["::", false],
  ["127.0.0.1.example.org", false],
  ["10.0.0.1", false],
])("isLoopback(%s) is %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

it("formatAddress puts brackets around IPv6", () => {
  expect([formatAddress("::1", 1), formatAddress("localhost", 2)]).toEqual([
    "[::1]:1",
    "localhost:2",
  ]);
});
