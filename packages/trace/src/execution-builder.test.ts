import { describe, expect, it } from "vitest";
import { ExecutionBuilder, InvalidEventError } from "./index.js";

describe("ExecutionBuilder", () => {
  it("takes clocks as objects, maps and pairs; of two entries for one host the later", () => {
    const builder = new ExecutionBuilder();
    builder.add("a", { a: 1, b: 0 }, "");
    builder.add("a", new Map([["a", 2]]), "");
    builder.add(
      "a",
      [
        ["a", 9],
        ["b", 1],
        ["a", 3],
      ],
      "",
    );
    const execution = builder.build();
    const clocks = execution
      .eventsOf("a")
      .map((event) => Object.fromEntries(execution.clock(event)));
    expect(clocks).toEqual([{ a: 1 }, { a: 2 }, { a: 3, b: 1 }]);
  });

  it("adds nothing of an event that is none", () => {
    const builder = new ExecutionBuilder();
    for (const count of [-1, 1.5, 2 ** 53, Number.NaN, "1" as unknown as number]) {
      expect(() => builder.add("a", { a: 1, b: count }, "")).toThrow(InvalidEventError);
    }
    expect(() => builder.add("", { "": 1 }, "")).toThrow(InvalidEventError);
    expect(() => builder.add("a", { a: 1 }, "", {}, 0)).toThrow(InvalidEventError);
    expect(builder.size).toBe(0);
    builder.add("a", { a: 1 }, "");
    expect([...builder.build().clock(builder.build().event("a", 1)!)]).toEqual([["a", 1]]);
  });

  it("sorts entries of many hosts, in whatever order they come", () => {
    for (const hosts of [3, 20, 300]) {
      const builder = new ExecutionBuilder();
      const names = Array.from({ length: hosts }, (_, at) => `h${at}`);
      builder.add("first", [["first", 1], ...names.map((name) => [name, 1] as const)], "");
      for (let turn = 0; turn < hosts; turn += 7) {
        const turned = [...names.slice(turn), ...names.slice(0, turn)].reverse();
        const some = turned.filter((_, at) => hosts < 300 || at % 10 === 0);
        const clock = [
          ["e", turn + 1] as const,
          ...some.map((name, at) => [name, at + 1] as const),
        ];
        builder.add("e", clock, "");
        const single = new ExecutionBuilder();
        single.add("e", clock, "");
        const event = single.build().event("e", turn + 1)!;
        for (const [name, count] of clock) {
          expect(single.build().clockEntry(event, name)).toBe(count);
        }
        for (const [name, count] of clock) {
          expect(builder.table.count(builder.size - 1, builder.table.hosts.intern(name))).toBe(
            count,
          );
        }
      }
    }
  });
});
