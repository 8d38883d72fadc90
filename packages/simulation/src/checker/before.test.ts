/** Histories of servers that were not empty when they began: their header says what had been taken in before. */
import { VersionVector } from "@vclock/clock";
import { expect, test } from "vitest";
import { compactHistory } from "../testing/compact-history.js";
import { checkHistory } from "./check.js";
import type { CheckOptions } from "./options.js";

/** The rules that the history breaks, with the dots that the servers had taken in before. */
function broken(text: string, before?: VersionVector, options?: CheckOptions): string[] {
  const { rules } = checkHistory({ ...compactHistory(text), before }, options);
  return rules.filter(({ result }) => result === "violated").map(({ rule }) => rule);
}

const BEFORE = VersionVector.fromJSON({ s1: 5, s2: 2 });

test("what was there before may be shown, and is counted by clocks", () => {
  const text = `c1 read k=old@s1:4 0-1 clock=s1:5,s2:2
                c1 update k=new 2-3 dot=s1:6 context=s1:5,s2:2 seen=s1:6,s2:2 clock=s1:6,s2:2
                c2 read k=new@s1:6 4-5 clock=s1:6,s2:2 final`;
  expect(broken(text, BEFORE)).toEqual([]);
  expect(broken(text)).toEqual(["no-thin-air", "known-events", "metadata-bounds"]);
});

test("beyond it nothing comes out of thin air", () => {
  expect(broken("c1 read k=x@s1:6 0-1 clock=s1:6,s2:2", BEFORE)).toEqual([
    "no-thin-air",
    "known-events",
    "metadata-bounds",
  ]);
  expect(broken("c1 read k=x@s3:1 0-1", BEFORE)).toContain("no-thin-air");
});

test("an unanswered write does not make up for an event before the first operation", () => {
  const text = (clock: string): string => `c1 update k=a 0- unknown
                                           c2 read j= 2-3 clock=${clock}`;
  expect(broken(text("s1:6,s2:2"), BEFORE)).toEqual([]);
  expect(broken(text("s1:6,s2:3"), BEFORE)).toEqual(["known-events"]);
  expect(broken(text("s1:3"), BEFORE)).toEqual([]);
});

test("equal dots name equal values, though nobody knows who wrote them", () => {
  const text = (value: string): string => `c1 read k=old@s1:4 0-1
                                           c2 read k=${value}@s1:4 2-3`;
  expect(broken(text("old"), BEFORE)).toEqual([]);
  expect(broken(text("other"), BEFORE)).toEqual(["unique-dots"]);
  const elsewhere = "c1 read k=old@s1:4 0-1\nc2 read j=old@s1:4 2-3";
  expect(broken(elsewhere, BEFORE)).toContain("unique-dots");
});

test("what came before may have superseded what came before, until a read has seen it all", () => {
  const text = (clock: string): string => `c1 read k=old@s1:4 0-1 clock=${clock}
                                           c2 read k= 2-3 clock=s1:5,s2:2`;
  expect(broken(text("s1:4"), BEFORE)).toEqual([]);
  expect(broken(text("s1:4"), BEFORE, { lostDisks: true })).toEqual([]);
  expect(broken(text("s1:5,s2:2"), BEFORE)).toEqual(["no-lost-update", "same-clock-same-values"]);
});

test("what is gone of it stays gone, and what is superseded is not shown", () => {
  const gone = `c1 read k=old@s1:4 0-1 clock=s1:4
                c2 read k= 2-3 clock=s1:5
                c2 read k=old@s1:4 4-5 clock=s1:5,s2:2`;
  expect(broken(gone, BEFORE)).toContain("no-resurrection");
  const both = `c1 read k=old@s1:4 0-1 clock=s1:5,s2:2
                c1 update k=new 2-3 dot=s1:6 context=s1:5,s2:2 seen=s1:6,s2:2
                c2 read k=old@s1:4,new@s1:6 4-5 clock=s1:6,s2:2`;
  expect(broken(both, BEFORE)).toEqual(["no-false-conflict"]);
});

test("versions of one server that were there before need not supersede one another", () => {
  const text = "c1 read k=x@s1:3,y@s1:4 0-1 clock=s1:5,s2:2";
  expect(broken(text, BEFORE)).toEqual([]);
});

test("a closed id's version that was there before may have gone before", () => {
  const before = VersionVector.fromJSON({ "s1~a": 5 });
  const text = (clock: string): string => `
    c1 read k=old@s1~a:4 0-1 clock=${clock}
    c1 update j=b 2-3 dot=s1~a:6 context=none quorum
    c2 delete j 4-5 dot=s2~a:1 context=s1~a:6 quorum
    c3 read j= 6-7 clock=s2~a:1 final`;
  expect(broken(text("s1~a:4"), before, { lostDisks: true })).toEqual([]);
  expect(broken(text("s1~a:5"), before, { lostDisks: true })).toContain("survival");
});

test("without dots a value may be one that was there before", () => {
  expect(broken("c1 read k=old 0-1 clock=s1:5,s2:2", BEFORE)).toEqual([]);
  const failed = `c1 update k=a 0-1 failed
                  c2 read k=b 2-3`;
  expect(broken(failed, BEFORE)).toEqual([]);
  expect(broken(failed)).toContain("no-thin-air");
});

test("evidence says that it was there before", () => {
  const text = `c1 read k=old@s1:4 0-1 clock=s1:5,s2:2
                c2 read k= 2-3 clock=s1:5,s2:2`;
  const { findings } = checkHistory({ ...compactHistory(text), before: BEFORE });
  const lost = findings.find(({ rule }) => rule === "no-lost-update");
  expect(lost?.evidence[0]?.text).toContain("before the first operation");
});
