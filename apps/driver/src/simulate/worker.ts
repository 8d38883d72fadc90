/** A thread that runs clusters, one after another, as it is told. */
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { SimulationOptions } from "@vclock/simulation";
import { reason } from "../report/write.js";
import { gatherEvidence } from "./evidence.js";
import { examine } from "./examine.js";
import type { Job, Report, ThreadSettings } from "./messages.js";
import { simulationOptions } from "./system.js";

/** So often, at most, is it told how far shrinking has come. */
const PROGRESS_EVERY = 25;

function work(job: Job, options: SimulationOptions, tell: (report: Report) => void): void {
  const { seed } = job;
  if (job.type === "run") {
    const examined = examine(seed, options);
    const statistics = "result" in examined ? examined.result.statistics : undefined;
    tell({ type: "ran", outcome: { seed, statistics, failure: examined.failure } });
    return;
  }
  const evidence = gatherEvidence(seed, job.failure, options, ({ attempts, best }) => {
    if (attempts % PROGRESS_EVERY === 0) {
      tell({ type: "shrinking", seed, attempts, actions: best.actions.length });
    }
  });
  tell({ type: "shrunk", seed, evidence });
}

async function main(port: MessagePort, { actions, system }: ThreadSettings): Promise<void> {
  const tell = (report: Report): void => port.postMessage(report);
  let options: SimulationOptions;
  try {
    options = await simulationOptions(actions, system);
  } catch (error) {
    tell({ type: "broken", message: reason(error) });
    return;
  }
  port.on("message", (job: Job) => work(job, options, tell));
  tell({ type: "ready" });
}

if (parentPort !== null) await main(parentPort, workerData as ThreadSettings);
