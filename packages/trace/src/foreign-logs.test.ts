/**
 * Logs with faults at known places: every fault is reported where it is, and nothing else.
 */
import { describe, expect, it } from "vitest";
import { ExecutionBuilder, readLog } from "./index.js";
import type { Rule, Violation } from "./index.js";
import {
  type Draw,
  drawer,
  type LoggedEvent,
  logged,
  WAYS,
  type Way,
  written,
} from "./testing/foreign-logs.js";

const SEED = 20_261_123;

/** Breaks one event; gives the event to be reported, with what is expected of which entry. */
type Break = (log: LoggedEvent[], draw: Draw) => readonly [event: LoggedEvent, entry: string];

function some(log: readonly LoggedEvent[], draw: Draw, fits: (at: number) => boolean): number {
  for (let tries = 0; tries < 10_000; tries++) {
    const at = draw(log.length);
    if (fits(at)) return at;
  }
  throw new Error("no event fits");
}

const at = (log: readonly LoggedEvent[], index: number): LoggedEvent => log[index] as LoggedEvent;

function before(log: readonly LoggedEvent[], index: number): LoggedEvent | undefined {
  return log.slice(0, index).findLast(({ host }) => host === log[index]?.host);
}

function countOf({ clock }: LoggedEvent, host: string): number {
  return clock.get(host) ?? 0;
}

const BREAKS: Partial<Record<Rule, Break>> = {
  "own-entry": (log, draw) => {
    const event = at(log, draw(log.length));
    event.clock.delete(event.host);
    return [event, event.host];
  },
  "own-counter": (log, draw) => {
    const lost = some(log, draw, (i) => log.slice(i + 1).some(({ host }) => host === log[i]?.host));
    const [{ host }] = log.splice(lost, 1) as [LoggedEvent];
    const next = log.find((event, i) => i >= lost && event.host === host) as LoggedEvent;
    return [next, host];
  },
  "duplicate-event": (log, draw) => {
    const first = draw(log.length);
    const twin = { ...at(log, first), clock: new Map(at(log, first).clock), text: "once more" };
    log.splice(first + 1 + draw(3), 0, twin);
    return [twin, twin.host];
  },
  "unknown-host": (log, draw) => {
    const event = at(log, draw(log.length));
    event.clock.set("nodde-1", 1 + draw(5));
    return [event, "nodde-1"];
  },
  "future-event": (log, draw) => {
    const event = at(log, draw(log.length));
    const other = event.host === "node-1" ? "node-2" : "node-1";
    const last = Math.max(
      ...log.filter(({ host }) => host === other).map((e) => countOf(e, other)),
    );
    event.clock.set(other, last + 1 + draw(9));
    return [event, other];
  },
  monotone: (log, draw) => {
    const others = (i: number) =>
      [...(before(log, i)?.clock ?? [])].filter(([host]) => host !== log[i]?.host);
    const event = some(log, draw, (i) => others(i).length > 0);
    const [host, count] = others(event)[0] as [string, number];
    at(log, event).clock.set(host, count - 1);
    return [at(log, event), host];
  },
  transitive: (log, draw) => {
    // It takes the sender's own entry, and nothing else of the message.
    const rose = (i: number) =>
      [...at(log, i).clock].filter(
        ([host, count]) => host !== log[i]?.host && count > (before(log, i)?.clock.get(host) ?? 0),
      );
    const index = some(
      log,
      draw,
      (i) => at(log, i).text.startsWith("receives") && rose(i).length > 1,
    );
    const event = at(log, index);
    const sender = rose(index).find(([host, count]) => {
      const sent = log.find((other) => other.host === host && countOf(other, host) === count);
      return sent !== undefined && rose(index).every(([name, n]) => countOf(sent, name) >= n);
    });
    const [missing] = rose(index).find(([host]) => host !== sender?.[0]) as [string, number];
    event.clock.set(missing, before(log, index)?.clock.get(missing) ?? 0);
    return [event, missing];
  },
};

const brief = ({ rule, line, host, entry }: Violation) => `${rule} line ${line}: ${host}, ${entry}`;

