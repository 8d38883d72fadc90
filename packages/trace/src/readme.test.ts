import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as trace from "./index.js";
import type { ProblemCode, Rule } from "./index.js";
import { LINE_LENGTH_MAX, PATTERN_LINE_LENGTH_MAX } from "./read/limits.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const cells = readme.replaceAll(/ {2,}/g, " ");

describe("the README", () => {
  it("lists every error with its code", () => {
    const samples = [
      new trace.UnknownEventError("a", 1),
      new trace.UnknownHostError("a"),
      new trace.InvalidEventError("a"),
      new trace.InvalidPatternError("a", "b"),
      new trace.ReaderEndedError(),
    ];
    for (const error of samples) {
      expect(error).toBeInstanceOf(trace.TraceError);
      expect(cells).toContain(`| \`${error.name}\` | \`${error.code}\` |`);
    }
  });

  it("names everything that is exported", () => {
    for (const name of Object.keys(trace)) expect(readme).toContain(`\`${name}`);
  });

  it("names every member of an execution", () => {
    const members = Object.getOwnPropertyNames(trace.Execution.prototype);
    for (const name of members) if (name !== "constructor") expect(readme).toContain(`\`${name}`);
  });

  it("names every format, rule and problem", () => {
    const rules: Record<Rule, true> = {
      "own-entry": true,
      "own-counter": true,
      "duplicate-event": true,
      "unknown-host": true,
      "future-event": true,
      monotone: true,
      transitive: true,
      acyclic: true,
    };
    const problems: Record<ProblemCode, true> = {
      "clock-syntax": true,
      "clock-count": true,
      "clock-repeats": true,
      "host-empty": true,
      "json-line": true,
      "line-length": true,
      "label-repeats": true,
    };
    for (const name of Object.keys({ ...rules, ...problems, ...trace.PATTERNS, jsonl: true })) {
      expect(readme).toContain(`\`${name}\``);
    }
  });

  it("lists the limits", () => {
    for (const limit of [LINE_LENGTH_MAX, PATTERN_LINE_LENGTH_MAX]) {
      expect(readme).toContain(limit.toLocaleString("en-US"));
    }
  });
});
