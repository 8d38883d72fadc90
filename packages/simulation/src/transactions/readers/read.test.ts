import { describe, expect, test } from "vitest";

import { SimulationError } from "../../errors.js";
import { Random } from "../../random.js";
import { checkTransactions } from "../check.js";
import { TransactionSyntaxError, UnsupportedHistoryError } from "../errors.js";
import type { TransactionHistory } from "../history.js";
import {
  detectFormat,
  readTransactions,
  transactionFormats,
  type TransactionFormat,
} from "./read.js";

/** A history in a line: `a: [wx1 ry-] | [wx2]!; b: …`, `?` for what is not known. */
function shown({ sessions }: TransactionHistory): string {
  return sessions
    .map(({ name, transactions }) => {
      const parts = transactions.map(({ outcome, operations }) => {
        const texts = operations.map(({ operation, key, value }) => {
          const text = value === null ? "-" : value === undefined ? "?" : JSON.stringify(value);
          return `${operation[0]}${key}${text}`;
        });
        return `[${texts.join(" ")}]${outcome === "ok" ? "" : outcome === "failed" ? "!" : "?"}`;
      });
      return `${name}: ${parts.join(" ")}`;
    })
    .join("; ");
}

interface Example {
  readonly format: TransactionFormat;
  readonly name: string;
  readonly text: string;
  readonly shown: string;
  readonly initial?: number;
}

const examples: readonly Example[] = [
  {
    format: "json-lines",
    name: "short and long form",
    text: `{"initial":0}
{"session":"a","transaction":[["r","x",0],["w","y",2]]}
{"session":7,"transaction":[{"operation":"write","key":"x","value":"v"}],"outcome":"unknown"}

{"session":"a","operation":"read","key":"x"}
{"session":"a","operation":"write","key":["k",1],"value":{"a":1},"outcome":"failed"}
`,
    shown: 'a: [rx0 wy2] [rx?] [w["k",1]{"a":1}]!; 7: [wx"v"]?',
    initial: 0,
  },
  {
    format: "json-lines",
    name: "with a header that says what it is",
    text: '{"history":1,"model":"register","initial":0}\n{"session":"a","operation":"read","key":"x","value":null,"start":0,"end":1}\n',
    shown: "a: [rx-]",
    initial: 0,
  },
  {
    format: "plume",
    name: "a violation that Galera showed, as PolySI has it",
    text: "w(0,1,1,1)\nw(0,2,1,1)\nr(0,2,1,3)\r\nw(0,5,1,3)\nr(0,0,2,8)\nw(0,10,2,8)\n",
    shown: "1: [w01 w02] [r02 w05]; 2: [r00 w010]",
    initial: 0,
  },
  {
    format: "plume",
    name: "aborted writes, initial writes, mixed sessions, large numbers",
    text: "w(1,0,0,0)\nw(1,7,2,-1)\nw(1,8,2,-1)\nr(1,9007199254740993,1,4)\nw(2,3,2,5)\nr(1,-5,1,4)\n",
    shown: '2: [w17]! [w18]! [w23]; 1: [r1"9007199254740993" r1-5]',
    initial: 0,
  },
  {
    format: "dbcop",
    name: "tagged events",
    text: '{"params":{"id":0},"info":"","data":[[{"events":[{"Write":{"variable":0,"version":1}},{"Read":{"variable":1,"version":null}}],"committed":true}],[{"events":[{"Read":{"variable":0,"version":0}}],"committed":false}]]}',
    shown: "1: [w01 r1-]; 2: [r0-]!",
  },
  {
    format: "dbcop",
    name: "compact events over several lines, version 0 written",
    text: '[\n [\n  {"events": [["w", "x", 0], ["r", "y", 0]], "committed": true}\n ],\n [{"events": [["r", "x", 0]], "committed": true}]\n]\n',
    shown: "1: [wx0 ry-]; 2: [rx0]",
  },
  {
    format: "dbcop",
    name: "the version of 2019",
    text: '{"data":[[{"events":[{"write":true,"variable":0,"value":1,"success":true},{"write":true,"variable":0,"value":2,"success":false},{"write":false,"variable":0,"value":0,"success":false}],"success":true}]]}',
    shown: "1: [w02]! [w01]",
  },
  {
    format: "dbcop-text",
    name: "text",
    text: "// session 1\n[x:=1 y:=1] [z==2 z:=3]!\n[y==?]\n---\n// session 2\n[x==1 y==0]\n",
    shown: "1: [wx1 wy1] [rz2 wz3]! [ry-]; 2: [rx1 ry-]",
  },
  {
    format: "awdit",
    name: "blocks",
    text: "w 0 1\n-----\nw 0 2\n=====\nr 0 2\nw 1 1\n=====\nr 0 1\nr 1 nil\n",
    shown: "1: [w01] [w02]; 2: [r02 w11]; 3: [r01 r1-]",
  },
  {
    format: "jepsen-edn",
    name: "a line an operation, all outcomes",
    text: `{:process 0, :type :invoke, :f :txn, :value [[:r :x nil] [:w :y 2]], :time 1, :index 0}
{:process :nemesis, :type :info, :f :start, :value nil}
{:process 1, :type :invoke, :f :txn, :value [[:w :x 1]]}
{:process 0, :type :ok, :f :txn, :value [[:r :x nil] [:w :y 2]]}
{:process 1, :type :fail, :f :txn, :value [[:w :x 1]]}
{:process 2, :type :invoke, :f :txn, :value [[:r :y nil] [:w :x 3]]}
{:process 2, :type :info, :f :txn, :value [[:r :y nil] [:w :x 3]], :error :timeout}
{:process 3, :type :invoke, :f :txn, :value [[:w :y 9]]}
`,
    shown: "0: [rx- wy2]; 1: [wx1]!; 2: [ry? wx3]?; 3: [wy9]?",
  },
  {
    format: "jepsen-edn",
    name: "a vector, completions only, records, discards, comments",
    text: `; written by hand
[#jepsen.history.Op{:process 0, :type :ok, :f :txn, :value [[:w 1 1]]} #_ ignored
 {:process 1, :type :ok, :f :txn, :value [[:r 1 1] (:r "k" nil)]}]`,
    shown: "0: [w11]; 1: [r11 rk-]",
  },
  {
    format: "jepsen-edn",
    name: "registers, independent keys, compare and set",
    text: `{:type :invoke, :f :write, :value [5 3], :process 0}
{:type :ok, :f :write, :value [5 3], :process 0}
{:type :ok, :f :read, :value [5 nil], :process 1}
{:type :ok, :f :read, :value 4, :process 1}
{:type :ok, :f :cas, :value [5 [3 4]], :process 1}
{:type :ok, :f :cas, :value [4 6], :process 1}
{:type :invoke, :f :read, :value nil, :process 2}`,
    shown: "0: [w53]; 1: [r5-] [rregister4] [r53 w54] [rregister4 wregister6]; 2: [rregister?]?",
  },
  {
    format: "jepsen-json",
    name: "lines",
    text: '{"process":0,"type":"invoke","f":"txn","value":[["w","x",1]]}\n{"process":0,"type":"ok","f":"txn","value":[["w","x",1]]}\n{"process":"nemesis","type":"info","f":"kill","value":null}\n{"process":1,"type":"ok","f":"txn","value":[["r","x",null],[":r",":y",2]]}',
    shown: "0: [wx1]; 1: [rx- ry2]",
  },
  {
    format: "jepsen-json",
    name: "a list over several lines",
    text: '[\n {"process":0,"type":"ok","f":"write","value":["k",1]},\n {"process":0,"type":"ok","f":"read","value":["k",1]}\n]',
    shown: "0: [wk1] [rk1]",
  },
];

