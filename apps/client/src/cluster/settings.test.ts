import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { resolveSettings, type ClusterFlags } from "./settings.js";

let dir: string;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), "vc-settings-")));
});
afterEach(() => rmSync(dir, { recursive: true }));

function addresses(flags: ClusterFlags, env: Record<string, string> = {}): string[] {
  return resolveSettings(flags, env, dir).servers.map(
    ({ name, host, port }) => `${name}=${host}:${port}`,
  );
}

function writeConfig(path: string, content: unknown): void {
  mkdirSync(join(dir, path, ".."), { recursive: true });
  writeFileSync(join(dir, path), JSON.stringify(content));
}

describe("which servers", () => {
  it("are three on this machine unless told otherwise", () => {
    expect(addresses({})).toEqual(["s1=localhost:9990", "s2=localhost:9980", "s3=localhost:9999"]);
  });

  it.each([
    [{ hosts: ["a", "b"], ports: ["1", "2"] }, ["s1=a:1", "s2=b:2"]],
    [{ ports: ["1", "2"] }, ["s1=localhost:1", "s2=localhost:2"]],
    [{ hosts: ["a"], ports: ["1", "2"] }, ["s1=a:1", "s2=a:2"]],
    [{ hosts: ["a", "b"], ports: ["9"] }, ["s1=a:9", "s2=b:9"]],
    [{ hosts: ["a:1", "[::1]:2", "x=b:3"] }, ["s1=a:1", "s2=::1:2", "x=b:3"]],
    [{ hosts: ["[::1]"], ports: ["5"] }, ["s1=::1:5"]],
  ])("%j", (flags, expected) => {
    expect(addresses(flags)).toEqual(expected);
  });

  it("come from flags before the environment before a file before the default, each setting by itself", () => {
    writeConfig("vclock.json", {
      cluster: "file",
      servers: ["f:1"],
      timeoutMs: 7,
      consistency: "all",
    });
    const env = { VC_SERVERS: "e:1, e:2", VC_CLUSTER: "env" };
    expect(addresses({})).toEqual(["s1=f:1"]);
    expect(addresses({}, env)).toEqual(["s1=e:1", "s2=e:2"]);
    expect(addresses({ ports: ["4"] }, env)).toEqual(["s1=localhost:4"]);
    expect(resolveSettings({ cluster: "flag" }, env, dir)).toMatchObject({
      cluster: "flag",
      serversSource: "VC_SERVERS",
      timeoutMs: 7,
      consistency: "all",
    });
  });

  it.each(["vclock.json", ".config/vclock.json", "../vclock.json", "../.config/vclock.json"])(
    "are found in %s",
    (path) => {
      const below = join(dir, "below");
      mkdirSync(below);
      writeConfig(path.replace("..", "."), { servers: [{ name: "x", host: "h", port: 3 }] });
      expect(resolveSettings({}, {}, below).servers).toEqual([{ name: "x", host: "h", port: 3 }]);
    },
  );

  it("come from the file that --config or VC_CONFIG names", () => {
    writeConfig("other.json", { servers: ["o:1"] });
    const path = join(dir, "other.json");
    expect(addresses({ config: path })).toEqual(["s1=o:1"]);
    expect(addresses({}, { VC_CONFIG: path })).toEqual(["s1=o:1"]);
  });
});

describe("which one to talk to", () => {
  it.each([
    ["2", 9980],
    ["s3", 9999],
  ])("--server %s", (server, port) => {
    expect(resolveSettings({ server }, {}, dir).server?.port).toBe(port);
  });

  it("is left open without --server", () => {
    expect(resolveSettings({}, {}, dir).server).toBeUndefined();
  });
});

describe("what cannot be honoured is refused, naming where it stands", () => {
  it.each<[ClusterFlags, Record<string, string>, RegExp]>([
    [{ ports: ["1", "x"] }, {}, /--ports: "x" is not a port/],
    [{ ports: ["65536"] }, {}, /--ports: "65536"/],
    [{ hosts: ["a", "b"], ports: ["1", "2", "3"] }, {}, /--hosts names 2 servers and --ports 3/],
    [{ hosts: ["a"] }, {}, /--hosts without --ports: "a" is not host:port/],
    [{ ports: ["1", "1"] }, {}, /two servers have the address localhost:1/],
    [{}, { VC_SERVERS: "a" }, /VC_SERVERS: "a" is not host:port/],
    [{}, { VC_SERVERS: "x=a:1,x=b:1" }, /VC_SERVERS: two servers have the name x/],
    [{}, { VC_SERVERS: "7=a:1" }, /"7" cannot name a server/],
    [{ server: "4" }, {}, /--server: there is no server "4"/],
    [{ server: "0" }, {}, /--server: there is no server "0"/],
    [{}, { VC_SERVER: "s9" }, /VC_SERVER: there is no server "s9"/],
    [{}, { VC_CONSISTENCY: "two" }, /VC_CONSISTENCY: "two" is none of one, quorum, all/],
    [{ timeout: "soon" }, {}, /--timeout: not a whole number/],
    [{ timeout: "" }, {}, /--timeout: not a whole number/],
    [{}, { VC_TIMEOUT_MS: "0" }, /VC_TIMEOUT_MS: not a whole number/],
    [{ cluster: "" }, {}, /--cluster: "" cannot name a cluster/],
    [{ config: "missing.json" }, {}, /missing\.json: there is no such config file/],
  ])("%j %j", (flags, env, message) => {
    expect(() => resolveSettings(flags, env, dir)).toThrow(message);
  });

  it.each<[unknown, RegExp]>([
    [[], /vclock\.json: not a JSON object/],
    [{ host: "a" }, /vclock\.json: unknown field "host"/],
    [{ servers: "a:1" }, /vclock\.json: servers: not a list/],
    [{ servers: ["a:1", "b"] }, /servers\[1\]: "b" is not host:port/],
    [{ servers: [{ host: "a" }] }, /servers\[0\]: neither/],
    [{ servers: [] }, /vclock\.json: servers: no server is listed/],
    [{ timeoutMs: "1" }, /vclock\.json: timeoutMs: not a number/],
    [{ cluster: 1 }, /vclock\.json: cluster: not a string/],
  ])("config file %j", (content, message) => {
    writeConfig("vclock.json", content);
    expect(() => resolveSettings({}, {}, dir)).toThrow(message);
  });

  it("also a config file that is not JSON", () => {
    writeFileSync(join(dir, "vclock.json"), "{");
    expect(() => resolveSettings({}, {}, dir)).toThrow(/vclock\.json: not JSON/);
  });
});
