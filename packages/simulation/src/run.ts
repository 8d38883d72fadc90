/**
 * One simulated cluster from beginning to end: faults first, of which only safety is demanded; then everything heals, and the
 * cluster has to come to rest with all servers the same and nothing left behind.
 *
 * @example
 * const result = simulate(42n);
 * result.violation?.message
 */
import { checkAgreement, checkQuiescence } from "./checks/quiescence.js";
import { Safety } from "./checks/safety.js";
import { SimulatedCluster } from "./cluster/cluster.js";
import { heal, settle } from "./cluster/heal.js";
import { perform } from "./cluster/perform.js";
import { Random } from "./random.js";
import type { SimulationOptions, SimulationResult } from "./result.js";
import type { Action, Schedule, Setup } from "./schedule/action.js";
import { Generator } from "./schedule/generator.js";
import { keysOf } from "./schedule/names.js";
import { drawSwarm } from "./schedule/swarm.js";
import { REPLICA } from "./system.js";
import { Violation } from "./violation.js";

/** About 200 requests of clients. */
export const ACTIONS_DEFAULT = 1_200;

/** Enough for all keys of a cluster, however tight its limits. */
const FINAL_ANSWERS = 40;

/**
 * Draws a run from a seed, and runs it.
 *
 * @param seed 0 to 2^64 − 1; the same seed gives the same run, in every detail
 */
export function simulate(seed: bigint, options: SimulationOptions = {}): SimulationResult {
  const random = new Random(seed);
  const swarm = drawSwarm(random);
  const count = options.actions ?? ACTIONS_DEFAULT;
  return run(seed, swarm.setup, options, (cluster) => {
    const generator = new Generator(random, swarm, cluster);
    return (index) => (index < count ? generator.next() : undefined);
  });
}

/** Runs what was drawn, or written, before. */
export function replay(schedule: Schedule, options: SimulationOptions = {}): SimulationResult {
  const { seed, setup, actions } = schedule;
  return run(seed, setup, options, () => (index) => actions[index]);
}

function run(
  seed: bigint | undefined,
  setup: Setup,
  { system = REPLICA, trace = false, model = true }: SimulationOptions,
  source: (cluster: SimulatedCluster) => (index: number) => Action | undefined,
): SimulationResult {
  const actions: Action[] = [];
  let safety: Safety | undefined;
  const cluster = new SimulatedCluster(setup, { system, trace }, (watched) => {
    safety = model ? new Safety(watched) : undefined;
    return safety;
  });
  let violation: Violation | undefined;
  let healingRounds: number | undefined;
  try {
    for (const { label } of cluster.servers()) cluster.start(label);
    if (setup.connected) heal(cluster);
    const next = source(cluster);
    for (let action = next(0); action !== undefined; action = next(actions.length)) {
      actions.push(action);
      cluster.journal.step = actions.length;
      perform(cluster, action);
    }
    cluster.journal.step = actions.length + 1;
    cluster.journal.note("note", undefined, () => "everything heals");
    healingRounds = heal(cluster);
    readFinally(cluster);
    followFinally(cluster);
    checkAgreement(cluster);
    if (safety !== undefined) checkQuiescence(safety);
  } catch (error) {
    violation = asViolation(error);
    const { message } = violation;
    cluster.journal.note("violation", undefined, () => message);
  }
  return {
    schedule: { seed, setup, actions },
    violation,
    violatedAt: violation === undefined ? undefined : cluster.journal.step,
    trace: cluster.journal.trace,
    history: { servers: undefined, before: undefined, operations: cluster.clients.history },
    statistics: { ...cluster.statistics, actions: actions.length, healingRounds },
  };
}

/** Whoever follows the changes is told the rest of them, whoever told the rest before. */
function followFinally(cluster: SimulatedCluster): void {
  const [server] = cluster.servers().map(({ label }) => label);
  if (server === undefined) return;
  for (const client of cluster.followers.names) {
    for (let answers = 0; answers < FINAL_ANSWERS; answers++) {
      perform(cluster, { type: "watch", client, server, limit: 1_000 });
      settle(cluster);
    }
  }
}

/** A disk that cannot be read, or a bug that stopped everything, is one too. */
function asViolation(error: unknown): Violation {
  if (error instanceof Violation) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new Violation("assertion", text, { cause: error });
}

/** Every key at every server, for the history. */
function readFinally(cluster: SimulatedCluster): void {
  for (const instance of cluster.servers()) {
    for (const key of keysOf(cluster.setup)) {
      cluster.request(instance, cluster.clients.askFinally(instance.label, key, cluster.time));
      settle(cluster);
    }
  }
}
