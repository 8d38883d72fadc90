/**
 * `vc trace FILE`: logs of all kinds, drawn, checked, asked.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readLog } from "@vclock/trace";
import { afterAll, describe, expect, it } from "vitest";

import { runCommand } from "./in-process.js";
import type { Finished } from "./processes.js";

const dir = mkdtempSync(join(tmpdir(), "vc-trace-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const LOG = `asks
alice {"alice":1}
waits
alice {"alice":2}
hears
bob {"bob":1,"alice":1}
answers
bob {"bob":2,"alice":1}
takes note
carol {"carol":1,"bob":2,"alice":1}
is glad
alice {"alice":3,"bob":2}
sleeps
dave {"dave":1}
`;

function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

const trace = (...args: string[]): Promise<Finished> => runCommand(["trace", ...args], {});

async function json(...args: string[]): Promise<{ code: number | null; document: any }> {
  const { code, stdout } = await trace(...args, "--json");
  return { code, document: JSON.parse(stdout) };
}

const log = file("run.log", LOG);

describe("a log is drawn", () => {
  it("as text", async () => {
    const { code, stdout, stderr } = await trace(log, "--width", "60");
    expect(code).toBe(0);
    expect(stdout).toMatchSnapshot();
    expect(stderr).toBe("7 events of 4 hosts, read as shiviz (found out)\n");
  });

  it("as ASCII text", async () => {
    expect((await trace(log, "--ascii")).stdout).toMatch(/^[\n -~]+$/);
  });

  it("to files and not over the log", async () => {
    const [svg, html] = [join(dir, "a.svg"), join(dir, "a.html")];
    expect(await trace("--svg", svg, "--html", html, log)).toMatchObject({ code: 0, stdout: "" });
    expect(readFileSync(svg, "utf8")).toMatch(/^<svg/);
    expect(readFileSync(html, "utf8")).toMatch(/^<!doctype html>/);
    expect((await trace("--svg", log)).stdout).toMatch(/^<svg/);
    expect(readFileSync(log, "utf8")).toBe(LOG);
  });

  it.each(["shiviz", "govector", "jsonl"])("as %s, which reads as the same", async (format) => {
    const { stdout } = await trace(log, "--format", format);
    const { executions, violations } = readLog(stdout);
    expect(violations).toEqual([]);
    expect(executions[0]?.size).toBe(7);
  });

  it("as one document", async () => {
    const { code, document } = await json(log);
    expect(code).toBe(0);
    expect(document).toMatchSnapshot({ source: expect.any(String) });
  });

  it("in colour nowhere but on a terminal", async () => {
    expect((await trace(log)).stdout).not.toContain("\u001b");
  });
});

describe("filters", () => {
  const fields = file(
    "fields.jsonl",
    [
      {
        host: "s1",
        clock: { s1: 1 },
        event: "accepts",
        fields: { key: "a", atMs: "1700000000000" },
      },
      {
        host: "s1",
        clock: { s1: 2 },
        event: "accepts",
        fields: { key: "b", atMs: "1700000060000" },
      },
      { host: "s2", clock: { s1: 2, s2: 1 }, event: "Other" },
      {
        host: "s2",
        clock: { s1: 2, s2: 2 },
        event: "applies",
        fields: { key: "b", atMs: "1700000061000" },
      },
    ]
      .map((event) => `${JSON.stringify(event)}\n`)
      .join(""),
  );
  const shown = async (...args: string[]): Promise<string[]> => {
    const { document } = await json(fields, ...args);
    return document.executions[0].events.map(({ host, index }: any) => `${host}:${index}`);
  };

  it("leave the numbers of events alone", async () => {
    expect(await shown("--key", "b")).toEqual(["s1:2", "s2:2"]);
    expect(await shown("--host", "s2")).toEqual(["s2:1", "s2:2"]);
    expect(await shown("--host", "s2", "--host", "s1")).toHaveLength(4);
    const { stdout } = await trace(fields, "--host", "s2", "--host", "s1");
    expect(stdout).toMatch(/^s2 +s1\n/);
    expect(await shown("--search", "OTHER")).toEqual(["s2:1"]);
    expect(await shown("--since", "30s")).toEqual(["s1:2", "s2:2"]);
  });

  it("keep the order by way of what they leave out, in logs that pass the checker", async () => {
    const { stdout } = await trace(fields, "--key", "b", "--format", "shiviz");
    const { executions, violations } = readLog(stdout);
    expect(violations).toEqual([]);
    const [accepts, applies] = [...(executions[0]?.all() ?? [])];
    expect(executions[0]?.compare(accepts as never, applies as never)).toBe("before");
    expect([...(executions[0]?.clock(applies as never) ?? [])]).toEqual([
      ["s1", 1],
      ["s2", 1],
    ]);
  });

  it.each([
    [["--host", "s3"], "no event is of"],
    [["--key", "z"], "No event fits"],
    [["--since", "soon"], "no duration"],
    [["--execution", "7"], "no execution"],
  ])("%j is told to fit nothing", async (args, message) => {
    expect(await trace(fields, ...args)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(message),
    });
  });
});

describe("--between", () => {
  it("shows the way", async () => {
    const { code, stdout } = await trace(log, "--between", "carol:1", "alice:1", "--width", "60");
    expect(code).toBe(0);
    expect(stdout).toMatchSnapshot();
    const { document } = await json(log, "--between", "alice:1", "carol:1");
    expect(document.order).toBe("before");
    expect(document.path.map(({ host, index }: any) => `${host}:${index}`)).toEqual([
      "alice:1",
      "bob:1",
      "bob:2",
      "carol:1",
    ]);
  });

  it("says what neither knew", async () => {
    const { stdout } = await trace("--between", "alice:3", "carol:1", log);
    expect(stdout).toContain(
      "alice:3 and carol:1 are concurrent: neither can have caused the other.\nalice:3 knew nothing of carol, carol:1 knew no more than alice:1 of alice.\n",
    );
  });

  it.each([
    [["alice:9", "bob:1"], "The events of alice are alice:1 to alice:3."],
    [["alcie:1", "bob:1"], "Did you mean alice?"],
    [["alice", "bob:1"], "names no event"],
    [["alice:1"], "takes two events"],
  ])("%j", async (events, message) => {
    expect(await trace(log, "--between", ...events)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    });
  });
});

describe("--check", () => {
  const broken = file(
    "broken.log",
    `one\na {"a":1}\nnonsense\n\ntwo\nb {"b":1,"aa":1}\nthree\na {"a":3}\nfour\nb {"b":2,"a":9}\nfive\na {oops}\n`,
  );

  it("passes a good log", async () => {
    expect(await trace(log, "--check")).toMatchObject({
      code: 0,
      stdout: "ok  7 events: no clock contradicts another\n",
    });
    expect(await json(log, "--check")).toMatchObject({
      code: 0,
      document: { ok: true, violations: [] },
    });
  });

  it("lists what is wrong, with lines", async () => {
    const { code, stdout, stderr } = await trace(broken, "--check");
    expect(code).toBe(1);
    expect(stdout.replaceAll(broken, "broken.log")).toMatchSnapshot();
    expect(stderr.replaceAll(broken, "broken.log")).toMatchSnapshot();
    const { document } = await json(broken, "--check");
    expect(document.ok).toBe(false);
    expect(document.violations.length + document.problems.length).toBeGreaterThan(3);
  });

  it("draws it none the less, and says so", async () => {
    const { code, stderr } = await trace(broken);
    expect(code).toBe(0);
    expect(stderr).toContain("line 12");
    expect(stderr).toContain("--check");
  });

  it("does not pass what has no events", async () => {
    const empty = file("empty.log", "");
    expect(await trace(empty, "--check")).toMatchObject({ code: 1 });
    expect(await trace(empty)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no events"),
    });
  });
});

describe("several executions", () => {
  const several = file(
    "several.log",
    `=== first ===\nx\na {"a":1}\n=== second ===\ny\na {"a":1}\n`,
  );

  it("are drawn one after the other; a picture is of one", async () => {
    const { stdout } = await trace(several);
    expect(stdout).toContain("first\n");
    expect(stdout).toContain("second\n");
    expect(await trace(several, "--svg")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("first and second"),
    });
    expect((await trace(several, "--svg", "--execution", "second")).stdout).toContain("second");
  });
});

describe("what cannot be honoured", () => {
  it.each([
    [["no-such.log"], "There is no file no-such.log."],
    [[dir], "is a folder"],
    [[log, "--svg", "--html"], "both print"],
    [[log, "--svg", "--format", "text"], "both print"],
    [[log, "--check", "--between", "alice:1", "bob:1"], "both print"],
    [[log, "--parser", "(?<event>.*"], "(?<event>.*"],
    [[log, "--svg", join(dir, "none", "a.svg")], "cannot be written"],
  ])("%j", async (args, message) => {
    const { code, stderr, stdout } = await trace(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});

describe("a log that means harm", () => {
  const evil =
    "\u001b[31mred\u0007\u009b31m\u202egnirts\u2066\u0085</script><script>alert(1)</script>&\"'--> end;";
  const host = "h\u001b]0;mine\u0007\u009b\u202e<b>";
  const event = (clock: object) =>
    JSON.stringify({ host, clock, event: evil, fields: { key: evil, [evil]: evil }, trace: evil });
  const hostile = file(
    "hostile.jsonl",
    [
      event({ [host]: 1 }),
      event({ [host]: 3, [evil]: 2 }),
      event({ [evil]: 1 }),
      `{"host":"a\u009b","clock":{"b\u009b":"\u202e"},"event":""}`,
      `junk ${evil.replaceAll('"', "")}`,
      "",
    ].join("\n"),
  );
  const broken = file("hostile.log", `(?<event>\u009b+*)(?<host>)(?<clock>)\n\nx\n`);
  // But for line ends, which are ours.
  const COMMANDS = /(?!\n)[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;

  it.each([
    [[]],
    [["--ascii"]],
    [["--check"]],
    [["--check", "--json"]],
    [["--json"]],
    [["--format", "shiviz"]],
    [["--format", "govector"]],
    [["--format", "jsonl"]],
    [["--format", "mermaid"]],
    [["--svg"]],
    [["--html"]],
    [["--between", `${host}:1`, `${host}:3`]],
    [["--between", `${host}:1`, `${host}:3`, "--json"]],
    [["--between", "x:1", "y:2"]],
    [["--host", "\u009b"]],
    [["--execution", "\u009b"]],
    [["--parser", "(?<x>\u009b"]],
    [["--delimiter", "(\u009b"]],
    [["--search", "\u009b no such text"]],
  ])("commands no terminal, way %#", async (flags) => {
    const { stdout, stderr } = await trace(hostile, ...flags);
    expect(stdout + stderr).not.toBe("");
    expect(COMMANDS.exec(stdout)).toBeNull();
    expect(COMMANDS.exec(stderr)).toBeNull();
  });

  it("is refused without a command, too", async () => {
    const { code, stderr } = await trace(broken);
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be used to read a log: Nothing to repeat\./);
    expect(COMMANDS.exec(stderr)).toBeNull();
  });

  it("is the same log when its JSON is read again", async () => {
    const { document } = await json(hostile);
    expect(document.executions[0].events[0]).toMatchObject({ host, event: evil });
  });
});
