/**
 * The second half of a run: everybody runs with the present member list and is connected, every message arrives, every disk
 * works. Then the cluster has to come to rest, within a stated number of rounds.
 */
import type { PeerStatus, ServerStatus } from "@vclock/protocol";
import { Violation } from "../violation.js";
import type { SimulatedCluster } from "./cluster.js";
import type { Instance } from "./instance.js";

/** Heartbeats after which a healed cluster must be at rest. Most are after four; the rest restart, join or put stages in place. */
export const HEALING_ROUNDS_MAX = 60;
/** Rounds before it is looked whether all is at rest: acknowledgements of acknowledgements take that long. */
const ROUNDS_MIN = 3;
/** Rounds at rest in which servers do what they do at leisure. */
const IDLE_ROUNDS = 2;
/** Messages and batches of one round; more would be two servers that never stop talking. */
const EVENTS_A_ROUND_MAX = 20_000;

/** @returns how many rounds it took. @throws Violation when the cluster does not come to rest. */
export function heal(cluster: SimulatedCluster, roundsMax: number = HEALING_ROUNDS_MAX): number {
  cluster.network.unblockAll();
  for (let round = 1; round <= roundsMax; round++) {
    healOnce(cluster);
    if (round >= ROUNDS_MIN && isAtRest(cluster)) {
      for (let more = 0; more < IDLE_ROUNDS; more++) healOnce(cluster);
      settle(cluster);
      if (isAtRest(cluster)) return round;
    }
  }
  throw new Violation(
    "I-8",
    `not at rest ${roundsMax} heartbeats after everything was healed: ${describe(cluster)}`,
  );
}

/** One heartbeat in which nothing fails. */
export function healOnce(cluster: SimulatedCluster): void {
  for (const { label } of cluster.servers()) cluster.start(label);
  restartOneOfOldMembers(cluster);
  connectAll(cluster);
  settle(cluster);
  cluster.pass(cluster.tuning.heartbeatMs);
}

/** Delivers and commits all there is, and what comes of it. */
export function settle(cluster: SimulatedCluster): void {
  for (let events = 0; events < EVENTS_A_ROUND_MAX;) {
    const busy = cluster.network.busy();
    const writing = cluster.running().filter(({ batch }) => batch !== undefined);
    if (busy.length === 0 && writing.length === 0) return;
    for (const { from, to, waiting } of busy) {
      for (let count = 0; count < waiting; count++, events++) {
        const flight = cluster.network.take(from, to, 0, false);
        if (flight !== undefined) cluster.deliver(flight);
      }
    }
    for (const { label } of writing) {
      cluster.commit(label);
      events++;
    }
  }
  throw new Violation("I-8", "the servers do not stop talking");
}

function connectAll(cluster: SimulatedCluster): void {
  const running = cluster.running();
  for (const [i, a] of running.entries())
    for (const b of running.slice(i + 1)) {
      cluster.connect(a.label, b.label);
      // Of two processes under one name, each takes the other's connections: what is said on them has to arrive before.
      if (cluster.instances.size > cluster.members.length) settle(cluster);
    }
}

/** A changed member list is told to one server at a time, each when the others serve. */
function restartOneOfOldMembers(cluster: SimulatedCluster): void {
  const old = cluster.servers().find((server) => cluster.hasOldList(server));
  if (old === undefined) return;
  cluster.crash(old.label, "kept");
  cluster.start(old.label);
}

function isAtRest(cluster: SimulatedCluster): boolean {
  const servers = cluster.servers();
  if (cluster.instances.size > servers.length || !servers.every((each) => each.isRunning)) {
    return false;
  }
  const statuses = statusesOf(cluster, servers);
  const [first] = statuses;
  return (
    !cluster.hasOldLists &&
    statuses.every(
      (status) => first?.clock.equals(status.clock) === true && status.phase === "serving",
    ) &&
    statuses.every((status) => leftovers(status) === 0 && status.transfer === undefined) &&
    statuses.every(({ peers }) => peers.every(agrees))
  );
}

/** Heard lately, and neither side is known to lack anything. */
function agrees({ up, lag, lead }: PeerStatus): boolean {
  return up && lag === 0 && lead === 0;
}

function leftovers(status: ServerStatus): number {
  return status.rememberedDeletes + status.waitingOperations + status.waitingRequests;
}

export function statusesOf(
  cluster: SimulatedCluster,
  servers: readonly Instance[],
): ServerStatus[] {
  return servers.filter(({ isRunning }) => isRunning).map((server) => cluster.status(server));
}

function describePeer({ name, up, lag, lead }: PeerStatus): string {
  return `, ${name} ${up ? "up" : "down"} with lag ${lag} and lead ${lead}`;
}

function describe(cluster: SimulatedCluster): string {
  const clones = [...cluster.instances.values()].filter(({ isClone }) => isClone);
  const twins = clones.map(({ label }) => `${label} still runs beside its twin`);
  const statuses = statusesOf(cluster, cluster.servers()).map(
    (status) =>
      `${status.name} ${status.phase} ${status.clock.toString()}, ${status.rememberedDeletes} remembered deletes, ` +
      `${status.waitingOperations} waiting operations, ${status.waitingRequests} waiting requests` +
      (status.transfer === undefined ? "" : ", a transfer") +
      status.peers
        .filter((peer) => !agrees(peer))
        .map(describePeer)
        .join(""),
  );
  return [...twins, ...statuses].join("; ");
}