test.each(examples)(
  "$format, $name: detected and read",
  ({ format, text, shown: expected, initial }) => {
    expect(detectFormat(text)).toBe(format);
    const history = readTransactions(text);
    expect(shown(history)).toBe(expected);
    expect(history.initial).toBe(initial);
    expect(readTransactions(`\uFEFF${text}`, format)).toEqual(readTransactions(text, format));
  },
);

test("lines are those of the file", () => {
  const { sessions } = readTransactions(
    "{:process 0 :type :ok :f :txn\n :value [[:w :x 1]]}\n\n{:process 0 :type :ok :f :txn :value [[:r :x 1]]}",
  );
  expect(sessions[0]?.transactions.map(({ line }) => line)).toEqual([1, 4]);
  expect(readTransactions("w(0,1,1,1)\n\nr(0,1,2,2)").sessions[1]?.transactions[0]?.line).toBe(3);
});

test.each([
  ["nothing", ""],
  ["prose", "a story\nof two lines"],
  [
    "multi-value registers",
    '{"session":"a","operation":"update","key":"k","value":1,"start":0,"outcome":"ok"}',
  ],
  [
    "multi-value reads",
    '{"session":"a","operation":"read","key":"k","values":[1],"start":0,"outcome":"ok"}',
  ],
  [
    "a header of multi-value registers",
    '{"history":1,"model":"multi-value","servers":3}\n{"session":"a","operation":"read","key":"k"}',
  ],
  ["other JSON", '{"a":1}'],
  ["a number", "17"],
])("%s is no history of transactions", (_, text) => {
  expect(detectFormat(text)).toBeUndefined();
  expect(() => readTransactions(text)).toThrow(UnsupportedHistoryError);
});

