/**
 * Whether the other end of a new connection is who should be there.
 */
import { PROTOCOL_VERSION, type Hello, type Refusal } from "./hello.js";
import { UnsupportedVersionError } from "./errors.js";
import { show } from "./show.js";

/** What this end accepts. */
export interface HelloExpectation {
  readonly cluster: string;
  /** Which roles are welcome on this connection. */
  readonly roles: readonly Hello["role"][];
  /** Names of all members: a server's hello must name one of them. `undefined`: any name will do, as for a client. */
  readonly members?: readonly string[] | undefined;
  /** This server's own name, which no other may use. `undefined` for a client. */
  readonly self?: string | undefined;
  /** The member that was dialled: no other may answer. */
  readonly dialled?: string | undefined;
  /** Set while this server takes nobody. */
  readonly closedFor?: "busy" | "stopping" | undefined;
}

/**
 * Decides on a hello. Pure; O(members).
 *
 * @returns `undefined` when the other end is welcome, else the refusal to send before closing the connection.
 * @example
 * const hello = { type: "hello", version: 1, cluster: "vclock", role: "client", agent: "me" } as const;
 * checkHello(hello, { cluster: "vclock", roles: ["client"] }) //=> undefined
 * checkHello(hello, { cluster: "other", roles: ["client"] })?.code //=> "cluster"
 */
export function checkHello(hello: Hello, expected: HelloExpectation): Refusal | undefined {
  const { cluster, roles, closedFor } = expected;
  if (hello.version !== PROTOCOL_VERSION) {
    return new UnsupportedVersionError(hello.version, PROTOCOL_VERSION).refusal;
  }
  if (hello.cluster !== cluster) {
    return refuse("cluster", `This is cluster ${show(cluster)}, not ${show(hello.cluster)}.`);
  }
  if (!roles.includes(hello.role))
    return refuse("role", `No ${hello.role} is expected on this connection.`);
  const misnamed = hello.role === "server" ? checkName(hello.name, expected) : undefined;
  if (misnamed !== undefined) return misnamed;
  if (closedFor === "busy")
    return refuse("busy", "This server has as many connections as it takes.");
  return closedFor === "stopping" ? refuse("stopping", "This server is stopping.") : undefined;
}

function checkName(
  name: string,
  { members, self, dialled }: HelloExpectation,
): Refusal | undefined {
  if (name === self) return refuse("self", `${show(name)} is this server's own name.`);
  if (members !== undefined && !members.includes(name)) {
    return refuse(
      "unknown-member",
      `${show(name)} is none of the members: ${members.map(show).join(", ")}.`,
    );
  }
  if (dialled !== undefined && name !== dialled) {
    return refuse("unknown-member", `${show(dialled)} was dialled, and ${show(name)} answered.`);
  }
  return undefined;
}

function refuse(code: Refusal["code"], message: string): Refusal {
  return { type: "refusal", code, message };
}
