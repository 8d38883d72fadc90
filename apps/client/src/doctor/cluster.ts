/**
 * Checks of the servers together: do they know of each other, hold the same, and agree on who belongs to them.
 */
import type { ServerAddress } from "../cluster/address.js";
import type { ClusterState, ServerState } from "../operations/status.js";
import { count, list } from "../output/text.js";
import type { Finding, Verdict } from "./finding.js";

type Up = Extract<ServerState, { readonly up: true }>;

/** Ids beyond those of the members: each is of a life that ended, and goes when every member knows all that it wrote. */
const FORMER_IDS_MANY = 16;

/**
 * Judges what the servers said, twice.
 *
 * @param configured the servers that this machine's settings name
 * @param before asked first
 * @param after asked again a while later, when something lagged; otherwise the same
 */
export function checkCluster(
  configured: readonly ServerAddress[],
  before: ClusterState,
  after: ClusterState,
): Finding[] {
  const up = after.servers.filter((server): server is Up => server.up);
  if (up.length === 0) {
    return [
      finding("answers", "problem", "No server answers, so nothing is known of the cluster."),
    ];
  }
  return [
    majority(after, up),
    ...members(configured, up),
    ...links(up),
    ...lag(before, after),
    conflicts(up),
    formerIds(up),
  ];
}

function finding(check: string, verdict: Verdict, message: string, hint?: string): Finding {
  return { section: "cluster", check, verdict, message, hint };
}

/** Of the cluster's own members, which may be more than are configured here. */
function majority({ servers }: ClusterState, up: readonly Up[]): Finding {
  const size = Math.max(...up.map(({ status }) => status.peers.length + 1));
  const needed = Math.floor(size / 2) + 1;
  const serving = up.filter(({ status }) => status.phase === "serving").length;
  const told = `${serving} of ${size} serve; a quorum is ${needed}`;
  if (serving >= needed) return finding("quorum", "ok", told);
  // Those that are not configured here may serve all the same.
  if (servers.length < size) return finding("quorum", "skipped", told);
  return finding(
    "quorum",
    "problem",
    `${told}: updates and reads at quorum fail.`,
    "Start the others. Until then --consistency one reads and writes at a single server.",
  );
}

function membersOf({ status }: Up): readonly string[] {
  return [status.name, ...status.peers.map(({ name }) => name)].sort();
}

function members(configured: readonly ServerAddress[], up: readonly Up[]): Finding[] {
  const lists = new Map<string, string[]>();
  for (const server of up) {
    const key = list(membersOf(server));
    lists.set(key, [...(lists.get(key) ?? []), server.name]);
  }
  if (lists.size > 1) {
    const told = [...lists].map(([members, names]) => `${list(names)} by ${members}`);
    return [
      finding(
        "members",
        "problem",
        `The servers do not agree on the members: ${told.join("; ")}.`,
        "Start every server with the same list of servers, in any order.",
      ),
    ];
  }
  const [first] = up;
  const theirs = first === undefined ? [] : membersOf(first);
  const here = configured.map(({ name }) => name).sort();
  if (theirs.length === here.length) {
    return [finding("members", "ok", `All that answer know the same members: ${list(theirs)}`)];
  }
  return [
    finding(
      "members",
      "warning",
      `The cluster has ${count(theirs.length, "member")}, ${list(theirs)}; ${here.length} are configured here, ${list(here)}.`,
      "Name all of them in --hosts and --ports, VC_SERVERS or vclock.json.",
    ),
  ];
}

/** Servers that answer here, and not each other. */
function links(up: readonly Up[]): Finding[] {
  const answering = new Set(up.map(({ status }) => status.name));
  const broken = up.flatMap(({ name, status }) =>
    status.peers
      .filter((peer) => !peer.up && answering.has(peer.name))
      .map((peer) => `${name} does not hear ${peer.name}`),
  );
  if (broken.length === 0) {
    return up.length < 2 ? [] : [finding("links", "ok", "All that answer hear each other")];
  }
  return [
    finding(
      "links",
      "problem",
      `${list(broken)}, though both answer here.`,
      "Can the one machine reach the other at the address that its list of servers has? Each dials those after it in the list.",
    ),
  ];
}

/** A lag that is made up for is the usual under load; one that stays is worth a look. */
function lag(before: ClusterState, after: ClusterState): Finding[] {
  const newest = new Map<string, number>();
  for (const server of before.servers) {
    if (!server.up) continue;
    for (const [node, counter] of server.status.clock) {
      newest.set(node, Math.max(newest.get(node) ?? 0, counter));
    }
  }
  const late = after.servers.flatMap((server) => {
    if (!server.up) return [];
    const clock = new Map<string, number>(server.status.clock);
    let missing = 0;
    for (const [node, counter] of newest) missing += Math.max(0, counter - (clock.get(node) ?? 0));
    return missing === 0 ? [] : [`${server.name} by ${count(missing, "operation")}`];
  });
  if (late.length > 0) {
    return [
      finding(
        "lag",
        "warning",
        `Behind the others, and not catching up within a second: ${list(late)}.`,
        "It catches up by itself once it hears the others. vc status shows how far it is.",
      ),
    ];
  }
  const isSome = before.servers.some((server) => server.up && server.lag > 0);
  const message = isSome ? "Those behind catch up" : "All that answer hold the same";
  return [finding("lag", "ok", message)];
}

function conflicts(up: readonly Up[]): Finding {
  const most = Math.max(...up.map(({ status }) => status.conflicts));
  if (most === 0) return finding("conflicts", "ok", "No key is in conflict");
  return finding(
    "conflicts",
    "warning",
    `${count(most, "key")} ${most === 1 ? "is" : "are"} in conflict.`,
    "vc keys --conflicts lists them, vc resolve KEY settles one.",
  );
}

function formerIds(up: readonly Up[]): Finding {
  const present = new Set(
    up.flatMap(({ status }) => [status.node, ...status.peers.map(({ node }) => node)]),
  );
  const named = new Set(up.flatMap(({ status }) => [...status.clock].map(([node]) => node)));
  const former = [...named].filter((node) => !present.has(node)).length;
  const told = `${count(former, "id")} of former lives in the clocks`;
  if (former <= FORMER_IDS_MANY) return finding("ids", "ok", told);
  return finding(
    "ids",
    "warning",
    `${told}, which every context carries along.`,
    "Ids end when a data folder is lost or replaced, or vc serve --memory restarts. They leave the clocks once all members are up and know what was written under them.",
  );
}
