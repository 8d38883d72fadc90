import { nodeId, VersionVector } from "@vclock/clock";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../random.js";
import { ModelStore } from "../testing/model-store.js";
import { checkTransactions } from "../transactions/check.js";
import { parseTransactions } from "../transactions/readers/json-lines.js";
import { formatHeader, formatOperation } from "./format.js";
import type { HistoryOperation } from "./history.js";
import { HistoryParser, parseHistory } from "./parse.js";
import { DEPTH_MAX, LINE_LENGTH_MAX } from "./scan.js";
import { type HistoryProblem, HistorySyntaxError, PROBLEMS_MAX } from "./syntax-error.js";

const READ =
  '{"session":"c","operation":"read","key":"k","values":[1],"start":0,"end":1,"outcome":"ok"}';

function problemsOf(text: string): readonly HistoryProblem[] {
  try {
    parseHistory(text);
  } catch (error) {
    if (error instanceof HistorySyntaxError) return error.problems;
    throw error;
  }
  return [];
}

function operationsOf(text: string): readonly HistoryOperation[] {
  const parsed = parseHistory(text);
  if (parsed.model !== "multi-value") throw new TypeError("expected a multi-value history");
  return parsed.history.operations;
}

/** READ with other fields. */
function line(fields: Record<string, unknown>): string {
  return JSON.stringify({ ...(JSON.parse(READ) as object), ...fields });
}

