/**
 * Sees to it that no server outlives the driver, however the driver ends: even killed, it leaves no orphan behind.
 *
 * A shell in a session of its own reads the ids of the processes alive from a pipe, a line each time they change, and the
 * places where something was mounted. When the pipe ends, it kills the processes on the last whole line and takes the mounts
 * down. A paused server dies of that too.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

const SCRIPT =
  "trap '' INT TERM HUP QUIT; alive=; while read -r what rest; do " +
  'case $what in alive) alive=$rest;; mount) set -- "$@" "$rest";; esac; done; ' +
  '[ -z "$alive" ] || kill -KILL $alive 2>/dev/null; ' +
  'for place; do umount -l "$place" 2>/dev/null; done';

export class Reaper {
  readonly #shell: ChildProcess;
  readonly #pids = new Set<number>();

  constructor() {
    this.#shell = spawn("/bin/sh", ["-c", SCRIPT], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
      env: {},
    });
    // Without a shell there is nobody to watch; the driver's own handlers still do their part.
    this.#shell.on("error", () => {});
    this.#shell.stdin?.on("error", () => {});
    this.#shell.unref();
  }

  watch(pid: number): void {
    this.#pids.add(pid);
    this.#tell();
  }

  /** To be called as soon as the process has ended: its id may soon be somebody else's. */
  forget(pid: number): void {
    this.#pids.delete(pid);
    this.#tell();
  }

  /** To be told before something is mounted there. Whoever mounted it should take it down; this is for when that fails. */
  watchMount(place: string): void {
    this.#shell.stdin?.write(`mount ${place}\n`);
  }

  /** Kills at once what is still watched. */
  killAll(): void {
    for (const pid of this.#pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself in the meantime.
      }
    }
  }

  async close(): Promise<void> {
    this.killAll();
    if (this.#shell.exitCode !== null || this.#shell.pid === undefined) return;
    const exit = once(this.#shell, "exit");
    this.#shell.ref();
    this.#shell.stdin?.end();
    await exit;
  }

  #tell(): void {
    this.#shell.stdin?.write(`alive ${[...this.#pids].join(" ")}\n`);
  }
}
