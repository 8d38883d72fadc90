/**
 * Checks of the folder that `vc serve` keeps its data in.
 */
import { access, constants, stat, statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { byteCount } from "../output/text.js";
import type { Finding } from "./finding.js";

const FREE_BYTES_LOW = 1 << 30;
const FREE_BYTES_MIN = 64 << 20;

/** Numbers that Linux gives file systems, of those it matters for. */
const FILE_SYSTEMS: Readonly<Record<number, { readonly name: string; readonly not?: string }>> = {
  0x6969: { name: "NFS", not: "network" },
  0xff534d42: { name: "CIFS", not: "network" },
  0xfe534d42: { name: "SMB", not: "network" },
  0x01021997: { name: "9P", not: "network" },
  0x01021994: { name: "tmpfs", not: "memory" },
  0x858458f6: { name: "ramfs", not: "memory" },
  0xef53: { name: "ext4" },
  0x58465342: { name: "XFS" },
  0x9123683e: { name: "Btrfs" },
  0x2fc12fc1: { name: "ZFS" },
  0xf2f52010: { name: "F2FS" },
  0x794c7630: { name: "overlay" },
};

const AGAINST: Readonly<Record<string, string>> = {
  network:
    "Memory-mapped files and locks cannot be relied on there. Keep the data on a disk of this machine: --data DIR",
  memory:
    "What is acknowledged is gone when the machine restarts. Keep the data on a disk: --data DIR",
};

/** Whether servers could keep data in `dir`. Writes nothing. */
export async function checkDataFolder(dir: string): Promise<Finding[]> {
  const folder = resolve(dir);
  const base = { section: "machine", check: "data-folder" } as const;
  const there = await nearest(folder);
  if (!there.isDirectory) {
    return [
      {
        ...base,
        verdict: "problem",
        message: `${there.path} is a file, so ${folder} cannot be a folder.`,
        hint: "Choose another folder: --data DIR",
      },
    ];
  }
  const refused = await access(there.path, constants.W_OK | constants.X_OK).then(
    () => undefined,
    ({ code }: NodeJS.ErrnoException) => code,
  );
  if (refused !== undefined) {
    return [
      {
        ...base,
        verdict: "problem",
        message: `${there.path} cannot be written to (${refused}).`,
        hint: "Give the user that runs vc serve the folder, or choose another: --data DIR",
      },
    ];
  }
  const isNew = there.path === folder ? "" : ", which will be made";
  return [
    { ...base, verdict: "ok", message: `Data in ${folder}${isNew}` },
    ...(await checkFileSystem(there.path)),
  ];
}

async function checkFileSystem(path: string): Promise<Finding[]> {
  const { type, bavail, bsize } = await statfs(path);
  const base = { section: "machine" } as const;
  const known = process.platform === "linux" ? FILE_SYSTEMS[type] : undefined;
  const findings: Finding[] = [];
  if (known !== undefined) {
    const against = known.not === undefined ? undefined : AGAINST[known.not];
    findings.push({
      ...base,
      check: "file-system",
      verdict: against === undefined ? "ok" : "warning",
      message: `${path} is on ${known.name}`,
      hint: against,
    });
  }
  const free = bavail * bsize;
  const isLow = free < FREE_BYTES_LOW;
  findings.push({
    ...base,
    check: "free-space",
    verdict: free < FREE_BYTES_MIN ? "problem" : isLow ? "warning" : "ok",
    message: `${byteCount(free)} free there`,
    hint: isLow ? "A server without room refuses updates until there is some." : undefined,
  });
  return findings;
}

/** The folder itself, or the nearest above it that exists. */
async function nearest(
  folder: string,
): Promise<{ readonly path: string; readonly isDirectory: boolean }> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      const found = await stat(path);
      return { path, isDirectory: found.isDirectory() };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOTDIR") continue;
      if (code !== "ENOENT" || dirname(path) === path) return { path, isDirectory: true };
    }
  }
}