describe("parseHistory", () => {
  test("reads what formatOperation writes", () => {
    for (let seed = 0n; seed < 60n; seed++) {
      const random = new Random(seed);
      const history = new ModelStore(random, {
        servers: 3,
        sessions: 4,
        keys: 2,
        operations: 40,
        lostDisks: true,
        unanswered: 0.2,
        sessionKinds: ["token", "free"],
      }).run();
      const text = [formatHeader(history), ...history.operations.map(formatOperation)].join("\n");
      expect(parseHistory(text), `seed ${seed}`).toEqual({ model: "multi-value", history });
    }
  });

  test("values, keys and sessions come back whatever they are", () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ maxDepth: 3 })),
        fc.string({ unit: "binary" }),
        fc.double({ noNaN: true, min: 0, max: 1e12 }),
        (values, text, start) => {
          const operation: HistoryOperation = {
            operation: "read",
            session: text,
            key: text,
            start,
            end: start + 1,
            outcome: "ok",
            server: text,
            consistency: "all",
            after: undefined,
            clock: undefined,
            values,
            dots: undefined,
            final: true,
            line: 1,
          };
          const written = formatOperation(operation);
          expect(written).not.toContain("\n");
          const [read] = operationsOf(written);
          expect(read).toMatchObject({
            session: text,
            key: text,
            server: text,
            start,
            final: true,
          });
          expect(formatOperation(read as HistoryOperation)).toBe(written);
        },
      ),
    );
  });

  test("a header may say how many servers there are, or be left out", () => {
    expect(parseHistory('{"history":1,"servers":3}')).toEqual({
      model: "multi-value",
      history: { servers: 3, operations: [] },
    });
    expect(parseHistory("")).toEqual({
      model: "multi-value",
      history: { servers: undefined, operations: [] },
    });
    expect(operationsOf(READ)[0]?.line).toBe(1);
  });

  test("byte order mark, CRLF, empty lines and a missing line feed at the end do no harm", () => {
    const operations = operationsOf(`\uFEFF{"history":1}\r\n\r\n${READ}\r\n  \n${READ}`);
    expect(operations.map(({ line }) => line)).toEqual([3, 5]);
  });

  test("a context is an object, a token, or none; null is as good as absent", () => {
    const base = { operation: "update", values: undefined, value: 1 };
    const object = { cut: { s1: 2 }, dots: ["s2:5"] };
    const [first] = operationsOf(line({ ...base, context: object, seen: "none", dot: null }));
    if (first?.operation !== "update") throw new TypeError("expected an update");
    expect(first.context?.toString()).toBe("{s1: 2} + s2:5");
    expect(first.seen?.isEmpty).toBe(true);
    expect(first.dot).toBeUndefined();
    const [second] = operationsOf(line({ ...base, context: first.context?.toToken(), seen: null }));
    if (second?.operation !== "update") throw new TypeError("expected an update");
    expect(second.context?.toString()).toBe("{s1: 2} + s2:5");
    expect(second.seen).toBeUndefined();
  });

  test("histories of registers and transactions are handed on line by line", () => {
    for (const header of [
      '{"history":1,"model":"register"}',
      '{"history":1,"model":"transactions"}',
    ]) {
      expect(parseHistory(`${header}\n{"any":"thing"}`)).toEqual({
        model: "transactions",
        lines: [
          { line: 1, value: JSON.parse(header) as unknown },
          { line: 2, value: { any: "thing" } },
        ],
      });
    }
    expect(parseHistory('{"operation":"write"}').model).toBe("transactions");
    expect(parseHistory('{"transaction":[]}').model).toBe("transactions");
  });

  test("the header of a history of registers says which value keys hold at the start", () => {
    const read = '{"session":"a","operation":"read","key":"x","value":0}';
    const write = '{"session":"a","operation":"write","key":"x","value":1}';
    for (const header of [
      '{"history":1,"model":"register","initial":0}',
      '{"history":1,"initial":0}',
      '{"initial":0}',
    ]) {
      const parsed = parseHistory(`${header}\n${read}\n${write}`);
      if (parsed.model !== "transactions") throw new TypeError("expected registers");
      const history = parseTransactions(parsed.lines);
      expect(history.initial).toBe(0);
      const { rules } = checkTransactions(history);
      expect(rules.filter(({ result }) => result === "violated")).toEqual([]);
    }
    const [, ...without] = [
      { line: 1, value: {} },
      { line: 2, value: JSON.parse(read) as unknown },
    ];
    const { rules } = checkTransactions(parseTransactions(without));
    expect(rules.some(({ result }) => result === "violated")).toBe(true);
  });

  test("the header may say what the servers had taken in before", () => {
    const before = VersionVector.of([
      [nodeId("s1~a"), 3],
      [nodeId("s2~b"), 1],
    ]);
    const text = formatHeader({ servers: 3, before });
    expect(text).toContain('"before":{"s1~a":3,"s2~b":1}');
    expect(parseHistory(text)).toEqual({
      model: "multi-value",
      history: { servers: 3, before, operations: [] },
    });
  });

  test.each<[string, string, string | undefined, RegExp]>([
    ["no JSON", "{]", undefined, /expected JSON/],
    ["no object", "[]", undefined, /expected an object/],
    [
      "an unknown operation",
      line({ operation: "cas" }),
      "operation",
      /"read", "update" or "delete"/,
    ],
    ["no session", line({ session: undefined }), "session", /a text, found nothing/],
    ["a key of another type", line({ key: 7 }), "key", /a text, found 7/],
    ["a time that is none", line({ start: "0" }), "start", /a time in milliseconds, found "0"/],
    ["a time beyond numbers", READ.replace('"end":1', '"end":1e999'), "end", /a time/],
    ["an end before the start", line({ start: 5 }), "end", /not before the start, 5, found 1/],
    ["an answer without its time", line({ end: undefined }), "end", /as the outcome is ok/],
    ["an answer without values", line({ values: undefined }), "values", /as the outcome is ok/],
    [
      "values that are no array",
      line({ values: { 0: 1 } }),
      "values",
      /an array of values, found an object/,
    ],
    ["fewer dots than values", line({ dots: [] }), "dots", /as many dots as values, 1, found 0/],
    ["a dot that is none", line({ dots: ["s1:0"] }), "dots", /a dot like/],
    ["a clock that is none", line({ clock: { s1: -1 } }), "clock", /a clock like/],
    [
      "an outcome that is none",
      line({ outcome: "fine" }),
      "outcome",
      /"ok", "failed" or "unknown"/,
    ],
    [
      "a level that is none",
      line({ consistency: "two" }),
      "consistency",
      /"one", "quorum" or "all"/,
    ],
    [
      "an update without a value",
      line({ operation: "update", values: undefined }),
      "value",
      /found nothing/,
    ],
    [
      "a delete with a value",
      line({ operation: "delete", values: undefined, value: 1 }),
      '"value"',
      /no such field/,
    ],
    [
      "a broken token",
      line({ operation: "delete", values: undefined, context: "vc1.x" }),
      "context",
      /a token/,
    ],
    ["a misspelt field", line({ constext: "none" }), '"constext"', /no such field/],
    ["a field twice", READ.replace("{", '{"key":"j",'), undefined, /"key" twice/],
    [
      "a field twice, spelt differently",
      READ.replace("{", '{"\\u006bey":"j",'),
      undefined,
      /"key" twice/,
    ],
    [
      "__proto__ as a field",
      READ.replace("{", '{"__proto__":{"values":[]},'),
      '"__proto__"',
      /no such field/,
    ],
    ["a header of another version", '{"history":2}', "history", /1, the version of the format/],
    ["a header with a mistake", '{"history":1,"server":3}', '"server"', /no such field/],
    ["a model that is none", '{"history":1,"model":"queue"}', "model", /"multi-value"/],
    [
      "a before that is no clock",
      '{"history":1,"before":{"s1":"x"}}',
      "before",
      /a clock like .*found an object/,
    ],
    ["no servers", '{"history":1,"servers":0}', "servers", /a whole number from 1/],
  ])("says what is wrong: %s", (_, text, field, expected) => {
    const [problem] = problemsOf(`\n${text}\n`);
    expect(problem?.line).toBe(2);
    expect(problem?.field).toBe(field);
    expect(problem?.expected).toMatch(expected);
  });

  test("a last line that is cut off says so, unless lines follow", () => {
    const cut = READ.slice(0, 40);
    expect(problemsOf(`${READ}\n${cut}`)).toHaveLength(1);
    expect(problemsOf(`${READ}\n${cut}`)[0]?.expected).toContain("seems cut off");
    expect(problemsOf(`${READ}\n${cut}\n`)[0]?.expected).toContain("seems cut off");
    expect(problemsOf(`${READ}\n${cut}\n${READ}`)[0]?.expected).not.toContain("seems cut off");
  });

  test("several mistakes are told, 20 at most", () => {
    const problems = problemsOf(`${line({ key: 1, start: "x" })}\n${line({ outcome: "?" })}`);
    expect(problems.map(({ line, field }) => [line, field])).toEqual([
      [1, "key"],
      [1, "start"],
      [2, "outcome"],
    ]);
    expect(problemsOf("?\n".repeat(1000))).toHaveLength(PROBLEMS_MAX);
  });

  test("the error names lines and fields", () => {
    const error = new HistorySyntaxError(problemsOf(line({ key: 1 })));
    expect(error.code).toBe("VC_SIMULATION_HISTORY");
    expect(error.name).toBe("HistorySyntaxError");
    expect(error.message).toBe(
      "The history cannot be read.\nline 1, key: expected a text, found 1",
    );
  });

  test("what is too long or too deep is refused before it is parsed", () => {
    const deep = `${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}`;
    expect(problemsOf(READ.replace("[1]", deep))[0]?.expected).toContain(`${DEPTH_MAX} levels`);
    const nested = (depth: number): string =>
      READ.replace("1]", `${"[".repeat(depth)}${"]".repeat(depth)}]`);
    expect(problemsOf(nested(DEPTH_MAX - 2))).toEqual([]);
    expect(problemsOf(nested(DEPTH_MAX - 1))).toHaveLength(1);
    const long = " ".repeat(LINE_LENGTH_MAX + 1);
    expect(problemsOf(long)[0]?.expected).toContain("characters");
  });

  test("brackets, quotes and colons in texts are texts", () => {
    const values = ['[[{{"', "\\", '\\"', ":key:", '"key":'];
    expect(operationsOf(line({ values }))[0]).toMatchObject({ values });
  });

  test("any node id is a node id: __proto__ too", () => {
    const [operation] = operationsOf(READ.replace("{", '{"clock":{"__proto__":3},'));
    expect(operation?.clock?.toString()).toBe("{__proto__: 3}");
    expect(formatOperation(operation as HistoryOperation)).toContain('"clock":{"__proto__":3}');
  });

  test("any text is a history or a typed error", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        READ,
        '{"history":1}',
        "{",
        "}",
        "[",
        '"',
        "\\",
        ":",
        ",",
        "\n",
        "\r",
        "\0",
        "null",
      ),
      fc.json(),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        problemsOf(pieces.join(""));
      }),
      { numRuns: 2000 },
    );
  });

  test("any change of one character of a line is a history or a typed error", () => {
    fc.assert(
      fc.property(fc.nat(READ.length - 1), fc.string({ maxLength: 2 }), (at, text) => {
        problemsOf(READ.slice(0, at) + text + READ.slice(at + 1));
      }),
      { numRuns: 1000 },
    );
  });
});

describe("HistoryParser", () => {
  test("takes lines one by one, with or without their line feeds", () => {
    const parser = new HistoryParser();
    parser.push('{"history":1,"servers":2}\n');
    parser.push(READ);
    parser.push(`${READ}\r\n`);
    const parsed = parser.end();
    expect(parsed.model === "multi-value" && parsed.history.operations).toHaveLength(2);
  });

  test("stops at the 20th mistake", () => {
    const parser = new HistoryParser();
    for (let i = 1; i < PROBLEMS_MAX; i++) parser.push("?");
    expect(() => parser.push("?")).toThrow(HistorySyntaxError);
  });
});