const broken: readonly (readonly [TransactionFormat, string, string])[] = [
  ["json-lines", '{"session":"a","operation":"read","key":"x"}\n{"session"', "line 2: not JSON"],
  ["json-lines", "[]", "line 1: not an object"],
  [
    "json-lines",
    '{"session":"a","operation":"delete","key":"x"}',
    'line 1: operation: "delete" is neither read nor write',
  ],
  [
    "json-lines",
    '{"session":"a","operation":"write","key":"x"}',
    "line 1: a write without a value",
  ],
  [
    "json-lines",
    '{"session":"a","operation":"write","value":1}',
    "line 1: an operation without a key",
  ],
  ["json-lines", '{"session":null,"operation":"read","key":"x"}', "line 1: no session"],
  ["json-lines", '{"session":"a","transaction":{}}', "line 1: transaction: not a list"],
  [
    "json-lines",
    '{"session":"a","transaction":[1]}',
    "line 1: an operation is neither a list nor an object",
  ],
  [
    "json-lines",
    '{"session":"a","transaction":[],"outcome":"fine"}',
    'line 1: outcome: "fine" is not ok, failed or unknown',
  ],
  [
    "json-lines",
    `{"session":"a","transaction":[["w","x",${"[".repeat(50)}${"]".repeat(50)}]]}`,
    "line 1: a value nested deeper than 32",
  ],
  [
    "json-lines",
    '{"session":"a","operation":"read","key":"x","value":1,"version":[]}',
    "line 1: version: neither",
  ],
  [
    "json-lines",
    '{"session":"a","operation":"write","key":"x","value":9007199254740993}',
    "line 1: 9007199254740992 is too large to be exact",
  ],
  ["plume", "w(0,1,1,1)\nw(0,1,1)", "line 2: neither r(key,value,session,transaction)"],
  ["plume", "w(0,x,1,1)", "line 1: neither"],
  ["dbcop", '{"data":[\n[{"events":[x]}]]}', "not JSON"],
  ["dbcop", '{"data":1}', "data: not a list of sessions"],
  ["dbcop", "[1]", "session 1: not a list of transactions"],
  ["dbcop", "[[1]]", "session 1: a transaction without events"],
  ["dbcop", '[[{"events":[{"Delete":1}]}]]', "not an event"],
  ["dbcop", '[[{"events":[["w",1,null]]}]]', "a write without a version"],
  ["dbcop-text", "[x:=1\n", "line 1: a transaction without its ]"],
  ["dbcop-text", "[x:=1]\n[x=1]", "line 2: column 2: not [variable:=version"],
  ["dbcop-text", "x:=1", "line 1: column 1"],
  ["awdit", "r 0 1\nr 0", "line 2: neither"],
  ["jepsen-edn", "{:process 0 :type :ok\n", "line 2: ends in the middle of a value"],
  ["jepsen-edn", "{:process 0 :type}", "line 1: a map has a key without a value"],
  ["jepsen-edn", "{:process 0 :type :what}", "line 1: type: not invoke, ok, fail or info"],
  ["jepsen-edn", "{:type :ok}", "line 1: no process"],
  ["jepsen-edn", "[1]", "line 1: an operation is not a map"],
  ["jepsen-edn", "]", 'line 1: "]" was not expected'],
  ["jepsen-edn", '{:a "b', "line 1: a string without its end"],
  ["jepsen-edn", "[".repeat(100_000), "line 1: nested deeper than 64"],
  ["jepsen-edn", "{:process 0 :type :ok :f :cas :value 1}", "line 1: cas: not [old new]"],
  ["jepsen-edn", "{:process 0 :type :ok :f :txn :value 1}", "line 1: value: not a list"],
  [
    "jepsen-edn",
    "{:process 0 :type :ok :f :txn :value [1]}",
    "line 1: a micro-operation is not a list",
  ],
  ["jepsen-json", "1", "line 1: an operation is not an object"],
];

test.each(broken)("%s: %j is refused with its line", (format, text, message) => {
  expect(() => readTransactions(text, format)).toThrow(TransactionSyntaxError);
  expect(() => readTransactions(text, format)).toThrow(message);
});

test("lists that are appended to are not registers", () => {
  const text =
    "{:process 0 :type :ok :f :txn :value [[:append :x 1]]}\n{:process 1 :type :ok :f :txn :value [[:r :x [1]]]}";
  expect(() => readTransactions(text)).toThrow(UnsupportedHistoryError);
  expect(() => readTransactions(text)).toThrow(
    "line 1: operation append appends to a list; only registers can be checked",
  );
});

describe("hostile texts", () => {
  const seed = BigInt(process.env["VC_SEED"] ?? 20_261_122);

  test("changed at random, they are read or refused with a typed error", () => {
    const random = new Random(seed);
    for (let run = 0; run < 4000; run += 1) {
      const { text } = random.pick(examples);
      const changed = mutate(random, text);
      for (const format of [undefined, random.pick(transactionFormats)]) {
        try {
          checkTransactions(readTransactions(changed, format));
        } catch (error) {
          if (error instanceof SimulationError) continue;
          throw new Error(`seed ${seed}, run ${run}: ${JSON.stringify(changed)}`, { cause: error });
        }
      }
    }
  });
});

function mutate(random: Random, text: string): string {
  const characters = Array.from(text);
  for (let changes = 1 + random.below(4); changes > 0; changes -= 1) {
    const at = random.below(characters.length);
    const kind = random.below(3);
    if (kind === 0) characters.splice(at, 1 + random.below(5));
    else if (kind === 1)
      characters.splice(at, 0, random.pick(Array.from('[]{}()",:#\\;\n 0x-!|\u{1F600}')));
    else characters[at] = random.pick(Array.from(text));
    if (characters.length === 0) characters.push(" ");
  }
  return characters.join("");
}
