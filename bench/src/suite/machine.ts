/**
 * Where a run took place: figures of two machines do not compare.
 */
import { spawnSync } from "node:child_process";
import { statfs } from "node:fs/promises";
import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";

export interface Machine {
  readonly cpus: number;
  readonly cpuModel: string;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Of the folder that held the servers' data. In memory, a sync costs nothing. */
  readonly fileSystem: string;
  /** The load average of the last minute, when the run began: above 0, others were at work. */
  readonly loadBefore: number;
  /** The commit that was measured, marked when files differed from it; `undefined` outside a repository. */
  readonly commit: string | undefined;
}

/** `f_type` of Linux' statfs(2). */
const FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x0102_1994, "tmpfs (in memory)"],
  [0x8584_58f6, "ramfs (in memory)"],
  [0xef53, "ext4"],
  [0x5846_5342, "xfs"],
  [0x9123_683e, "btrfs"],
  [0x2fc1_2fc1, "zfs"],
  [0x794c_7630, "overlayfs"],
]);

/** @param directory where the servers' data will be */
export async function describeMachine(directory: string): Promise<Machine> {
  const { type } = await statfs(directory);
  return {
    cpus: cpus().length,
    cpuModel: cpus()[0]?.model.trim() ?? "unknown",
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    fileSystem: FILE_SYSTEMS.get(type) ?? `type 0x${type.toString(16)}`,
    loadBefore: loadavg()[0] ?? 0,
    commit: commit(),
  };
}

function commit(): string | undefined {
  const git = (...args: string[]) =>
    spawnSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" });
  const head = git("rev-parse", "--short", "HEAD");
  if (head.status !== 0) return undefined;
  const isChanged = git("status", "--porcelain").stdout !== "";
  return `${head.stdout.trim()}${isChanged ? " and changes" : ""}`;
}
