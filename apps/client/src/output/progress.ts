/**
 * A line on standard error for what takes longer than a second: kept up to date on a terminal, printed once elsewhere.
 */
import type { Sink } from "./ui.js";
import { duration } from "./text.js";

const QUIET_MS = 1_000;
const REFRESH_MS = 200;
const CLEAR_LINE = "\r\u001b[2K";

/** A progress line; `stop` takes it away. */
export interface Progress {
  /** Replaces what is said to be going on. */
  update(text: string): void;
  stop(): void;
}

/** Starts to count. Nothing is shown in the first second. */
export function startProgress(text: string, stderr: Sink): Progress {
  const startedAt = performance.now();
  let current = text;
  let shown = false;
  const show = (): void => {
    const line = `${current} (${duration(performance.now() - startedAt)})`;
    if (stderr.isTTY === true) stderr.write(`${CLEAR_LINE}${line}`);
    else if (!shown) stderr.write(`${line}\n`);
    shown = true;
  };
  let repeat: NodeJS.Timeout | undefined;
  const first = setTimeout(() => {
    show();
    if (stderr.isTTY === true) repeat = setInterval(show, REFRESH_MS).unref();
  }, QUIET_MS).unref();
  return {
    update(next) {
      current = next;
    },
    stop() {
      clearTimeout(first);
      clearInterval(repeat);
      if (shown && stderr.isTTY === true) stderr.write(CLEAR_LINE);
    },
  };
}

/** Shows a progress line while `work` goes on. */
export async function withProgress<T>(
  text: string,
  stderr: Sink,
  work: () => Promise<T>,
): Promise<T> {
  const progress = startProgress(text, stderr);
  try {
    return await work();
  } finally {
    progress.stop();
  }
}
