/**
 * Carries out the actions of a schedule. One that makes no sense in the state it meets does nothing.
 */
import type { Action, ActionType } from "../schedule/action.js";
import type { SimulatedCluster } from "./cluster.js";
import { describeRequest } from "./describe.js";

type Handlers = {
  readonly [Type in ActionType]: (
    cluster: SimulatedCluster,
    action: Extract<Action, { type: Type }>,
  ) => boolean;
};

/** Members beyond this are refused: a schedule cannot grow a cluster without end. */
const SERVERS_MAX = 9;

const HANDLERS: Handlers = {
  request: (cluster, action) => {
    const instance = cluster.instances.get(action.server);
    if (instance?.isRunning !== true || hasTwins(cluster)) return false;
    const asked = cluster.clients.ask(action, action.server, cluster.time);
    if (asked === undefined) return false;
    cluster.request(instance, asked);
    return true;
  },
  watch: (cluster, action) => {
    const instance = cluster.instances.get(action.server);
    if (instance?.isRunning !== true || hasTwins(cluster)) return false;
    const following = cluster.followers.ask(action, action.server);
    if (following === undefined) return false;
    const { handle: client, request } = following;
    cluster.journal.note(
      "request",
      instance,
      () => `${action.client}: ${describeRequest(request)}`,
    );
    cluster.input(instance, { type: "request", client, request });
    return true;
  },
  deliver: (cluster, { from, to, at, copy }) => {
    const flight = cluster.network.take(from, to, at, copy);
    if (flight === undefined) return false;
    if (at > 0) cluster.journal.fault("reorder", undefined);
    if (copy) cluster.journal.fault("double", undefined, `#${flight.number}`);
    cluster.deliver(flight);
    return true;
  },
  lose: (cluster, { from, to, at }) => {
    const flight = cluster.network.drop(from, to, at);
    if (flight === undefined) return false;
    cluster.journal.fault("lose", undefined);
    const instance = cluster.instances.get(from);
    cluster.journal.note("lose", instance, () => flight.message.type, flight, to);
    return true;
  },
  commit: (cluster, { server }) => cluster.commit(server),
  refuse: (cluster, { server }) => {
    if (cluster.instances.get(server)?.batch === undefined) return false;
    cluster.journal.fault("disk full", cluster.instances.get(server));
    return cluster.refuse(server);
  },
  pass: (cluster, { ms }) => {
    cluster.pass(ms);
    return true;
  },
  jump: (cluster, { server, ms }) => {
    if (cluster.instances.get(server)?.isRunning !== true) return false;
    cluster.journal.fault("clock jump", cluster.instances.get(server), `${ms} ms`);
    return cluster.jump(server, ms);
  },
  connect: (cluster, { a, b }) => cluster.connect(a, b),
  disconnect: (cluster, { a, b }) => {
    if (!cluster.network.isConnected(a, b)) return false;
    cluster.journal.fault("disconnect", undefined, `${a} ${b}`);
    return cluster.disconnect(a, b);
  },
  block: (cluster, { from, to }) => {
    if (cluster.network.isBlocked(from, to) || !known(cluster, from, to)) return false;
    cluster.journal.fault("one-way cut", undefined, `${from} to ${to}`);
    cluster.network.setBlocked(from, to, true);
    return true;
  },
  unblock: (cluster, { from, to }) => {
    if (!cluster.network.isBlocked(from, to)) return false;
    cluster.journal.note("note", undefined, () => `${from} reaches ${to} again`);
    cluster.network.setBlocked(from, to, false);
    return true;
  },
  crash: (cluster, { server, batch }) => {
    const instance = cluster.instances.get(server);
    if (instance?.isRunning !== true) return false;
    const moment = instance.batch === undefined ? "at rest" : `batch ${batch}`;
    const phase = cluster.status(instance).phase;
    cluster.journal.fault(`crash, ${moment}`, instance);
    if (phase === "applying") cluster.journal.fault("crash while a stage is applied", instance);
    return cluster.crash(server, batch);
  },
  start: (cluster, { server }) => cluster.start(server),
  loseDisk: (cluster, { server }) => {
    const instance = cluster.instances.get(server);
    if (instance === undefined || instance.isRunning || instance.isClone) return false;
    if (!cluster.disks.allowance.isGood(server)) return false;
    cluster.disks.allowance.spend(server);
    cluster.journal.fault("disk lost", instance);
    return cluster.disks.lose(server);
  },
  backup: (cluster, { server }) => {
    const instance = cluster.instances.get(server);
    if (instance === undefined || instance.disk.isEmpty) return false;
    instance.backup = instance.disk.clone();
    cluster.journal.note("note", instance, () => "backed up");
    return true;
  },
  restore: (cluster, { server }) => {
    const instance = cluster.instances.get(server);
    if (instance?.backup === undefined || instance.isRunning) return false;
    if (!cluster.disks.allowance.isGood(server) || !cluster.disks.restore(server)) return false;
    cluster.disks.allowance.spend(server);
    cluster.journal.fault("old disk restored", instance);
    return true;
  },
  clone: (cluster, { server }) => {
    if (!cluster.disks.allowance.isGood(server) || !cluster.disks.clone(server)) return false;
    cluster.disks.allowance.spend(server);
    cluster.journal.fault("disk cloned", cluster.instances.get(server));
    return true;
  },
  leave: (cluster, { server }) => {
    if (cluster.members.length < 3 || !cluster.disks.allowance.isGood(server)) return false;
    cluster.disks.allowance.spendMember(server);
    cluster.journal.fault("member left", cluster.instances.get(server));
    cluster.removeMember(server);
    return true;
  },
  join: (cluster, { server }) => {
    if (cluster.instances.has(server) || cluster.members.length >= SERVERS_MAX) return false;
    if (
      !/^s\d+$/.test(server) ||
      !cluster.members.every((name) => cluster.disks.allowance.isGood(name))
    )
      return false;
    cluster.addMember(server);
    cluster.journal.fault("member joined", cluster.instances.get(server));
    return true;
  },
};

/** @returns whether anything happened. */
export function perform(cluster: SimulatedCluster, action: Action): boolean {
  return (HANDLERS[action.type] as (cluster: SimulatedCluster, action: Action) => boolean)(
    cluster,
    action,
  );
}

function known(cluster: SimulatedCluster, ...labels: string[]): boolean {
  return labels.every((label) => cluster.instances.has(label));
}

/** While two processes take themselves for one server, nothing is promised of what anybody is asked. */
function hasTwins(cluster: SimulatedCluster): boolean {
  return [...cluster.instances.values()].some(({ isClone }) => isClone);
}
