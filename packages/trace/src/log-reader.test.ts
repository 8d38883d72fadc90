import { describe, expect, it } from "vitest";
import {
  InvalidPatternError,
  LogReader,
  PATTERNS,
  ReaderEndedError,
  readJsonLines,
  readLog,
  type ReadOptions,
  type ReadResult,
} from "./index.js";
import { told } from "./testing/told.js";

const SHIVIZ = `first event
a {"a": 1}
second event
b {"a":1,"b":1,"c":0}
`;

const GOVECTOR = `a {"a":1}
Initialization Complete
b {"a":1, "b":1}
INFO second
`;

describe("readLog", () => {
  const formats: Record<string, [log: string, name: string, events: string[]]> = {
    shiviz: [SHIVIZ, "shiviz", ["1 a:1 first event", "3 b:1 second event"]],
    "shiviz, blank lines between": [
      SHIVIZ.replaceAll("}\n", "}\n\n"),
      "shiviz",
      ["1 a:1 first event", "4 b:1 second event"],
    ],
    govector: [GOVECTOR, "govector", ["1 a:1 Initialization Complete", "3 b:1 INFO second"]],
    "govector, appended to": [
      `=== Execution #2024-01-01  ===\n${GOVECTOR}`,
      "govector",
      ["2 a:1 Initialization Complete", "4 b:1 INFO second"],
    ],
    "govector with timestamps": [
      GOVECTOR.replaceAll(/^(?=[ab] )/gm, "1700000000000000001 "),
      "govector-timestamps",
      [
        "1 a:1 Initialization Complete timestamp=1700000000000000001",
        "3 b:1 INFO second timestamp=1700000000000000001",
      ],
    ],
    tsviz: [
      SHIVIZ.replace("first", "100 first").replace("second", "205 second"),
      "tsviz",
      ["1 a:1 first event timestamp=100", "3 b:1 second event timestamp=205"],
    ],
    tla: [
      String.raw`TLC2 Version 2.18
State 1: <Send line 3, col 5 to line 7, col 9 of module M>
/\ Host = a
/\ Clock = "{\"a\":1}"
/\ queue = <<1, 2>>

State 2: <Receive line 3, col 5 to line 7, col 9 of module M>
/\ Host = "b"
/\ Clock = "{\"a\":1, \"b\":1}"
`,
      "tla",
      [String.raw`2 a:1 Send state=/\ queue = <<1, 2>>`, "7 b:1 Receive"],
    ],
    "json lines": [
      `{"host":"a","clock":{"a":1},"event":"first"}

{ "event": "se\\"cond", "clock": {"a": 1, "b": 1}, "host": "b", "fields": {"key": "fruit", "size": 3} }
`,
      "jsonl",
      ["1 a:1 first", '3 b:1 se"cond key=fruit size=3'],
    ],
    "a header": [
      String.raw`\[(?<date>\S*) (?<priority>(INFO|WARN))\] (?<event>.*)\n(?<host>\S*) (?<clock>{.*})` +
        `\n\n[today INFO] first\na {"a":1}\n[now WARN] second\nb {"a":1,"b":1}\n`,
      "pattern",
      ["3 a:1 first date=today priority=INFO", "5 b:1 second date=now priority=WARN"],
    ],
    "a header that says what the default says": [
      `${PATTERNS.shiviz}\n\n${SHIVIZ}`,
      "shiviz",
      ["3 a:1 first event", "5 b:1 second event"],
    ],
  };

  it.each(Object.entries(formats))("reads %s", (_, [log, name, events]) => {
    for (const text of [log, `\uFEFF${log}`, log.replaceAll("\n", "\r\n"), log.trimEnd()]) {
      const result = readLog(text);
      expect(result.format.name).toBe(name);
      expect(told(result.executions.at(-1))).toEqual(events);
      expect(result.problems).toEqual([]);
      expect(result.violations).toEqual([]);
      expect(result.totals.events).toBe(2);
    }
  });

  it.each(Object.entries(formats))("reads %s in chunks, whatever their size", (_, [log]) => {
    for (let size = 1; size <= 20; size++) {
      const reader = new LogReader();
      for (let at = 0; at < log.length; at += size) reader.push(log.slice(at, at + size));
      expect(shown(reader.end())).toEqual(shown(readLog(log)));
    }
  });

  it("finds the format whatever stands before and after the events", () => {
    const note = "and some text that is no event, longer than any that is one\n";
    for (const [log, name] of [
      [SHIVIZ, "shiviz"],
      [GOVECTOR, "govector"],
    ] as const) {
      for (const text of [log + note, `# ${note}// ${note}${log}`, `\n\n${log}${log}${note}\n`]) {
        expect(readLog(text).format.name).toBe(name);
      }
    }
    expect(readLog(note + SHIVIZ).format.name).toBe("shiviz");
  });

  it("finds the format of a log that is longer than what is looked at", () => {
    for (const [first, second, name] of [
      ["e", "c", "shiviz"],
      ["c", "e", "govector"],
    ] as const) {
      for (const extra of [0, 7, 20, 31]) {
        let log = "";
        for (let at = 1; log.length < 300_000; at++) {
          const line = { e: `event ${"x".repeat(extra)}\n`, c: `a {"a":${at}}\n` };
          log += line[first] + line[second];
        }
        const { format, skipped, violations } = readLog(log);
        expect([format.name, skipped, violations]).toEqual([name, [], []]);
      }
    }
  });

  it("reads several executions", () => {
    const log = `${SHIVIZ}=== run 2 ===\n${SHIVIZ}=== run 2 ===\nlast\nc {"c":1}\n`;
    const given = { delimiter: "^=== (?<trace>.*) ===$" };
    for (const [text, options, line] of [
      [log, {}, 11],
      [log, given, 11],
      [log, { ...given, format: { pattern: PATTERNS.shiviz } }, 11],
      [log, { ...given, format: { pattern: `${PATTERNS.shiviz} *` } }, 11],
      [`${PATTERNS.shiviz}\n${given.delimiter}\n${log}`, {}, 13],
      [`\n${given.delimiter}\n${log}`, {}, 13],
    ] as const) {
      const { executions, problems, skipped } = readLog(text, options);
      expect(executions.map(({ label }) => label)).toEqual(["", "run 2", "run 2 (2)"]);
      expect(executions.map(({ size }) => size)).toEqual([2, 2, 1]);
      expect(executions[2]?.event("c", 1)?.line).toBe(line);
      expect(problems.map(({ code }) => code)).toEqual(["label-repeats"]);
      expect(skipped).toEqual([]);
    }
    const lines = `{"host":"a","clock":{"a":1},"event":"x","trace":"one"}\n{"host":"a","clock":{"a":1},"event":"y"}`;
    expect(readJsonLines(lines).executions.map(({ label }) => label)).toEqual(["", "one"]);
  });

  it("says which lines belong to no event", () => {
    const { skipped, totals, executions } = readLog(
      `# a comment\n# another\n${SHIVIZ}broken text\nb {"a":1,"b"\n\nmore\nthird\nb {"a":1,"b":2} and so on\nend`,
    );
    expect(skipped).toEqual([
      { line: 1, lastLine: 2, text: "# a comment" },
      { line: 7, lastLine: 8, text: "broken text" },
      { line: 10, lastLine: 10, text: "more" },
      { line: 12, lastLine: 13, text: " and so on" },
    ]);
    expect(totals).toMatchObject({ lines: 13, events: 3, skipped: 4 });
    expect(told(executions[0])).toContain("11 b:2 third");
  });

  it("says what is wrong with single events", () => {
    const log = [
      ["first", `a {"a":1}`],
      ["no json", `a {"a":}`],
      ["half", `a {"a":1.5}`],
      ["below zero", `a {"a":2,"b":-1}`],
      ["too large", `a {"a":9007199254740992}`],
      ["text", `a {"a":"2"}`],
      ["nothing", `a {"a":null}`],
      ["", ` {"a":2}`],
      ["twice", `a {"a":7,"a":2}`],
    ];
    const { problems, executions, skipped } = readLog(log.flat().join("\n"));
    expect(problems.map(({ code, line }) => `${code} ${line}`)).toEqual([
      "clock-syntax 4",
      "clock-count 6",
      "clock-count 8",
      "clock-count 10",
      "clock-count 12",
      "clock-count 14",
      "host-empty 15",
      "clock-repeats 17",
    ]);
    expect(problems[0]?.message).toBe(
      '"{\\"a\\":}" is no JSON object: expected a clock like {"a": 1}.',
    );
    expect(skipped).toEqual([]);
    expect(told(executions[0])).toEqual(["1 a:1 first", "17 a:2 twice"]);
  });

  it("says what is wrong with JSON lines", () => {
    const log = [
      "{",
      "[]",
      '{"host":"a","clock":{"a":1}}',
      '{"host":1,"clock":{"a":1},"event":"x"}',
      '{"host":"a","clock":[1],"event":"x"}',
      '{"host":"a","clock":{"a":-1},"event":"x"}',
      '{"host":"a","clock":{"a":1},"event":"x","fields":[]}',
      '{"host":"a","clock":{"a":1},"event":"x"}',
    ].join("\n");
    const { problems, totals, format } = readLog(log);
    expect(format.name).toBe("jsonl");
    expect(problems.map(({ code, line }) => `${code} ${line}`)).toEqual([
      "json-line 1",
      "json-line 2",
      "json-line 3",
      "json-line 4",
      "json-line 5",
      "clock-count 6",
      "json-line 7",
    ]);
    expect(totals.events).toBe(1);
  });

  it("checks what it reads, and leaves out what contradicts", () => {
    const { violations, totals, executions } = readLog(
      `x\na {"a":1}\ny\na {"a":1}\nz\nb {"b":1,"c":4}\n`,
    );
    expect(violations.map(({ rule, line }) => `${rule} ${line}`)).toEqual([
      "duplicate-event 3",
      "unknown-host 5",
    ]);
    expect(totals).toMatchObject({ events: 2, leftOut: 1, violations: 2 });
    expect(told(executions[0])).toEqual(["1 a:1 x", "5 b:1 z"]);
  });

  it("has no trouble with names that mean something to JavaScript", () => {
    const names = ["__proto__", "constructor", "toString"];
    const log = names.map((name) => `says\n${name} {"${name}":1}\n`).join("");
    const json = names
      .map((name) => `{"fields":{"${name}":"v"},"host":"${name}","clock":{"${name}":1},"event":""}`)
      .join("\n");
    for (const { executions, problems, violations } of [readLog(log), readLog(json)]) {
      expect(executions[0]?.hosts).toEqual(names);
      expect([...problems, ...violations]).toEqual([]);
      for (const event of executions[0]?.all() ?? []) {
        expect(executions[0]?.clockEntry(event, event.host)).toBe(1);
      }
    }
    expect(Object.entries(readLog(json).executions[0]!.event("__proto__", 1)!.fields)).toEqual([
      ["__proto__", "v"],
    ]);
  });

  it("takes lines of any length, and stops before one fills the memory", () => {
    const long = "x".repeat(1 << 20);
    expect(readLog(`${long}\na {"a":1}\n`).executions[0]?.event("a", 1)?.text).toBe(long);
    const reader = new LogReader({ format: "shiviz" });
    for (let chunk = 0; chunk < 20; chunk++) reader.push(long);
    reader.push(`\na {"a":1}\n`);
    const { problems, executions } = reader.end();
    expect(problems.map(({ code, line }) => `${code} ${line}`)).toEqual(["line-length 1"]);
    expect(told(executions[0])).toEqual(["1 a:1 "]);
    const pattern = readLog(`${long}\nx\na {"a":1}\n`, {
      format: { pattern: `${PATTERNS.shiviz}x?` },
    });
    expect(pattern.problems.map(({ code, line }) => `${code} ${line}`)).toEqual(["line-length 1"]);
    expect(told(pattern.executions[0])).toEqual(["2 a:1 x"]);
  });

  it.each([
    ["text of one line", "x".repeat(300_000)],
    ["blanks", " \n".repeat(100_000)],
    ["braces", `${"a {".repeat(50_000)}\n`.repeat(5)],
    ["words and braces", `${" {".repeat(100_000)}}\n`.repeat(4)],
    ["delimiters", `=== ${" ".repeat(200_000)}=\n`.repeat(3)],
    ["digits", `${"1".repeat(200_000)}\n`.repeat(3)],
    ["open lists", `a {${"[".repeat(200_000)}}\n`.repeat(3)],
    ["quotes", `a {"${'\\"'.repeat(100_000)}}\n`.repeat(3)],
  ])("is not slowed down by %s", (_, text) => {
    expect(readLog(text).executions).toEqual([]);
  });

  it("refuses regular expressions that cannot do", () => {
    const read =
      (options: ReadOptions, text = "") =>
      () =>
        readLog(text, options);
    expect(read({ format: { pattern: "(" } })).toThrow(InvalidPatternError);
    expect(read({ format: { pattern: String.raw`(?<host>a)\(?<clock>(?<event>.)` } })).toThrow(
      "it lacks the named groups (?<clock>…)",
    );
    expect(read({ delimiter: "(" })).toThrow(InvalidPatternError);
    expect(read({ delimiter: String.raw`a\nb` })).toThrow("a delimiter stands on one line");
    expect(read({}, "(?<host>)(?<clock>)(?<event>\n\n")).toThrow(InvalidPatternError);
  });

  it("takes nothing after its end", () => {
    const reader = new LogReader();
    reader.end();
    expect(() => reader.push("")).toThrow(ReaderEndedError);
    expect(() => reader.end()).toThrow(ReaderEndedError);
  });

  it("takes an empty match for no event", () => {
    const pattern = /(?:(?<host>\w) (?<clock>\S+) (?<event>\w+))?/gy;
    const { executions, skipped } = readLog('a {"a":1} x\nb\n', { format: { pattern } });
    expect(told(executions[0])).toEqual(["1 a:1 x"]);
    expect(skipped.map(({ line, text }) => [line, text])).toEqual([[2, "b"]]);
  });
});

/** A result without what is made lazily. */
function shown({ executions, ...rest }: ReadResult): unknown {
  return { ...rest, executions: executions.map((execution) => [execution.label, told(execution)]) };
}
