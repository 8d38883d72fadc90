import { expect, test } from "vitest";
import { UsageError } from "../errors.js";
import { formatAddress, serverAddresses } from "./address.js";

test.each<[string[] | undefined, string | undefined, string[]]>([
  [undefined, undefined, ["s1 localhost:9990", "s2 localhost:9980", "s3 localhost:9999"]],
  [undefined, " ", ["s1 localhost:9990", "s2 localhost:9980", "s3 localhost:9999"]],
  [undefined, "a=x:1, y:2", ["a x:1", "s2 y:2"]],
  [["[::1]:7"], "ignored:1", ["s1 [::1]:7"]],
])("%j and VC_SERVERS=%j are %j", (given, environment, expected) => {
  const servers = serverAddresses(given, environment);
  expect(servers.map((server) => `${server.name} ${formatAddress(server)}`)).toEqual(expected);
});

test.each([["x"], ["x:0"], ["x:65536"], ["=x:1"], ["a b=x:1"], [""]])("%j is none", (text) => {
  expect(() => serverAddresses([text], undefined)).toThrow(UsageError);
});
