/** Threads that run clusters, all seeds in their order, each on the first thread that is free. */
import { Worker } from "node:worker_threads";
import { SimulationThreadError, UsageError } from "../errors.js";
import type { Job, Report, ThreadSettings } from "./messages.js";

export interface PoolOptions extends ThreadSettings {
  readonly threads: number;
  /** What to do next; `undefined` when this thread has nothing to do any more. */
  readonly next: () => Job | undefined;
  /** Told what comes of it. */
  readonly heard: (report: Report) => void;
  readonly signal: AbortSignal;
}

/**
 * Works until there is nothing to do, or the signal fires: then what is under way is left alone.
 *
 * @throws UsageError when the threads cannot load the system; SimulationThreadError when one ends for another reason
 */
export async function runPool(options: PoolOptions): Promise<void> {
  const { threads, signal, actions, system } = options;
  const workers: Worker[] = [];
  const stop = (): void => {
    for (const worker of workers) void worker.terminate();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    const settings: ThreadSettings = { actions, system };
    await Promise.all(Array.from({ length: threads }, () => oneThread(settings, workers, options)));
  } finally {
    signal.removeEventListener("abort", stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function oneThread(
  settings: ThreadSettings,
  workers: Worker[],
  { next, heard, signal }: PoolOptions,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: settings });
  workers.push(worker);
  return new Promise((resolve, reject) => {
    worker.on("message", (report: Report) => {
      if (signal.aborted) return;
      if (report.type === "broken") {
        reject(new UsageError(report.message));
        return;
      }
      try {
        heard(report);
        if (report.type === "shrinking") return;
        const job = next();
        if (job === undefined) resolve();
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
        else worker.postMessage(job);
      } catch (error) {
        reject(error);
      }
    });
    worker.once("error", (error) => {
      reject(new SimulationThreadError(`a thread ended: ${error.message}`, { cause: error }));
    });
    worker.once("exit", () => {
      if (signal.aborted) resolve();
      else reject(new SimulationThreadError("a thread ended though it had work to do"));
    });
  });
}
