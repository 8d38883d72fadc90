/**
 * What processes cost: CPU time and memory, from /proc where there is one.
 */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import type { ServingProcess } from "./target.js";

export interface Usage {
  /** Of user and system, all threads, since the process began; in steps of 10 ms. */
  readonly cpuMs: number;
  /** Resident memory, with the mapped pages of files. */
  readonly rssBytes: number;
  /** Resident memory without those. */
  readonly rssAnonBytes: number;
}

/** /proc counts in ticks of 1/100 s on every Linux that Node runs on. */
const TICK_MS = 10;
const KIB = 1_024;

/** @returns `undefined` where there is no /proc, or no such process */
export function readUsage(pid: number): Usage | undefined {
  try {
    const cpuMs = parseCpuMs(readFileSync(`/proc/${pid}/stat`, "utf8"));
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return {
      cpuMs,
      rssBytes: parseMemory(status, "VmRSS"),
      rssAnonBytes: parseMemory(status, "RssAnon"),
    };
  } catch {
    return undefined;
  }
}

/** The CPU time in a `/proc/<pid>/stat`. The process's name in it may hold spaces and brackets. */
export function parseCpuMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The bytes of one field of a `/proc/<pid>/status`; 0 when it is not there. */
export function parseMemory(status: string, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status);
  return Number(found?.[1] ?? 0) * KIB;
}

/** What a process cost over a measurement. */
export interface ProcessCost {
  readonly name: string;
  readonly cpuMs: number;
  /** At the end. */
  readonly rssBytes: number;
  /** At the end, without mapped pages of files; `undefined` where nobody tells. */
  readonly rssAnonBytes: number | undefined;
}

/** What a measurement cost. */
export interface Cost {
  readonly generator: ProcessCost;
  /** Empty when unknown. */
  readonly servers: readonly ProcessCost[];
  /** The share of the machine's CPU time that went to the run's own processes that had nothing to do, 0 to 1. */
  readonly bystandersShare: number;
  /** The share that went to processes outside the run, 0 to 1: how far the figures can be trusted. */
  readonly othersShare: number;
}

/** Whose cost is counted. */
export interface MeasuredProcesses {
  readonly servers: readonly ServingProcess[];
  /** Processes of the same run that the load is not for: other systems, waiting for their turn. */
  readonly bystanders?: readonly ServingProcess[] | undefined;
}

/** Begins to count; the function it returns ends it. */
export function countCost({ servers: processes, bystanders = [] }: MeasuredProcesses): () => Cost {
  const sinceMs = performance.now();
  const machineBefore = machineCpuMs();
  const generatorBefore = process.cpuUsage();
  const before = processes.map(({ pid }) => readUsage(pid));
  const idleBefore = cpuMsOf(bystanders);
  return () => {
    const elapsedMs = performance.now() - sinceMs;
    const machineMs = machineCpuMs() - machineBefore;
    const { user, system } = process.cpuUsage(generatorBefore);
    const generator = {
      name: "load generator",
      cpuMs: (user + system) / 1_000,
      rssBytes: process.memoryUsage.rss(),
      rssAnonBytes: readUsage(process.pid)?.rssAnonBytes,
    };
    const servers = processes.flatMap(({ name, pid }, index): ProcessCost[] => {
      const [first, last] = [before[index], readUsage(pid)];
      if (first === undefined || last === undefined) return [];
      return [{ ...last, name, cpuMs: last.cpuMs - first.cpuMs }];
    });
    const idleMs = cpuMsOf(bystanders) - idleBefore;
    const oursMs = servers.reduce((sum, { cpuMs }) => sum + cpuMs, generator.cpuMs + idleMs);
    const share = (ms: number) => Math.max(0, ms) / (elapsedMs * cpus().length);
    return {
      generator,
      servers,
      bystandersShare: share(idleMs),
      othersShare: share(machineMs - oursMs),
    };
  };
}

function cpuMsOf(processes: readonly ServingProcess[]): number {
  return processes.reduce((sum, { pid }) => sum + (readUsage(pid)?.cpuMs ?? 0), 0);
}

/** The time that all CPUs of the machine were not idle, since it started. */
function machineCpuMs(): number {
  return cpus().reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys + times.irq,
    0,
  );
}
