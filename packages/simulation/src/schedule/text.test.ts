import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ACTION_TYPES, anyActionOf, anySchedule } from "../testing/schedules.js";
import type { Schedule } from "./action.js";
import { ScheduleSyntaxError } from "./syntax-error.js";
import { formatSchedule, parseSchedule } from "./text.js";

const EXAMPLE: Schedule = {
  seed: 42n,
  setup: { servers: 3, keys: 2, connected: true, tuning: { pullEntriesMax: 1, graceMs: 0 } },
  actions: [
    {
      type: "request",
      client: "c1",
      server: "s1",
      operation: "update",
      key: "a",
      consistency: "quorum",
      context: "none",
      session: false,
    },
    {
      type: "request",
      client: "c2",
      server: "s3",
      operation: "read",
      key: "b",
      consistency: "one",
      context: "server",
      session: true,
    },
    { type: "deliver", from: "s1", to: "s2", at: 0, copy: false },
    { type: "deliver", from: "s1", to: "s2", at: 2, copy: true },
    { type: "lose", from: "s2", to: "s1", at: 1 },
    { type: "commit", server: "s3" },
    { type: "crash", server: "s2", batch: "torn" },
    { type: "crash", server: "s1", batch: "lost" },
    { type: "block", from: "s1", to: "s2" },
    { type: "connect", a: "s1", b: "s3" },
    { type: "jump", server: "s1", ms: 60_000 },
    { type: "pass", ms: 250 },
    { type: "join", server: "s4" },
  ],
};

const EXAMPLE_TEXT = `\
# I-3: s2 shows what nobody wrote
#
# found by hand
seed 42
setup servers=3 keys=2 connected graceMs=0 pullEntriesMax=1
update c1 s1 a quorum context=none
read c2 s3 b one session
deliver s1 s2
deliver s1 s2 at=2 copy
lose s2 s1 at=1
commit s3
crash s2 batch=torn
crash s1
block s1 s2
connect s1 s3
jump s1 60000
pass 250
join s4
`;

