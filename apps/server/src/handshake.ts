/**
 * Judges hellos: who may talk to this server, and what those who may not should do about it.
 */
import type { NodeId } from "@vclock/clock";
import {
  checkHello,
  PROTOCOL_VERSION,
  type Hello,
  type HelloExpectation,
  type Refusal,
  type ServerHello,
} from "@vclock/protocol";
import { nameOfNode } from "@vclock/replica";

/** Who this server is, to those who call. */
export interface Self {
  readonly cluster: string;
  readonly name: string;
  /** Names of all members, in the order of the configuration. */
  readonly members: readonly string[];
  readonly node: NodeId;
  readonly run: string;
}

/** A peer that has said hello. */
export interface PeerIdentity {
  readonly name: string;
  readonly node: NodeId;
  readonly run: string;
}

export type Verdict =
  | { readonly type: "client"; readonly agent: string }
  | { readonly type: "peer"; readonly peer: PeerIdentity }
  | { readonly type: "refuse"; readonly refusal: Refusal };

/** What a person can do about a refusal. */
export const ADVICE: Readonly<Record<Refusal["code"], string>> = {
  version: "install the same version of vclock on both sides",
  cluster: "check the address, and the cluster's name on both sides",
  role: "give all servers the same members list, in the same order",
  "unknown-member": "give all servers the same members list, and check its addresses",
  self: "check the addresses in the members list; no two servers may have one name",
  busy: "use another server, or raise limits.clientsMax",
  stopping: "try again",
};

export function helloOf(self: Self): ServerHello {
  return {
    type: "hello",
    version: PROTOCOL_VERSION,
    cluster: self.cluster,
    role: "server",
    name: self.name,
    node: self.node,
    run: self.run,
  };
}

/** Judges the first frame of a connection that was accepted. */
export function judgeCaller(self: Self, hello: Hello): Verdict {
  const verdict = judge(self, hello, { roles: ["client", "server"] });
  if (verdict.type === "peer" && dials(self, verdict.peer.name)) {
    return refuse("role", `${self.name} dials ${verdict.peer.name}, not the other way round.`);
  }
  return verdict;
}

/** Judges the answer of a server that was dialled as `dialled`. */
export function judgeAnswer(self: Self, dialled: string, hello: ServerHello): Verdict {
  return judge(self, hello, { roles: ["server"], dialled });
}

/** Whether `self` is the one of the two that dials: the one that comes first in the members list. */
export function dials(self: Pick<Self, "name" | "members">, peer: string): boolean {
  return self.members.indexOf(self.name) < self.members.indexOf(peer);
}

function judge(
  self: Self,
  hello: Hello,
  expected: Pick<HelloExpectation, "roles" | "dialled">,
): Verdict {
  const { cluster, name, members } = self;
  const refusal = checkHello(hello, { ...expected, cluster, members, self: name });
  if (refusal !== undefined) return { type: "refuse", refusal };
  if (hello.role === "client") return { type: "client", agent: hello.agent };
  if (nameOfNode(hello.node) !== hello.name) {
    return refuse("unknown-member", `${hello.name} comes with the id of another: ${hello.node}.`);
  }
  return { type: "peer", peer: { name: hello.name, node: hello.node, run: hello.run } };
}

function refuse(code: Refusal["code"], message: string): Verdict {
  return { type: "refuse", refusal: { type: "refusal", code, message } };
}
