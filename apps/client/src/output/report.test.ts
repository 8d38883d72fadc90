import { CausalContext, VersionVector } from "@vclock/clock";
import { describe, expect, it } from "vitest";

import { describeReports } from "../operations/status.js";
import {
  deletedOf,
  dotOf,
  readOf,
  S1,
  S2,
  statusOf,
  version,
  writtenOf,
} from "../testing/fixtures.js";
import { contextReport } from "./context-report.js";
import { readReport } from "./read-report.js";
import type { Report } from "./report.js";
import { statusReport } from "./status-report.js";
import { PLAIN_VIEW } from "./style.js";
import {
  deleteReport,
  nothingToResolveReport,
  resolveReport,
  updateReport,
} from "./write-report.js";
import type { ServerReport } from "@vclock/sdk";

const options = { elapsedMs: 6, failOnConflict: false };
const conflict = readOf("color", version("blue", S1, 3), version("red", S2, 2));

/** What a person sees, exit code first. */
function shown({ exitCode, text, notes }: Report): string {
  return [`exit ${exitCode}`, "--- stdout", text, "--- stderr", ...notes].join("\n");
}

describe("vc read", () => {
  it("prints the value alone", () => {
    expect(shown(readReport(readOf("color", version("blue", S1, 3)), options, PLAIN_VIEW)))
      .toMatchInlineSnapshot(`
        "exit 0
        --- stdout
        blue
        --- stderr
        s1~aaaaaaaaaaaaaaaa:3, written through s1, its update 3
        answered by s1, together with s2; s3 did not take part · 6 ms
        context vc1.IQITczF-YWFhYWFhYWFhYWFhYWFhYQMTczJ-YmJiYmJiYmJiYmJiYmJiYgIA__Qgww"
      `);
  });

  it("gives bytes as they are to a program, and a summary to a person", () => {
    const read = readOf("photo", version(Uint8Array.of(0, 255)));
    expect(readReport(read, options, { ...PLAIN_VIEW, terminal: false }).bytes).toEqual(
      Uint8Array.of(0, 255),
    );
    expect(readReport(read, options, { ...PLAIN_VIEW, terminal: true })).toMatchObject({
      bytes: undefined,
      text: "<binary, 2 bytes: 00 ff>",
    });
  });

  it("teaches what a conflict is", () => {
    expect(shown(readReport(conflict, options, PLAIN_VIEW))).toMatchInlineSnapshot(`
      "exit 0
      --- stdout
      color has 2 values, in conflict:
        1  blue
           s1~aaaaaaaaaaaaaaaa:3  written through s1, its update 3
        2  red
           s2~bbbbbbbbbbbbbbbb:2  written through s2, its update 2
      --- stderr
      These updates are concurrent: neither writer had seen the other's value, so both are kept.
      To keep one, or to write a new value in their place:  vc resolve color
      answered by s1, together with s2; s3 did not take part · 6 ms
      context vc1.IQITczF-YWFhYWFhYWFhYWFhYWFhYQMTczJ-YmJiYmJiYmJiYmJiYmJiYgIA__Qgww"
    `);
  });

  it("fails on a conflict only when asked to", () => {
    expect(readReport(conflict, { ...options, failOnConflict: true }, PLAIN_VIEW).exitCode).toBe(3);
    const one = readOf("color", version("blue"));
    expect(readReport(one, { ...options, failOnConflict: true }, PLAIN_VIEW).exitCode).toBe(0);
  });

  it("says how to create a key that is not there", () => {
    expect(shown(readReport(readOf("-my key"), options, PLAIN_VIEW))).toMatchInlineSnapshot(`
      "exit 4
      --- stdout

      --- stderr
      There is no key "-my key".
      To create it:  vc update -- '-my key' VALUE
      answered by s1, together with s2; s3 did not take part · 6 ms"
    `);
  });

  it("shows every line of a value on a terminal, with control characters escaped", () => {
    const terminal = { ...PLAIN_VIEW, terminal: true };
    const read = readOf("k", version("a\nb\u001b[1m", S1, 3), version("c", S2, 2));
    expect(readReport(read, options, terminal).text).toContain("  1  a\n     b\\x1b[1m\n");
  });
});

describe("vc update, delete and resolve", () => {
  it("say what was written, and who confirmed it", () => {
    expect(shown(updateReport(writtenOf("color", version("red", S2, 2)), options, PLAIN_VIEW)))
      .toMatchInlineSnapshot(`
        "exit 0
        --- stdout
        updated color  s2~bbbbbbbbbbbbbbbb:2
        --- stderr
        answered by s1, together with s2; s3 did not take part · 6 ms
        context vc1.IQITczF-YWFhYWFhYWFhYWFhYWFhYQMTczJ-YmJiYmJiYmJiYmJiYmJiYgIA__Qgww"
      `);
  });

  it("show the siblings that a write leaves", () => {
    const written = writtenOf("color", version("blue", S1, 3), version("red", S2, 2));
    expect(shown(updateReport(written, options, PLAIN_VIEW))).toMatchInlineSnapshot(`
      "exit 0
      --- stdout
      updated color  s2~bbbbbbbbbbbbbbbb:2
      color has 2 values, in conflict:
        1  blue
           s1~aaaaaaaaaaaaaaaa:3  written through s1, its update 3
        2  red
           s2~bbbbbbbbbbbbbbbb:2  written through s2, its update 2
      --- stderr
      These updates are concurrent: neither writer had seen the other's value, so both are kept.
      To keep one, or to write a new value in their place:  vc resolve color
      answered by s1, together with s2; s3 did not take part · 6 ms
      context vc1.IQITczF-YWFhYWFhYWFhYWFhYWFhYQMTczJ-YmJiYmJiYmJiYmJiYmJiYgIA__Qgww"
    `);
    expect(updateReport(written, { ...options, failOnConflict: true }, PLAIN_VIEW).exitCode).toBe(
      3,
    );
  });

  it("delete: of a key that is not there changes nothing", () => {
    expect(shown(deleteReport(deletedOf("color", undefined), options, PLAIN_VIEW)))
      .toMatchInlineSnapshot(`
        "exit 4
        --- stdout

        --- stderr
        There is no key color: nothing to delete.
        answered by s1, together with s2; s3 did not take part · 6 ms"
      `);
    expect(deleteReport(deletedOf("color", dotOf(S1, 4)), options, PLAIN_VIEW).exitCode).toBe(0);
  });

  it("resolve: without a conflict there is nothing to do", () => {
    const one = readOf("color", version("blue"));
    expect(shown(nothingToResolveReport(one, options, PLAIN_VIEW))).toMatchInlineSnapshot(`
      "exit 0
      --- stdout
      color is not in conflict: blue
      --- stderr
      answered by s1, together with s2; s3 did not take part · 6 ms"
    `);
    expect(nothingToResolveReport(readOf("color"), options, PLAIN_VIEW).exitCode).toBe(4);
    const written = writtenOf("color", version("blue", S1, 4));
    expect(resolveReport(written, options, PLAIN_VIEW).text).toBe(`resolved color  ${S1}:4`);
  });
});

