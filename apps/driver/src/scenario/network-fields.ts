/** Readers for partitions and for what a step can wait for. */
import { isMap, isSeq } from "yaml";
import { counts, everyServer, label, server, someServers } from "./fields.js";
import { Fields, integer, items, Misfit, misfit, oneOf, type Read, type Spot } from "./nodes.js";
import { CONDITIONS, type Condition, type PartitionStep, serverName } from "./types.js";

type Links = Pick<PartitionStep, "cuts" | "groups">;

/** Groups that cannot talk to each other, or `from` and `to` for one way only. */
export function links(servers: number): Read<Links> {
  return (spot) => (isSeq(spot.node) ? apart(spot, servers) : oneWay(spot, servers));
}

function apart(spot: Spot, servers: number): Links {
  const groups = items(spot, "groups").map(someServers(servers));
  if (groups.length < 2) throw misfit(spot, "at least two groups of servers");
  for (const position of everyServer(servers)) {
    const homes = groups.filter((group) => group.includes(position)).length;
    if (homes !== 1) {
      const name = serverName(position);
      throw new Misfit(spot, `expected every server in one group; ${name} is in ${homes}`);
    }
  }
  const cuts = groups.flatMap((from) =>
    groups.filter((to) => to !== from).map((to) => ({ from, to })),
  );
  return { cuts, groups };
}

function oneWay(spot: Spot, servers: number): Links {
  const what = "a list of groups such as [[0, 1], [2]], or a mapping with `from` and `to`";
  const fields = new Fields(spot, what);
  const from = fields.required("from", someServers(servers), "a one-way partition");
  const to = fields.required("to", someServers(servers), "a one-way partition");
  fields.end("a one-way partition");
  const both = from.find((position) => to.includes(position));
  if (both !== undefined) {
    throw new Misfit(spot, `expected \`from\` and \`to\` to differ; both have ${serverName(both)}`);
  }
  return { cuts: [{ from, to }], groups: undefined };
}

export function waitCondition(servers: number): Read<Condition> {
  return (spot) => {
    if (!isMap(spot.node)) return { type: oneOf(CONDITIONS)(spot) };
    const fields = new Fields(spot, "a condition");
    const condition =
      conditionOf(fields, servers) ??
      (() => {
        throw misfit(
          spot,
          `${CONDITIONS.join(", ")}, or a mapping with clock, up, down or acknowledged`,
        );
      })();
    fields.end("a condition");
    return condition;
  };
}

function conditionOf(fields: Fields, servers: number): Condition | undefined {
  const clock = fields.optional("clock", counts(servers));
  if (clock !== undefined) return { type: "clock", counts: clock };
  for (const type of ["up", "down"] as const) {
    const peer = fields.optional(type, server(servers));
    if (peer !== undefined) return { type, peer };
  }
  const count = fields.optional("acknowledged", integer(1, Number.MAX_SAFE_INTEGER));
  if (count === undefined) return undefined;
  return { type: "acknowledged", count, burst: fields.required("of", label, "`acknowledged`") };
}
