import { describe, expect, it } from "vitest";
import type { LoadResult } from "../load/result.js";
import { STANDARD_LOAD } from "../load/spec.js";
import type { CaseReport, Report } from "../suite/report.js";
import { summarizeCase } from "../suite/summary.js";
import { aimsTable } from "./aims.js";
import { ratioTable } from "./comparison.js";
import { figure } from "./figures.js";
import { PLOTS, drawPlots } from "./plots.js";
import { ProgressLine } from "./progress-line.js";
import { formatReport, formatResults } from "./results.js";
import { formatMarkdown, formatPlain } from "./table.js";

/** What a second gave, and at which latency. */
function result(throughput: number, p99: number): LoadResult {
  const all = { count: throughput, mean: 1, p50: 0.512, p90: 1.25, p99, p999: 125, max: 1_250 };
  const cost = (name: string) => ({ name, cpuMs: 500, rssBytes: 2 ** 26, rssAnonBytes: 2 ** 25 });
  return {
    operations: throughput,
    seconds: 1,
    throughput,
    latencyMs: { all, reads: undefined, updates: undefined },
    latenessMs: undefined,
    outcomes: {},
    errors: {},
    cost: {
      generator: cost("load generator"),
      servers: [cost("s1")],
      bystandersShare: 0.01,
      othersShare: 0.31,
    },
  };
}

/** A case of which each repetition gave so much. */
function measured(group: string, name: string, throughputs: readonly number[], p99 = 12.5) {
  const repetitions = throughputs.map((throughput) => result(throughput, p99));
  const kind = name.includes("update") || name.includes("put") ? "update" : "read";
  return {
    group,
    name,
    system: name.split("-")[0] ?? "",
    kind,
    title: name.replaceAll("-", " "),
    spec: STANDARD_LOAD,
    ratePerSecond: group === "half" ? 100 : undefined,
    summary: summarizeCase(repetitions, undefined),
    repetitions,
  } satisfies CaseReport;
}

const report: Report = {
  format: 2,
  startedAt: "2026-01-02T03:04:05.000Z",
  finishedAt: "2026-01-02T03:14:05.000Z",
  machine: {
    cpus: 2,
    cpuModel: "Example CPU",
    memoryBytes: 2 ** 33,
    system: "linux 6.1 x64",
    node: "v20.19.0",
    fileSystem: "ext4",
    loadBefore: 0.1,
    commit: "abc1234",
  },
  settings: {
    load: STANDARD_LOAD,
    repetitions: 3,
    shortestMs: 1_200,
    longestMs: 2_400,
    parts: ["loads", "half"],
  },
  systems: [
    {
      name: "etcd",
      title: "etcd",
      facts: { server: "etcd 3.4", client: "gRPC", layout: "3 servers", durability: "synced" },
      processes: 3,
      memory: {
        empty: { rssBytes: 2 ** 26, rssAnonBytes: 2 ** 25 },
        after: { rssBytes: 2 ** 27, rssAnonBytes: 2 ** 26 },
      },
    },
  ],
  leftOut: [{ name: "redis", why: "redis-server is not installed" }],
  cases: [
    // The machine was slow in the second repetition, and slow for both.
    measured("uniform", "vclock-update-quorum", [6_000, 700, 6_500]),
    measured("uniform", "etcd-put", [1_000, 100, 1_000]),
    measured("half", "vclock-update-quorum", [500], 5),
    measured("half", "etcd-put", [500], 10),
    measured("ycsb-A", "vclock-quorum", [2_000]),
  ],
  floors: [],
  growth: { servers: [], connections: [] },
};

