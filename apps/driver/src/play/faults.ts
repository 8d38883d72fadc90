/** The steps that do harm, and undo it. */
import type { FaultStep, HealStep, PartitionStep, Position, Step } from "../scenario/types.js";
import { names } from "../show.js";
import type { Handler, Stage } from "./stage.js";

type Fault = (position: Position, stage: Stage) => Promise<void> | void;

const faults: Readonly<Record<FaultStep["type"], { readonly did: string; readonly act: Fault }>> = {
  pause: {
    did: "stands still",
    act: (position, { cluster, signal }) => cluster.pause(position, signal),
  },
  resume: { did: "goes on", act: (position, { cluster }) => cluster.resume(position) },
  kill: { did: "was killed", act: (position, { cluster }) => cluster.end(position, "kill") },
  stop: {
    did: "ended by itself, when asked",
    act: (position, { cluster }) => cluster.end(position, "stop"),
  },
  restart: { did: "listens again", act: (position, { cluster }) => cluster.restart(position) },
  "lose-disk": {
    did: "has no data any more",
    act: (position, { cluster }) => cluster.loseDisk(position),
  },
};

const fault: Handler<FaultStep> = async (step, stage) => {
  const { did, act } = faults[step.type];
  const all = await Promise.allSettled(step.servers.map((position) => run(act, position, stage)));
  const failed = all.find((each) => each.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return step.servers.length === 1
    ? `${names(step.servers)} ${did}`
    : `${names(step.servers)}: each ${did}`;
};

async function run(act: Fault, position: Position, stage: Stage): Promise<void> {
  await act(position, stage);
}

const partition: Handler<PartitionStep> = async (step, { cluster }) => {
  cluster.network.cut(step.cuts, step.how);
  return step.how === "reset"
    ? "connections break, new ones are refused"
    : "what is said across is lost";
};

const heal: Handler<HealStep> = async (_step, { cluster }) => {
  cluster.network.heal();
  return "every server can reach every other";
};

export const faultHandlers: {
  readonly [T in FaultStep["type"] | "partition" | "heal"]: Handler<Extract<Step, { type: T }>>;
} = {
  pause: fault,
  resume: fault,
  kill: fault,
  stop: fault,
  restart: fault,
  "lose-disk": fault,
  partition,
  heal,
};
