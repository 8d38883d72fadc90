import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ScenarioSyntaxError } from "../errors.js";
import { shippedFiles } from "./files.js";
import { parseScenario } from "./parse.js";

const HEAD = "name: x\nteaches: y\nservers: 3\nsteps:\n";

/** What is wrong with a scenario that consists of one step, or of these lines. */
function problems(yaml: string): string[] {
  try {
    parseScenario(yaml, "x.yaml");
  } catch (error) {
    if (error instanceof ScenarioSyntaxError) return error.message.split("\n");
    throw error;
  }
  return [];
}
const step = (yaml: string): string[] => problems(`${HEAD}  - ${yaml}\n`);

describe("a scenario", () => {
  test("has defaults where it says nothing", () => {
    const scenario = parseScenario(`${HEAD}  - update: color\n    value: red\n`, "x.yaml");
    expect(scenario).toEqual({
      name: "x",
      file: "x.yaml",
      teaches: "y",
      servers: 3,
      ports: undefined,
      tuning: {},
      level: "quorum",
      timeoutMs: 15_000,
      steps: [
        expect.objectContaining({ type: "update", key: "color", value: "red", server: 0, line: 5 }),
      ],
    });
  });

  test("may name a server by position or by name, and a clock as text or list", () => {
    const at = (yaml: string) => parseScenario(`${HEAD}  - ${yaml}\n`, "x.yaml").steps[0];
    expect(at("pause: s3")).toMatchObject({ servers: [2] });
    expect(at("pause: [0, s2]")).toMatchObject({ servers: [0, 1] });
    expect(at("pause: all")).toMatchObject({ servers: [0, 1, 2] });
    const clock = { expect: { clock: [1, 0, 2] } };
    expect(at("{ read: k, expect: { clock: [1, 0, 2] } }")).toMatchObject(clock);
    expect(at("{ read: k, expect: { clock: '1,0,2' } }")).toMatchObject(clock);
    expect(at("{ read: 1.0, expect: { absent: true } }")).toMatchObject({ key: "1.0" });
    expect(at("heal")).toMatchObject({ type: "heal" });
  });

  test("takes everything that ships", () => {
    expect(shippedFiles().length).toBeGreaterThanOrEqual(12);
    for (const file of shippedFiles()) {
      expect(() => parseScenario(readFileSync(file, "utf8"), file)).not.toThrow();
    }
  });
});

