import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const TAIL_BYTES = 64 << 10;

/** The last lines of a log file, without reading more than its end; none when there is no file. */
export function lastLines(file: string, lines: number): readonly string[] {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(fd);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(fd, tail, 0, tail.length, size - tail.length);
    const all = tail.toString("utf8").split("\n");
    // The first line of a tail is most likely the end of a longer one.
    const whole = size > tail.length ? all.slice(1) : all;
    return whole.filter((line) => line !== "").slice(-lines);
  } finally {
    closeSync(fd);
  }
}