describe("aims", () => {
  it("are ratios within a repetition, and say whether they are met", () => {
    expect(formatPlain(aimsTable(report))).toMatchInlineSnapshot(`
      "aim                                                        wanted  measured
      ─────────────────────────────────────────────────  ──────────────  ────────  ───
      updates at \`quorum\`, of etcd put                   at least 6.00×     6.50×  met
      p99 at half load, update at \`quorum\`, of etcd put     below 1.00×     0.50×  met"
    `);
  });

  it("are missed just below", () => {
    const cases = report.cases.map((each) =>
      each.name === "vclock-update-quorum" && each.group === "uniform"
        ? measured("uniform", each.name, [5_999, 599, 5_999])
        : each,
    );
    expect(aimsTable({ ...report, cases }).rows[0]?.at(-1)).toBe("missed");
  });
});

describe("ratioTable", () => {
  it("has a dash where something was not measured", () => {
    expect(formatMarkdown(ratioTable(report))).toMatchInlineSnapshot(`
      "| ours, of theirs             | 50 connections, uniform | 50 connections, zipf | 1 connection | pipelined, 50 × 16 | servers' CPU/op | p99 at half load |
      | --------------------------- | ----------------------: | -------------------: | -----------: | -----------------: | --------------: | ---------------: |
      | update, quorum, of etcd put |                   6.50× |                    – |            – |                  – |           0.15× |            0.50× |"
    `);
  });
});

describe("formatResults", () => {
  it("is a page of Markdown, with what was measured and nothing else", () => {
    expect(formatResults(report)).toMatchInlineSnapshot(`
      "# Results

      Written by \`npm run bench\`; method and how to read it: [README.md](README.md).

      - 2026-01-02, commit abc1234, 10.0 minutes
      - 10,000 keys; values of 100 bytes; medians of 3 turns of 1.20 s to 2.40 s
      - 2 × Example CPU, 8,192 MiB; linux 6.1 x64; Node v20.19.0; ext4
      - servers, clients and load generator share these cores; load average before: 0.10

      Other processes took up to 31 % of the CPU: compare ratios only.

      ## Aims

      A ratio is taken within each repetition; the median is told.

      | aim                                               |         wanted | measured |     |
      | ------------------------------------------------- | -------------: | -------: | --: |
      | updates at \`quorum\`, of etcd put                  | at least 6.00× |    6.50× | met |
      | p99 at half load, update at \`quorum\`, of etcd put |    below 1.00× |    0.50× | met |

      ## Ours beside others

      More is better for throughput, less for CPU and latency. Clients differ, too: of all columns, the servers' CPU time is the one that no client touches.

      | ours, of theirs             | 50 connections, uniform | 50 connections, zipf | 1 connection | pipelined, 50 × 16 | servers' CPU/op | p99 at half load |
      | --------------------------- | ----------------------: | -------------------: | -----------: | -----------------: | --------------: | ---------------: |
      | update, quorum, of etcd put |                   6.50× |                    – |            – |                  – |           0.15× |            0.50× |

      ## Systems

      Left out: redis-server is not installed.

      | system   | client | layout    | when a write is acknowledged |
      | -------- | ------ | --------- | ---------------------------- |
      | etcd 3.4 | gRPC   | 3 servers | synced                       |

      | resident MiB | processes | empty | without mapped files | after all loads | without mapped files |
      | ------------ | --------: | ----: | -------------------: | --------------: | -------------------: |
      | etcd         |         3 |  64.0 |                 32.0 |             128 |                 64.0 |

      ## 50 connections, uniform

      ![Updates a second](plots/updates.svg)

      ![CPU time of an operation, 50 connections, uniform](plots/cpu.svg)

      | load                 | ops/s | of echo | p50 ms |  p90 |  p99 | p99.9 |   max | errors | waiting systems' CPU | others' CPU |
      | -------------------- | ----: | ------: | -----: | ---: | ---: | ----: | ----: | -----: | -------------------: | ----------: |
      | vclock update quorum | 6,000 |       – |   0.51 | 1.25 | 12.5 |   125 | 1,250 |   none |                  1 % |        31 % |
      | etcd put             | 1,000 |       – |   0.51 | 1.25 | 12.5 |   125 | 1,250 |   none |                  1 % |        31 % |

      | cost                 | servers' CPU µs/op | client's CPU µs/op | client's cores | both, of echo | RSS MiB, largest server | without mapped files |
      | -------------------- | -----------------: | -----------------: | -------------: | ------------: | ----------------------: | -------------------: |
      | vclock update quorum |               83.3 |               83.3 |           0.50 |             – |                    64.0 |                 32.0 |
      | etcd put             |                500 |                500 |           0.50 |             – |                    64.0 |                 32.0 |

      ## Half load

      An open loop: operations are due at random moments, half as many a second as the same case did with 50 connections, uniform. Latency counts from when an operation was due. How late the load generator itself was is part of that, and told in a column of its own.

      ![Latency at half load, from when an operation was due](plots/half.svg)

      | half load            | due a second | done | p50 ms |  p90 |  p99 | p99.9 |   max | late at p99 | errors |
      | -------------------- | -----------: | ---: | -----: | ---: | ---: | ----: | ----: | ----------: | -----: |
      | vclock update quorum |          100 |  500 |   0.51 | 1.25 | 5.00 |   125 | 1,250 |           – |   none |
      | etcd put             |          100 |  500 |   0.51 | 1.25 | 10.0 |   125 | 1,250 |           – |   none |

      ## YCSB

      A: half updates. B: 5 % updates. C: reads. D: reads of the latest, 5 % inserts. F: half read-modify-writes, each of which replaces just what it read. Records of 1,000 bytes, written and read whole; zipf 0.99.

      ![YCSB core workloads, operations a second](plots/ycsb.svg)

      | operations a second |     A |
      | ------------------- | ----: |
      | vclock quorum       | 2,000 |

      | p99 ms        |    A |
      | ------------- | ---: |
      | vclock quorum | 12.5 |

      | servers' CPU µs/op |   A |
      | ------------------ | --: |
      | vclock quorum      | 250 |
      "
    `);
  });

  it("shows pictures that are drawn", () => {
    const shown = [...formatResults(report).matchAll(/plots\/([\w-]+)\.svg/g)].map(
      ([, name]) => name,
    );
    expect(new Set(shown)).toEqual(new Set(drawPlots(report).keys()));
    expect(Object.keys(PLOTS)).toEqual(expect.arrayContaining(shown));
  });

  it("warns of a disk in memory, and of a short run", () => {
    const machine = { ...report.machine, fileSystem: "tmpfs (in memory)" };
    const settings = { ...report.settings, shortestMs: 100 };
    const text = formatReport({ ...report, machine, settings });
    expect(text).toContain("syncs cost nothing");
    expect(text).toContain("A short run");
  });
});

