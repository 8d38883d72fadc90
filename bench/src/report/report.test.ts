import { describe, expect, it } from "vitest";
import { STANDARD_LOAD } from "../load/spec.js";
import type { Report } from "../suite/report.js";
import { figure } from "./figures.js";
import { ProgressLine } from "./progress-line.js";
import { formatReport, formatResults } from "./standard.js";

const latencyMs = { mean: 1, p50: 0.512, p90: 1.25, p99: 12.5, p999: 125, max: 1_250 };

const report: Report = {
  format: 1,
  startedAt: "2026-01-02T03:04:05.000Z",
  finishedAt: "2026-01-02T03:05:05.000Z",
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
  settings: { repetitions: 3, servers: 3, entryServers: 3 },
  cases: [
    {
      name: "read-one",
      title: "read, one",
      spec: STANDARD_LOAD,
      repetitions: [],
      summary: {
        throughput: 12_345.6,
        throughputRatio: 0.714,
        p50Ratio: 1.4,
        latencyMs,
        serverCpuUs: 61.25,
        generatorCpuUs: 40,
        cpuRatio: 2.5,
        serverRssBytes: 100 * 2 ** 20,
        serverRssAnonBytes: undefined,
        errors: { VC_TIMEOUT: 2 },
        othersShare: 0.31,
      },
    },
  ],
  floors: [
    {
      name: "fdatasync",
      title: "append and fdatasync",
      repetitions: [],
      summary: { throughput: 250, throughputRatio: 1, latencyMs },
    },
  ],
};

describe("formatReport", () => {
  it("is a table for a terminal", () => {
    expect(formatReport(report)).toMatchInlineSnapshot(`
      "50 connections, one request at a time; 10,000 keys, uniform; values of 100 bytes; 3 servers with LMDB; medians of 3
      2 × Example CPU, 8,192 MiB; linux 6.1 x64; Node v20.19.0; ext4

      load        ops/s  of echo  p50 ms   p90   p99  p99.9    max  p50 of echo        errors  others' CPU
      ─────────  ──────  ───────  ──────  ────  ────  ─────  ─────  ───────────  ────────────  ───────────
      read, one  12,346    0.71×    0.51  1.25  12.5    125  1,250        1.40×  2 VC_TIMEOUT         31 %

      cost       servers' CPU µs/op  client's CPU µs/op  both, of echo  RSS MiB  without mapped files
      ─────────  ──────────────────  ──────────────────  ─────────────  ───────  ────────────────────
      read, one                61.3                40.0          2.50×      100                     –

      disk                  a second  of fdatasync  p50 ms   p90   p99  p99.9    max
      ────────────────────  ────────  ────────────  ──────  ────  ────  ─────  ─────
      append and fdatasync       250         1.00×    0.51  1.25  12.5    125  1,250

      Other processes took up to 31 % of the CPU: compare ratios only."
    `);
  });

  it("warns of a disk in memory", () => {
    const machine = { ...report.machine, fileSystem: "tmpfs (in memory)" };
    expect(formatReport({ ...report, machine })).toContain("syncs cost nothing");
  });
});

describe("formatResults", () => {
  it("is a page of Markdown", () => {
    expect(formatResults(report)).toMatchInlineSnapshot(`
      "# Results

      Written by \`npm run bench\`; method and how to read it: [README.md](README.md).

      - 2026-01-02, commit abc1234
      - 50 connections, one request at a time; 10,000 keys, uniform; values of 100 bytes; 3 servers with LMDB; medians of 3
      - 2 × Example CPU, 8,192 MiB; linux 6.1 x64; Node v20.19.0; ext4

      | load      |  ops/s | of echo | p50 ms |  p90 |  p99 | p99.9 |   max | p50 of echo |       errors | others' CPU |
      | --------- | -----: | ------: | -----: | ---: | ---: | ----: | ----: | ----------: | -----------: | ----------: |
      | read, one | 12,346 |   0.71× |   0.51 | 1.25 | 12.5 |   125 | 1,250 |       1.40× | 2 VC_TIMEOUT |        31 % |

      | cost      | servers' CPU µs/op | client's CPU µs/op | both, of echo | RSS MiB | without mapped files |
      | --------- | -----------------: | -----------------: | ------------: | ------: | -------------------: |
      | read, one |               61.3 |               40.0 |         2.50× |     100 |                    – |

      | disk                 | a second | of fdatasync | p50 ms |  p90 |  p99 | p99.9 |   max |
      | -------------------- | -------: | -----------: | -----: | ---: | ---: | ----: | ----: |
      | append and fdatasync |      250 |        1.00× |   0.51 | 1.25 | 12.5 |   125 | 1,250 |

      Other processes took up to 31 % of the CPU: compare ratios only.
      "
    `);
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
