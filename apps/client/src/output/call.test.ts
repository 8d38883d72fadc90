import { expect, it } from "vitest";

import { callOf, commandLine, DEFAULT_CALL } from "./call.js";

it("a command line can be typed as it stands, whatever the key", () => {
  expect(commandLine(DEFAULT_CALL, "read", ["color"])).toBe("vc read color");
  expect(commandLine(DEFAULT_CALL, "read", ["it's"])).toBe(`vc read 'it'\\''s'`);
});

it("names the cluster as this call did, and npx where npm started it", () => {
  const argv = ["color", "--ports", "1", "2", "--json", "--cluster=a b", "--config", "f", "x"];
  const call = callOf(argv, { npm_lifecycle_event: "npx" });
  const flags = "--ports 1 2 '--cluster=a b' --config f";
  expect(commandLine(call, "read", ["color"])).toBe(`npx vc read color ${flags}`);
  expect(commandLine(call, "resolve", ["-x"], ["--keep", "1"])).toBe(
    `npx vc resolve --keep 1 ${flags} -- -x`,
  );
});

it("does not look behind a double dash", () => {
  expect(callOf(["--", "--ports", "1"], {})).toEqual(DEFAULT_CALL);
});