describe("tables", () => {
  it("put words to the left and figures to the right", () => {
    const table = { head: ["a", "b", "c"], rows: [["aa", "bb", "1"]], wordColumns: 2 };
    expect(formatMarkdown(table).split("\n")[1]).toBe("| --- | --- | --: |");
  });
});

describe("figure", () => {
  it.each([
    [undefined, "–"],
    [0, "0.00"],
    [0.5, "0.50"],
    [12.34, "12.3"],
    [123.4, "123"],
    [1_234_567.8, "1,234,568"],
  ])("%d is %s", (value, text) => expect(figure(value)).toBe(text));
});

describe("ProgressLine", () => {
  function lines(isTTY: boolean): string {
    let written = "";
    const stream = {
      isTTY,
      write: (text: string | Uint8Array) => ((written += text.toString()), true),
    };
    const line = new ProgressLine(stream);
    line.begun("1/3 echo");
    line.onProgress({ phase: "measuring", operations: 3_000, elapsedMs: 1_500 });
    line.end();
    return written;
  }

  it("rewrites one line on a terminal", () => {
    expect(lines(true).split("\r\u001B[2K")).toEqual([
      "",
      "1/3 echo …",
      "1/3 echo: measuring, 1.5 s, 3,000 operations, 2,000/s",
      "",
    ]);
  });

  it("is one plain line for each step elsewhere", () => {
    expect(lines(false)).toBe("1/3 echo\n");
  });
});