const address = (i: number): string => `localhost:999${i}`;
const reports: readonly ServerReport[] = [
  {
    type: "up",
    server: { index: 0, address: address(0), name: "s1", node: undefined },
    status: statusOf(S1, { [S1]: 12, [S2]: 4 }),
  },
  {
    type: "up",
    server: { index: 1, address: address(1), name: "s2", node: undefined },
    status: statusOf(S2, { [S1]: 9, [S2]: 5 }, { phase: "catching-up" }),
  },
  {
    type: "down",
    server: { index: 2, address: address(2), name: "s3", node: undefined },
    error: Object.assign(new Error("refused"), { code: "VC_CONNECT_FAILED" }) as never,
  },
];

describe("vc status", () => {
  it("puts clocks side by side and counts what each lacks", () => {
    expect(shown(statusReport(describeReports(reports, "vclock"), PLAIN_VIEW)))
      .toMatchInlineSnapshot(`
        "exit 0
        --- stdout
        server  address         state         keys  conflicts  lag  id
        s1      localhost:9990  serving      1,234          1    1  s1~aaaaaaaaaaaaaaaa
        s2      localhost:9991  catching-up  1,234          1    3  s2~bbbbbbbbbbbbbbbb
        s3      localhost:9992  down

        clock                s1  s2
        s1~aaaaaaaaaaaaaaaa  12   9
        s2~bbbbbbbbbbbbbbbb   4   5
        --- stderr
        s3 is down: refused"
      `);
  });

  it.each([
    [80, "server  address         state         keys  conflicts  lag  id"],
    [66, "server  address         state         keys  conflicts  lag"],
    [48, "server  state         keys  conflicts  lag"],
  ])("leaves columns out where a terminal has %d", (columns, heading) => {
    const view = { ...PLAIN_VIEW, terminal: true, columns };
    const { text } = statusReport(describeReports(reports, "vclock"), view);
    expect(text?.split("\n")[0]).toBe(heading);
    for (const line of text?.split("\n") ?? []) expect(line.length).toBeLessThanOrEqual(columns);
  });

  it("exits with 5 when no server answers", () => {
    const down = describeReports(reports.slice(2), "vclock");
    expect(statusReport(down, PLAIN_VIEW).exitCode).toBe(5);
  });
});

describe("vc context", () => {
  it("tells a cut and dots beyond it", () => {
    const context = CausalContext.of(VersionVector.of({ [S1]: 12, [S2]: 1 }), [dotOf(S2, 4)]);
    expect(shown(contextReport(context, PLAIN_VIEW))).toMatchInlineSnapshot(`
      "exit 0
      --- stdout
      This context covers, without gaps:
        s1  updates 1 to 12  s1~aaaaaaaaaaaaaaaa
        s2  update 1         s2~bbbbbbbbbbbbbbbb
      and beyond that 1 single update, without those before it:
        s2  update 4  s2~bbbbbbbbbbbbbbbb
      --- stderr
      Updates are counted by the server that they were made at, over all keys and together with deletes.
      An update with this context supersedes exactly the values it covers; what it does not cover stays, as a sibling."
    `);
  });

  it("tells the empty one", () => {
    expect(contextReport(CausalContext.empty, PLAIN_VIEW).text).toBe(
      "This context covers nothing.",
    );
  });
});

/** Other programs rely on these: a change here is a change for all of them. */
it("documents of --json", () => {
  const binary = readOf("k", version(Uint8Array.of(1, 2, 3)));
  expect({
    read: readReport(binary, options, PLAIN_VIEW).document,
    readConflict: readReport(conflict, options, PLAIN_VIEW).document,
    readMissing: readReport(readOf("k"), options, PLAIN_VIEW).document,
    update: updateReport(writtenOf("k", version("v")), options, PLAIN_VIEW).document,
    delete: deleteReport(deletedOf("k", dotOf(S1, 4)), options, PLAIN_VIEW).document,
    deleteMissing: deleteReport(deletedOf("k", undefined), options, PLAIN_VIEW).document,
    resolveNothing: nothingToResolveReport(readOf("k", version("v")), options, PLAIN_VIEW).document,
    status: statusReport(describeReports(reports, "vclock"), PLAIN_VIEW).document,
    context: contextReport(
      CausalContext.of(VersionVector.of({ [S1]: 2 }), [dotOf(S2, 4)]),
      PLAIN_VIEW,
    ).document,
  }).toMatchSnapshot();
});