describe(`faults at known places, seed ${SEED}`, () => {
  it.each(Object.entries(BREAKS))("%s: found, and nothing else", (rule, breakOne) => {
    for (let i = 0; i < 40; i++) {
      const draw = drawer(SEED + i);
      const log = logged(draw, 3 + draw(28), 150 + draw(300));
      const [event, entry] = breakOne(log, draw);
      const { text, lineOf } = written(log, WAYS[i % 4] as Way, draw(3) === 0);
      const { violations, problems, skipped } = readLog(text);
      expect({ i, violations: violations.map(brief), problems, skipped }).toEqual({
        i,
        violations: [`${rule} line ${lineOf(event)}: ${event.host}, ${entry}`],
        problems: [],
        skipped: [],
      });
    }
  });

  it.each(WAYS)("as %s: many at once among 5,000 events of 30 hosts, with broken lines", (way) => {
    const draw = drawer(SEED);
    const log = logged(draw, 30, 5_000);
    const taken = new Set<number>();
    const pick = (): LoggedEvent => {
      const index = some(log, draw, (i) => i > 300 && i < 4_700 && !taken.has(i));
      for (let near = -3; near <= 3; near++) taken.add(index + near);
      return at(log, index);
    };
    const expected: string[] = [];
    const wrong = new Map<LoggedEvent, string>();
    for (let i = 0; i < 5; i++) {
      const [selfless, typo, early, mangled, negative] = [pick(), pick(), pick(), pick(), pick()];
      selfless.clock.delete(selfless.host);
      typo.clock.set(`ghost-${i}`, 3);
      early.clock.set(early.host === "node-1" ? "node-2" : "node-1", 900 + i);
      mangled.clockText = `{"${mangled.host}" ${countOf(mangled, mangled.host)}}`;
      negative.clockText = `{"${negative.host}":-1}`;
      wrong.set(selfless, "own-entry").set(typo, "unknown-host").set(early, "future-event");
      wrong.set(mangled, "clock-syntax").set(negative, "clock-count");
      const noisy = pick();
      noisy.noise = ["java.lang.NullPointerException", "    at com.example.Main (Main.java:3)"];
    }
    const { text, lineOf } = written(log, way, false);
    const { violations, problems, skipped, totals } = readLog(text);
    const isBroken = (event: LoggedEvent) => event.clockText !== undefined;
    for (const [event, rule] of wrong) {
      if (!isBroken(event)) expected.push(`${rule} ${lineOf(event)}`);
      // What its host does next has a counter too many.
      const next = log.find((e, i) => i > log.indexOf(event) && e.host === event.host);
      if (isBroken(event) && next !== undefined) expected.push(`own-counter ${lineOf(next)}`);
    }
    const found = violations.map(({ rule, line }) => `${rule} ${line}`);
    expect(found.toSorted()).toEqual(expected.toSorted());
    // The line of the clock, which is the event's second where the text comes first.
    const clockLine = (event: LoggedEvent) => lineOf(event) + (way === "shiviz" ? 1 : 0);
    const broken = [...wrong].filter(([event]) => isBroken(event));
    const unreadable = broken.map(([event, code]) => `${code} ${clockLine(event)}`);
    const noise = log.filter((event) => event.noise !== undefined);
    const length = way === "shiviz" || way === "govector" ? 2 : 1;
    const noisyLines = noise.map((event) => lineOf(event) + length);
    const foundProblems = problems.map(({ code, line }) => `${code} ${line}`);
    if (way === "jsonl") {
      const each = noisyLines.flatMap((line) => [`json-line ${line}`, `json-line ${line + 1}`]);
      expect(foundProblems.toSorted()).toEqual([...unreadable, ...each].toSorted());
    } else {
      expect(foundProblems.toSorted()).toEqual(unreadable.toSorted());
      for (const line of noisyLines) {
        expect(skipped.some((piece) => piece.line <= line && piece.lastLine > line)).toBe(true);
      }
    }
    // Those without an own entry or with a contradiction are left out, and no other.
    expect(totals.leftOut).toBeLessThanOrEqual(10);
    expect(totals.events + totals.leftOut).toBe(5_000 - broken.length);
  });

  it("reports each of two claims about events that are not there", () => {
    const builder = new ExecutionBuilder();
    builder.add("a", { a: 1, b: 9 }, "x", {}, 1);
    builder.add("a", { a: 2, b: 9 }, "x", {}, 3);
    builder.add("b", { b: 1 }, "x", {}, 5);
    builder.add("c", { c: 1, b: 7 }, "x", {}, 7);
    builder.add("d", { d: 1, c: 1, b: 7 }, "x", {}, 9);
    const violations = builder.check();
    expect(violations.map(brief)).toEqual([
      "future-event line 1: a, b",
      "future-event line 7: c, b",
    ]);
  });

  it("reports a host whose log is missing once for each that heard of it", () => {
    const draw = drawer(SEED);
    const log = logged(draw, 6, 2_000).filter(({ host }) => host !== "node-3");
    const { violations } = readLog(written(log, "shiviz", false).text);
    expect(new Set(violations.map(({ rule, entry }) => `${rule} ${entry}`))).toEqual(
      new Set(["unknown-host node-3"]),
    );
    expect(violations.length).toBeLessThanOrEqual(5);
    // It is none of those that have other numbers.
    expect(violations[0]?.hint).toBe("Its log may be missing, or lines of it were skipped.");
  });

  it("says which counter an event should have had", () => {
    const { violations } = readLog('x\na {"a":1}\ny\na {"b":1}\nz\na {"a":3}\nw\nb {"b":1}\n');
    expect(violations.map(({ expected, message }) => [expected, message])).toEqual([
      [2, 'An event of "a" has no entry for its own host in its clock: expected 2.'],
    ]);
  });
});
