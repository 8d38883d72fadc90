import type { VersionVector } from "@vclock/clock";
import type { PeerStatus, ServerStatus, TransferStatus } from "@vclock/protocol";
import type { Core } from "./core.js";
import type { Member } from "./member.js";
import type { Members } from "./members.js";

export interface StatusParts {
  readonly core: Core;
  readonly members: Members;
  readonly transfer: TransferStatus | undefined;
  readonly waitingOperations: number;
  readonly waitingRequests: number;
  readonly storeFull: boolean;
  readonly visible: (clock: VersionVector) => VersionVector;
}

/** What an operator would want to know, of the durable cut. */
export function describeStatus(parts: StatusParts): ServerStatus {
  const { core, members, visible, ...rest } = parts;
  const { durable, identity } = core.state;
  return {
    name: core.config.name,
    node: identity.node,
    cluster: core.config.cluster,
    phase: core.phase,
    clock: visible(durable.clock),
    keys: durable.keys,
    conflicts: durable.conflicts,
    rememberedDeletes: durable.deletes,
    ...rest,
    peers: [...members.others].map((member) => describePeer(core, members, member)),
  };
}

function describePeer(core: Core, members: Members, member: Member): PeerStatus {
  const { clock } = core.state.durable;
  const { name, node, phase, watermark, heardAtMs } = member;
  return {
    name,
    node,
    up: members.isUp(member),
    phase,
    watermark,
    lag: missing(watermark, clock),
    lead: missing(clock, watermark),
    silentMs: heardAtMs === undefined ? undefined : Math.max(0, core.nowMs - heardAtMs),
  };
}

/** How many dots `from` has that `clock` lacks. */
function missing(clock: VersionVector, from: VersionVector): number {
  let count = 0;
  for (const [node, counter] of from) count += Math.max(0, counter - clock.get(node));
  return count;
}