describe("schedules as text", () => {
  it("reads as it happened", () => {
    const comments = ["I-3: s2 shows what nobody wrote", "\nfound by hand"];
    expect(formatSchedule(EXAMPLE, comments)).toBe(EXAMPLE_TEXT);
    expect(parseSchedule(EXAMPLE_TEXT)).toEqual(EXAMPLE);
  });

  it("gives back what was written, for every type of action", () => {
    fc.assert(
      fc.property(anySchedule, fc.array(fc.string()), (schedule, comments) => {
        expect(parseSchedule(formatSchedule(schedule, comments))).toEqual(schedule);
      }),
    );
    for (const type of ACTION_TYPES) {
      fc.assert(
        fc.property(anyActionOf(type), (action) => {
          const schedule = { ...EXAMPLE, actions: [action] };
          expect(parseSchedule(formatSchedule(schedule))).toEqual(schedule);
        }),
        { numRuns: 20 },
      );
    }
  });

  it("takes what a person types: comments, empty lines, spaces, words in another order", () => {
    const text =
      "\r\n# why\r\nseed 0x2a # the answer\n\n" +
      "  setup connected keys=1   servers=2\n\tdeliver  s1 s2  copy at=3 #twice\r\n";
    expect(parseSchedule(text)).toEqual({
      seed: 42n,
      setup: { servers: 2, keys: 1, connected: true, tuning: {} },
      actions: [{ type: "deliver", from: "s1", to: "s2", at: 3, copy: true }],
    });
    expect(parseSchedule("setup servers=1 keys=1")).toEqual({
      seed: undefined,
      setup: { servers: 1, keys: 1, connected: false, tuning: {} },
      actions: [],
    });
  });

  it.each([
    ["", 1, "a line such as setup servers=3 keys=1 connected, found the end of the line"],
    ["# only this\n\n", 3, "a line such as setup"],
    ["deliver s1 s2", 1, 'a line such as setup servers=3 keys=1 connected, found "deliver"'],
    ["seed 1\nseed 2", 2, 'a line such as setup servers=3 keys=1 connected, found "seed"'],
    ["seed", 1, "a seed from 0 to 2^64 - 1, decimal or 0x and hexadecimal, found the end"],
    ["seed -1", 1, 'a seed from 0 to 2^64 - 1, decimal or 0x and hexadecimal, found "-1"'],
    ["seed 1 2", 1, 'nothing more, found "2"'],
    ["setup keys=1", 1, 'servers= and a number of servers from 1 to 64, found "keys=1"'],
    ["setup servers=0 keys=1", 1, 'servers= and a number of servers from 1 to 64, found "0"'],
    ["setup servers=1 keys=99", 1, 'keys= and a number of keys from 1 to 26, found "99"'],
    ["setup servers=1 keys=1 speed=9", 1, 'nothing more, found "speed=9"'],
    ["setup servers=1 keys=1 graceMs=x", 1, 'graceMs= and a whole number, found "x"'],
    ["setup servers=1 keys=1 __proto__=1", 1, 'nothing more, found "__proto__=1"'],
  ])("says what is wrong with %j", (text, line, message) => {
    expectError(text, line, message);
  });

  it.each([
    ["explode s1", 'an action such as update, deliver or crash, found "explode"'],
    ["request c1 s1 a one", 'an action such as update, deliver or crash, found "request"'],
    ["constructor", 'an action such as update, deliver or crash, found "constructor"'],
    ["update s1 c1 a one", 'a client such as c1, found "s1"'],
    ["update c1 s1 a", "one of one, quorum, all, found the end of the line"],
    ["update c1 s1 a most", 'one of one, quorum, all, found "most"'],
    ["update c1 s1 a one context=new", 'context= and one of last, old, server, none, found "new"'],
    ["deliver s1", "a server such as s1, found the end of the line"],
    ["deliver s1 2", 'a server such as s1, found "2"'],
    ["deliver s1 s2 at=-1", 'at= and a place in the queue, from 0, found "-1"'],
    ["deliver s1 s2 at=1 at=2", 'nothing more, found "at=2"'],
    ["lose s1 s2 copy", 'nothing more, found "copy"'],
    ["pass", "milliseconds, a whole number, found the end of the line"],
    ["pass 1e3", 'milliseconds, a whole number, found "1e3"'],
    ["pass 9999999999999999", 'milliseconds, a whole number, found "9999999999999999"'],
    ["crash s1 batch=half", 'batch= and one of lost, kept, torn, found "half"'],
    ["setup servers=1 keys=1", 'an action such as update, deliver or crash, found "setup"'],
  ])("says what is wrong with the action %j", (line, message) => {
    expectError(`setup servers=3 keys=1\n# two\ncommit s1\n${line}\n`, 4, message);
  });

  it("meets hostile text with the typed error, in bounded time", () => {
    const prefix = "setup servers=1 keys=1\n";
    expectError(`${prefix}deliver${" s1".repeat(1_000_000)}`, 2, "nothing more");
    expectError(prefix + "x".repeat(1_000_000), 2, `an action .*"x{40}…"`);
    expectError(" ".repeat(17 << 20), 1, "at most 16777216 characters");
    expectError(prefix + "commit s1\n".repeat(100_001), 100_002, "at most 100000 actions");
    fc.assert(
      fc.property(fc.oneof(fc.string(), mangled), (text) => {
        try {
          parseSchedule(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ScheduleSyntaxError);
        }
      }),
    );
  });
});

/** The example with a part of it replaced. */
const mangled = fc
  .tuple(fc.nat(EXAMPLE_TEXT.length), fc.nat(5), fc.string({ unit: "binary" }))
  .map(([at, length, by]) => EXAMPLE_TEXT.slice(0, at) + by + EXAMPLE_TEXT.slice(at + length));

function expectError(text: string, line: number, message: string): void {
  let thrown: unknown;
  try {
    parseSchedule(text);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(ScheduleSyntaxError);
  expect(thrown).toMatchObject({ code: "VC_SIMULATION_SCHEDULE", line });
  const { message: shown } = thrown as Error;
  if (message.includes(".*")) expect(shown).toMatch(new RegExp(message));
  else expect(shown).toContain(`line ${line}: expected ${message}`);
}
