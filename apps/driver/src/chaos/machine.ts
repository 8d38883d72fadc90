/** What this machine has for faults that not every machine can do: small disks, and a library that lies about the time. */
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Reaper } from "../cluster/reaper.js";
import { serverName } from "../scenario/types.js";
import { reason } from "../report/write.js";
import { describeKind, type FaultKind, type Need } from "./kinds.js";

/** Enough for the data and journals of a few keys and what was set aside of them, and quickly filled. */
const DISK_BYTES = 64 << 20;
const SET_ASIDE_MAX = 2;
const LIBRARY = "libfaketimeMT.so.1";
/** Names a libfaketime that is not where packages put it. */
const LIBRARY_VARIABLE = "VC_LIBFAKETIME";

/** Why something cannot be done here; `undefined` when it can. */
export type Missing = Readonly<Record<Need, string | undefined>>;

export function missingHere(): Missing {
  return { tmpfs: whyNoTmpfs(), libfaketime: whyNoLibfaketime() };
}

/** Why faults of a kind cannot be done with so many servers here. */
export function whyNot(kind: FaultKind, servers: number, missing: Missing): string | undefined {
  const { needs, serversMin = 1 } = describeKind(kind);
  if (servers < serversMin) return `needs ${serversMin} servers`;
  return needs && missing[needs];
}

function whyNoTmpfs(): string | undefined {
  if (process.platform !== "linux") return "needs a tmpfs, which only Linux has";
  if (process.getuid?.() !== 0) return "needs root, to mount a small tmpfs";
  const place = mkdtempSync(join(tmpdir(), "vc-driver-mount-"));
  try {
    mount(place, 1 << 20);
    unmount(place);
    return undefined;
  } catch (error) {
    return `no tmpfs can be mounted here: ${reason(error).split("\n")[0]}`;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function whyNoLibfaketime(): string | undefined {
  if (process.platform !== "linux") return "needs libfaketime on Linux";
  return libfaketime() === undefined ? "libfaketime is not installed" : undefined;
}

/** Where packages put it: a folder of the architecture's, or the one for all. */
function libfaketime(): string | undefined {
  const named = process.env[LIBRARY_VARIABLE];
  if (named !== undefined && named !== "") return existsSync(named) ? named : undefined;
  const architectures = readdirSync("/usr/lib", { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.includes("-linux-"))
    .map(({ name }) => join("/usr/lib", name));
  return [...architectures, "/usr/lib", "/usr/lib64", "/usr/local/lib"]
    .map((folder) => join(folder, "faketime", LIBRARY))
    .find((file) => existsSync(file));
}

function mount(place: string, bytes: number): void {
  const options = `size=${bytes},mode=0700`;
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", place], { stdio: "pipe" });
}

function unmount(place: string): void {
  execFileSync("umount", [place], { stdio: "pipe" });
}

/** A small disk for each server, in memory. */
export class SmallDisks {
  readonly #dir: string;
  readonly #names: readonly string[];

  /** @throws Error when mounting fails; nothing stays mounted then */
  constructor(dir: string, servers: number, reaper: Reaper) {
    this.#dir = join(dir, "disks");
    this.#names = Array.from({ length: servers }, (_, position) => serverName(position));
    try {
      for (const name of this.#names) {
        const place = this.#place(name);
        mkdirSync(place, { recursive: true });
        reaper.watchMount(place);
        mount(place, DISK_BYTES);
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  dataDir(name: string): string {
    return join(this.#place(name), name);
  }

  fill(name: string): void {
    const ballast = Buffer.alloc(1 << 20);
    const place = this.#place(name);
    // In ever smaller pieces, so that not even a page is left.
    for (const [index, bytes] of [1 << 20, 64 << 10, 4_096].entries()) {
      for (
        let count = 0;
        fits(join(place, `ballast-${index}-${count}`), ballast.subarray(0, bytes));
      ) {
        count += 1;
      }
    }
  }

  free(name: string): void {
    const place = this.#place(name);
    for (const file of readdirSync(place)) {
      if (file.startsWith("ballast-")) rmSync(join(place, file));
    }
  }

  /** Puts what is on the disks where it stays. */
  copyTo(dir: string): void {
    for (const name of this.#names) cpSync(this.#place(name), dir, { recursive: true });
  }

  close(): void {
    for (const name of this.#names) {
      try {
        unmount(this.#place(name));
      } catch {
        // It was not mounted, or the reaper takes it down.
      }
    }
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #place(name: string): string {
    return join(this.#dir, name);
  }
}

function fits(file: string, bytes: Uint8Array): boolean {
  try {
    writeFileSync(file, bytes);
    return true;
  } catch {
    return false;
  }
}

/** Servers keep what they set aside; of many, only the last few are worth their room. */
export function pruneSetAside(dataDir: string): void {
  const folder = dirname(dataDir);
  if (!existsSync(folder)) return;
  const prefix = `${basename(dataDir)}.set-aside-`;
  const found = readdirSync(folder).filter((name) => name.startsWith(prefix));
  found.sort((a, b) => (a < b ? -1 : 1));
  for (const name of found.slice(0, -SET_ASIDE_MAX)) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** What time it is, as far as each server can tell. */
export class WallClocks {
  readonly #dir: string;
  readonly #library: string;

  /** @throws Error where there is no libfaketime */
  constructor(dir: string) {
    const library = libfaketime();
    if (library === undefined) throw new Error("libfaketime is not installed");
    this.#library = library;
    this.#dir = join(dir, "clocks");
    mkdirSync(this.#dir);
  }

  /** For the environment of a server's process. */
  env(name: string): Readonly<Record<string, string>> {
    if (!existsSync(this.#file(name))) this.set(name, 0);
    return {
      LD_PRELOAD: this.#library,
      FAKETIME_TIMESTAMP_FILE: this.#file(name),
      FAKETIME_NO_CACHE: "1",
      // Only the time of day jumps: a machine's monotonic clock never does.
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }

  set(name: string, seconds: number): void {
    writeFileSync(this.#file(name), `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}\n`);
  }

  #file(name: string): string {
    return join(this.#dir, name);
  }
}
