import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DiagramOptions, diagram } from "./diagram.js";
import { anyTrace, traceOf } from "./testing/traces.js";
import type { TraceEntry } from "./trace.js";

/** The lines as they are drawn, but for the empty first and last of the template. */
function expectDiagram(
  trace: readonly TraceEntry[],
  options: DiagramOptions,
  expected: string,
): void {
  expect(`\n${diagram(trace, options)}`).toBe(expected);
}

const FIRST = "s1~00000001:1";

describe("diagram", () => {
  it("draws messages where they arrive, and what came of them", () => {
    const trace = traceOf(
      [1, 0, "s1", "request", "c1: update a=v1 at one"],
      [1, 0, "s1", "coordinated", `${FIRST} a=v1`],
      [2, 0, "s1", "durable", "3 pairs"],
      [2, 0, "s1", "send", `operations ${FIRST} a=v1`, 1, "s2"],
      [2, 0, "s1", "reply", `c1: done ${FIRST}`],
      [3, 5, "s2", "deliver", `operations ${FIRST} a=v1`, 1, "s1"],
      [3, 5, "s2", "applied", `${FIRST} a`],
      [3, 5, "s2", "send", "operations s2~00000002:1 b=v2", 2, "s1"],
      [4, 12, "s1", "deliver", "operations s2~00000002:1 b=v2", 2, "s2"],
      [4, 12, "s1", "held", "s2~00000002:1 b"],
    );
    expectDiagram(
      trace,
      { width: 80 },
      `
 step ms  s1                                 s2
    1  0  ◆ c1: update a=v1 at one; writes s1:1 a=v1
    2  0  ▪ durable; c1: done s1:1; sends #1 │
    3  5  o── #1 operations s1:1 a=v1 ───────► applies s1:1 a; sends #2
    4 12  ◄── #2 operations s2:1 b=v2 ───────o
          ● holds s2:1 b                     │
`,
    );
  });

  it("crosses the columns between, and tells what is overtaken, doubled, lost, cut and connected", () => {
    const trace = traceOf(
      [1, 0, "s3", "send", "operations s3~3:1 a=v1", 1, "s1"],
      [1, 0, "s3", "send", "operations s3~3:1 a=v1", 2, "s2"],
      [2, 10, undefined, "fault", "reorder"],
      [2, 10, undefined, "fault", "double #1"],
      [2, 10, "s1", "deliver", "operations s3~3:1 a=v1", 1, "s3"],
      [2, 10, "s1", "applied", "s3~3:1 a"],
      [3, 10, undefined, "fault", "lose"],
      [3, 10, "s3", "lose", "operations", 2, "s2"],
      [4, 10, "s1", "deliver", "operations s3~3:1 a=v1", 1, "s3"],
      [5, 10, undefined, "fault", "one-way cut s1 to s3"],
      [6, 10, "s3", "note", "connected to s2"],
      [7, 10, undefined, "note", "nothing in particular"],
    );
    expectDiagram(
      trace,
      { width: 100 },
      `
 step ms  s1                            s2                            s3
    1  0  │                             │                             · sends #1–2
    2 10  ◄── #1 operations (reorder) (double) s3:1 a=v1 ─────────────o
          ● applies s3:1 a              │                             │
    3 10  │                             │✗─ #2 operations s3:1 a=v1 ──o
    4 10  ◄── #1 operations s3:1 a=v1 ──┼─────────────────────────────o
    5 10  !┄┄ one-way cut s1 to s3 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄!
    6 10  │                             o┄┄ connected ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄o
    7 10  nothing in particular         │                             │
`,
    );
  });

  it("dots the line of a process that is down, and tells a server's lives apart", () => {
    const trace = traceOf(
      [0, 0, "s1", "up", "s1~00000001 of s1 s2"],
      [0, 0, "s2", "up", "s2~00000002 of s1 s2"],
      [0, 0, "s2", "deliver", "greet serving {}", 1, "s1"],
      [1, 0, "s2", "fault", "crash, batch torn"],
      [1, 0, "s2", "down"],
      [2, 0, "s1", "request", "c1: read a at one"],
      [3, 0, "s2", "fault", "disk lost"],
      [4, 0, "s2", "up", "s2~00000007 of s1 s2"],
      [4, 0, "s2", "note", 'id retired {"node":"s2~00000002","by":["s1"]}'],
      [5, 0, "s1", "end", "twin: s2~00000002 and s2~00000007"],
      [5, 0, "s1", "down"],
      [6, 0, "s2", "durable", "1 pairs"],
    );
    expectDiagram(
      trace,
      { width: 90 },
      `
 step ms  s1                                      s2
       0  s1 s2 start and meet                    │
    1  0  │                                       ! crash, batch torn; down
    2  0  ◆ c1: read a at one                     ┆
    3  0  │                                       ! disk lost
    4  0  │                                       ▲ up s2~7 of s1 s2; id retired node s2
          │                                       │ by ["s1"]
    5  0  ■ ends, twin: s2 and s2~7; down         │
    6  0  ┆                                       ▪ durable
`,
    );
  });

  it("leaves out what changes nothing, unless asked, or short and acted upon", () => {
    const trace = traceOf(
      [0, 0, "s1", "up", "s1~1 of s1 s2"],
      [0, 0, "s1", "note", 'peer met for the first time {"peer":"s2"}'],
      [0, 0, "s1", "send", "greet serving {}", 1, "s2"],
      [0, 0, "s2", "deliver", "greet serving {}", 1, "s1"],
      [1, 0, "s1", "send", "clock {}", 2, "s2"],
      [2, 0, "s2", "deliver", "clock {}", 2, "s1"],
      [3, 0, "s2", "deliver", "clock {}", 2, "s1"],
      [3, 0, "s2", "send", "pull #1 since {}", 3, "s1"],
      [4, 0, undefined, "fault", "lose"],
      [4, 0, "s1", "lose", "clock", 4, "s2"],
      [5, 0, "s1", "durable", "1 pairs"],
      [6, 0, "s1", "durable", "1 pairs"],
      [6, 0, "s1", "reply", "c1: nothing to delete"],
      [7, 0, "s1", "request", "final-s1: read a at one"],
      [7, 0, "s1", "reply", "final-s1: reads nothing {}"],
    );
    expectDiagram(
      trace,
      { width: 70, all: false },
      `
 step ms  s1                            s2
       0  s1 start and meet             │
    3  0  o── #2 clock {} ──────────────► sends #3
    6  0  ▪ durable; c1: nothing to delete
`,
    );
    expectDiagram(
      trace,
      { width: 70 },
      `
 step ms  s1                            s2
       0  s1 start and meet             │
    2  0  o── #2 clock {} ──────────────►
    3  0  o── #2 clock {} ──────────────► sends #3
    4  0  o── #4 clock ────────────────✗│
    5  0  ▪ durable                     │
    6  0  ▪ durable; c1: nothing to delete
`,
    );
    expectDiagram(
      trace,
      { width: 70, all: true },
      `
 step ms  s1                            s2
       0  ▲ up s1 of s1 s2; peer met for the first time peer s2; sends
          │ #1                          │
          o── #1 greet serving {} ──────►
    1  0  · sends #2                    │
    2  0  o── #2 clock {} ──────────────►
    3  0  o── #2 clock {} ──────────────► sends #3
    4  0  o── #4 clock ────────────────✗│
    5  0  ▪ durable                     │
    6  0  ▪ durable; c1: nothing to delete
    7  0  ◆ final-s1: read a at one; final-s1: reads nothing {}
`,
    );
  });

  it("marks the violation at the server that it names, in full", () => {
    const text = "P-3: s2 shows s2~2:1=v1 of a and s2~2:2=v2 of a, which supersedes it";
    expectDiagram(
      traceOf(
        [1, 0, "s1", "durable"],
        [1, 0, "s2", "durable"],
        [2, 0, undefined, "violation", text],
      ),
      { width: 60, all: true },
      `
 step ms  s1                       s2
    1  0  ▪ durable                │
          │                        ▪ durable
    2  0  │                        ✖ P-3: s2 shows s2:1=v1
          │                        │ of a and s2:2=v2 of a,
          │                        │ which supersedes it
`,
    );
    expectDiagram(
      traceOf([2, 0, "s1", "durable"], [9, 70, undefined, "violation", "I-8: not at rest"]),
      { width: 60, all: true },
      `
 step ms  s1
    2  0  ▪ durable
    9 70  ✖ I-8: not at rest
`,
    );
  });

  it("finds room for long texts, and cuts them where there is none", () => {
    const value = "v".repeat(30);
    const trace = traceOf(
      [1, 0, "s5", "request", `c1: update a=${value} at quorum`],
      [2, 0, "s2", "deliver", `operations s1~1:1 a=${value}`, 1, "s1"],
      [3, 0, "s4", "deliver", `operations s5~5:1 a=${value}`, 2, "s5"],
      [3, 0, "s4", "applied", "s5~5:1 a"],
      [4, 0, "s5", "deliver", `operations s4~4:1 a=${value}${value}${value}${value}`, 3, "s4"],
      [5, 0, "s3", "reply", `c1: reads ${"s1~1:1 ".repeat(60)}`],
    );
    expectDiagram(
      trace,
      { width: 100 },
      `
 step ms  s1                s2                s3                s4                s5
    1  0  │                 c1: update a=vvvvvvvvvvvvvvvvvvvvvvvvvvvvvv at quorum ◆
    2  0  o─ #1 operations ─► s1:1 a=vvvvvvvvvvvvvvvvvvvvvvvvvvvvvv               │
    3  0  │               s5:1 a=vvvvvvvvvvvvvvvvvvvvvvvvvvvvvv ◄─ #2 operations ─o
          │                 │                 │                 ● applies s5:1 a  │
    4  0   s4:1 a=vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv… o─ #3 operations ─►
    5  0  │                 │                 ◇ c1: reads s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s1:1
          │                 │                 │ s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s1:1
          │                 │                 │ s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s1:1 s…
`,
    );
  });

  it("keeps the latest lines", () => {
    const trace = traceOf(
      ...[1, 2, 3, 4].map((step) => [step, step, "s1", "fault", `number ${step}`] as const),
    );
    expectDiagram(
      trace,
      { width: 60, linesMax: 2 },
      `
 step ms  s1
… 2 lines before these are left out
    3  3  ! number 3
    4  4  ! number 4
`,
    );
    expect(diagram([], {})).toBe("");
  });

  it("keeps to the width, whatever the trace, and always draws it the same", () => {
    fc.assert(
      fc.property(
        anyTrace,
        fc.integer({ min: 0, max: 140 }),
        fc.constantFrom(true, false, undefined),
        (trace, width, all) => {
          const options = { width, ...(all === undefined ? {} : { all }) };
          const text = diagram(trace, options);
          expect(diagram(trace, options)).toBe(text);
          for (const line of text.split("\n")) {
            expect(Array.from(line).length).toBeLessThanOrEqual(Math.max(40, width));
            expect(line).not.toMatch(/\p{Cc}/u);
          }
          for (const { kind } of trace) if (kind === "violation") expect(text).toContain("✖");
        },
      ),
    );
  });
});
