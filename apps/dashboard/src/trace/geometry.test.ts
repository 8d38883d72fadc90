import { describe, expect, it } from "vitest";
import { commonPrefix } from "./geometry.js";

describe("commonPrefix", () => {
  it.each([
    [["node-1", "node-2", "node-30"], 5],
    [["node-1", "node-10", "node-12"], 5],
    [["10.0.0.1:80", "10.0.0.2:80"], 7],
    [["alice", "alfred"], 0],
    [["a-", "a-b"], 0],
    [["alone-1"], 0],
    [[], 0],
  ])("of %j is %i long", (names, length) => {
    expect(commonPrefix(names)).toBe(length);
  });
});