describe("what is wrong is named with its file, line, column and what was expected", () => {
  test.each<[string, string[]]>([
    [
      "updaet: k",
      [
        "x.yaml:5:5: expected a step: a mapping with one of update, delete, read, resolve, keys, status, partition, heal, wait, parallel, repeat, burst, check-burst, pause, resume, kill, stop, restart, lose-disk; none of them is there (did you mean `update`?)",
      ],
    ],
    ["update: k", ["x.yaml:5:5: expected an update to have `value`, which is missing"]],
    [
      "{ read: k, sever: 1 }",
      [
        "x.yaml:5:16: a step with `read` has no field `sever` (did you mean `server`?); it may have say, read, server, consistency, timeoutMs, session, save, expect, withinMs",
      ],
    ],
    ["{ read: k, server: 3 }", ["x.yaml:5:24: expected a server: 0 to 2, or s1 to s3, got 3"]],
    ["{ read: k, server: s0 }", ['x.yaml:5:24: expected a server: 0 to 2, or s1 to s3, got "s0"']],
    [
      "{ read: k, consistency: quorun }",
      ['x.yaml:5:29: expected one of one, quorum, all, got "quorun" (did you mean `quorum`?)'],
    ],
    [
      "{ read: k, timeoutMs: soon }",
      ['x.yaml:5:27: expected milliseconds, a whole number from 1 to 600000, got "soon"'],
    ],
    [
      "{ read: k, expect: { clock: '1,0' } }",
      ['x.yaml:5:33: expected a clock of 3 counts, one for each server, such as 1,0,0, got "1,0"'],
    ],
    [
      "{ read: k, expect: { keys: [] } }",
      [
        "x.yaml:5:26: `expect` here has no field `keys`; it may have value, values, conflict, absent, clock, error, answeredBy, unreachable",
      ],
    ],
    ["{ read: k, expect: {} }", ["x.yaml:5:24: expected at least one expectation, got a mapping"]],
    [
      "{ read: k, expect: { error: unavailble } }",
      [
        'x.yaml:5:33: expected an error\'s code, such as unavailable, got "unavailble" (did you mean `unavailable`?)',
      ],
    ],
    ["{ read: k, withinMs: 5 }", ["x.yaml:5:26: expected `expect` beside `withinMs`"]],
    [
      "{ update: k, value: 1, context: seen }",
      [
        'x.yaml:5:37: expected `none`, a saved context such as $seen, or a mapping with `invented`, a clock, got "seen"',
      ],
    ],
    [
      "{ read: k, save: seen }",
      ['x.yaml:5:22: expected a context\'s name such as $seen, got "seen"'],
    ],
    ["{ pause: 0, kill: 1 }", ["x.yaml:5:5: expected one action in a step, got pause and kill"]],
    ["pause: [1, 1]", ["x.yaml:5:12: expected each server once"]],
    ["partition: [[0], [1]]", ["x.yaml:5:16: expected every server in one group; s3 is in 0"]],
    [
      "partition: { from: 0, to: [0, 1] }",
      ["x.yaml:5:16: expected `from` and `to` to differ; both have s1"],
    ],
    [
      "wait: done",
      ['x.yaml:5:11: expected one of converged, serving, connected, forgotten, got "done"'],
    ],
    [
      "wait: { acknowledged: 5 }",
      ["x.yaml:5:11: expected `acknowledged` to have `of`, which is missing"],
    ],
    [
      "parallel: [{ kill: 0 }]",
      ["x.yaml:5:15: expected at least two steps that run at the same time, got a list"],
    ],
    ["repeat: 3", ["x.yaml:5:5: expected a repeat to have `steps`, which is missing"]],
    [
      "{ repeat: 3, steps: [{ kill: 9 }] }",
      ["x.yaml:5:34: expected a server: 0 to 2, or s1 to s3, got 9"],
    ],
    ["*nothing", ["x.yaml:5:5: aliases are not supported"]],
  ])("%s", (yaml, expected) => {
    expect(step(yaml)).toEqual(expected);
  });

  test("every step is looked at, not only the first that is wrong", () => {
    expect(
      problems(
        `${HEAD}  - kill: 7\n  - heal\n  - read: k\n    expect: { vlaue: 1 }\n  - nothing\n`,
      ),
    ).toEqual([
      "x.yaml:5:11: expected a server: 0 to 2, or s1 to s3, got 7",
      expect.stringMatching(
        /^x\.yaml:8:15: `expect` here has no field `vlaue` \(did you mean `value`\?\)/,
      ),
      expect.stringMatching(/^x\.yaml:9:5: expected a step: .*, got "nothing"$/),
    ]);
  });

  test.each<[string, string, RegExp]>([
    [
      "an empty file",
      "",
      /^x\.yaml:1:1: expected a mapping with name, teaches, servers and steps, got nothing$/,
    ],
    [
      "no steps",
      "name: x\nteaches: y\nservers: 3\n",
      /^x\.yaml:1:1: expected a scenario to have `steps`/,
    ],
    [
      "too many servers",
      "name: x\nteaches: y\nservers: 65\nsteps: []\n",
      /^x\.yaml:3:10: expected a number of servers from 1 to 64, got 65$/,
    ],
    [
      "an unknown field",
      `${HEAD}  - heal\nport: 1\n`,
      /^x\.yaml:6:1: a scenario has no field `port` \(did you mean `ports`\?\)/,
    ],
    [
      "ports that do not fit",
      `ports: [1, 2]\n${HEAD}  - heal\n`,
      /^x\.yaml:1:8: expected a list of 3 different ports/,
    ],
    [
      "tuning that is no number",
      `tuning: { heartbeatMs: fast }\n${HEAD}  - heal\n`,
      /^x\.yaml:1:24: expected a whole number/,
    ],
    ["no YAML at all", "name: [x\nteaches: y\n", /^x\.yaml:\d+:\d+: /],
    ["a field twice", `name: z\n${HEAD}  - heal\n`, /^x\.yaml:2:1: Map keys must be unique$/],
  ])("%s", (_what, yaml, expected) => {
    expect(problems(yaml)[0]).toMatch(expected);
  });
});
