/**
 * Judges a cluster that has healed and come to rest: all servers the same, nothing lost that was acknowledged, nothing left
 * behind (I-8, P-3, P-6, P-7, P-9).
 */
import { formatDot } from "@vclock/clock";
import type { KeysReply } from "@vclock/protocol";
import type { SimulatedCluster } from "../cluster/cluster.js";
import { statusesOf } from "../cluster/heal.js";
import type { Instance } from "../cluster/instance.js";
import { nameOfNode } from "@vclock/replica";
import { keysOf } from "../schedule/names.js";
import { Violation } from "../violation.js";
import { checkDisk } from "./disk.js";
import type { Safety } from "./safety.js";

/** Small, so that listings take several pages. */
const PAGE = 2;
/** A number that no client's request has. */
const LISTING_HANDLE = -1;

/** What can be seen from outside: statuses and listings. @throws Violation */
export function checkAgreement(cluster: SimulatedCluster): void {
  const servers = cluster.servers();
  const [first, ...others] = statusesOf(cluster, servers);
  for (const status of others) {
    if (first === undefined || first.clock.equals(status.clock)) continue;
    throw new Violation(
      "I-8",
      `${first.name} rests at ${first.clock.toString()}, ${status.name} at ${status.clock.toString()}`,
    );
  }
  const asked = cluster.clients.waiting;
  if (asked.length > 0)
    throw new Violation(
      "P-8",
      `${asked.length} requests are never answered, the first ${asked[0]?.request.type} of ${asked[0]?.session}`,
    );
}

/** What is on the disks. @throws Violation */
export function checkQuiescence(safety: Safety): void {
  const { cluster } = safety;
  const servers = cluster.servers();
  for (const instance of servers) {
    checkDisk(safety, instance);
    checkLeftovers(cluster, instance);
    checkListing(safety, instance);
  }
  checkAcknowledged(safety);
}

function checkLeftovers(cluster: SimulatedCluster, instance: Instance): void {
  const { label, held } = instance;
  if (held === undefined) throw new Violation("I-8", `${label} rests with an empty disk`);
  if (held.deletes.length > 0)
    throw new Violation("I-8", `${label} remembers ${held.deletes.length} deletes for ever`);
  if (held.staged > 0 || held.isApplying || held.isFilling)
    throw new Violation("I-8", `${label} keeps ${held.staged} entries of a transfer for ever`);
  const { closed, retired } = held.identity;
  const present = new Set(cluster.servers().map(({ process }) => process?.node));
  let orphans = 0;
  for (const [node, counter] of held.cut.clock) {
    if (present.has(node) || closed.get(node) === counter) continue;
    // Nobody closes the id of a removed member when all who had met it lost their disks before they could tell.
    const isOrphan = cluster.disks.lost > 1 && !cluster.members.includes(nameOfNode(node));
    if (isOrphan) orphans++;
    else throw new Violation("P-9", `the clock of ${label} names ${node}:${counter} for ever`);
  }
  for (const node of present)
    if (node !== undefined && (retired.has(node) || closed.get(node) > 0))
      throw new Violation("R-7", `${label} holds ${node} for retired, and it serves`);
  const announced = cluster.status(instance).clock;
  const former = new Set(
    held.versions.map(({ dot }) => dot.node).filter((node) => !present.has(node)),
  );
  if (announced.size > present.size + former.size + orphans)
    throw new Violation(
      "P-9",
      `${label} announces ${announced.toString()}, former lives of which nothing is left`,
    );
}

/** The keys, page by page, with the number of their siblings. */
function checkListing({ cluster, model }: Safety, instance: Instance): void {
  const { label, process, clock } = instance;
  if (process === undefined) return;
  const demanded = keysOf(cluster.setup)
    .map((key) => ({ key, siblings: model.live(key, clock).length }))
    .filter(({ siblings }) => siblings > 0);
  const listed: KeysReply["keys"][number][] = [];
  let after: string | undefined;
  do {
    const request = {
      type: "keys" as const,
      id: 1,
      prefix: "",
      after,
      limit: PAGE,
      conflictsOnly: false,
      timeoutMs: 1_000,
    };
    const { replies } = process.step(cluster.nowMs + instance.aheadMs, [
      { type: "request", client: LISTING_HANDLE, request },
    ]);
    const reply = replies.find(({ client }) => client === LISTING_HANDLE)?.reply;
    if (reply?.type !== "keysReply") throw new Violation("P-2", `${label} lists no keys`);
    listed.push(...reply.keys);
    after = reply.after;
  } while (after !== undefined && listed.length <= demanded.length);
  const text = (keys: typeof listed): string =>
    keys.map(({ key, siblings }) => `${key}×${siblings}`).join(" ");
  if (text(listed) !== text(demanded))
    throw new Violation("P-2", `${label} lists ${text(listed)}; it has ${text(demanded)}`);
}

/** What was acknowledged is there, after as many lost disks as its level says, one at a time. */
function checkAcknowledged({ cluster, acknowledgedWrites }: Safety): void {
  for (const instance of cluster.servers()) {
    const { clock, label } = instance;
    for (const { dot, consistency } of acknowledgedWrites) {
      if (consistency === "one" && cluster.disks.lost > 0) continue;
      if (clock.covers(dot) || cluster.disks.unsound.has(dot.node)) continue;
      throw new Violation(
        "P-6",
        `${label} lacks ${formatDot(dot)}, which was acknowledged at ${consistency}`,
      );
    }
  }
}
