/** Reads the steps of a scenario. A step is a mapping; the first field that names an action says what it does. */
import { isMap, isScalar, isSeq } from "yaml";
import {
  context,
  contextName,
  expectation,
  key,
  label,
  level,
  server,
  someServers,
  timeoutMs,
} from "./fields.js";
import { links, waitCondition } from "./network-fields.js";
import {
  anything,
  Fields,
  guess,
  integer,
  items,
  lineOf,
  Misfit,
  misfit,
  oneOf,
  recording,
  type Spot,
  text,
} from "./nodes.js";
import { FAULTS, type Step } from "./types.js";

interface Common {
  readonly line: number;
  readonly say: string | undefined;
}
type Reader = (fields: Fields, common: Common, servers: number) => Step;

export const REPEAT_MAX = 10_000;
export const BURST_MAX = 100_000;
const DEPTH_MAX = 8;

function asking(fields: Fields, servers: number, kind: "read" | "write") {
  return {
    server: fields.optional("server", server(servers)) ?? 0,
    level: fields.optional("consistency", level),
    timeoutMs: fields.optional("timeoutMs", timeoutMs),
    session: fields.optional("session", label),
    save: fields.optional("save", contextName),
    expect: fields.optional("expect", expectation(kind, servers)),
  };
}

/** `withinMs` without anything to wait for would wait for nothing. */
function retried(fields: Fields): { withinMs: number | undefined } {
  const withinMs = fields.optional("withinMs", (spot) => {
    if (!fields.has("expect")) throw new Misfit(spot, "expected `expect` beside `withinMs`");
    return timeoutMs(spot);
  });
  return { withinMs };
}

const readers: Readonly<Record<string, Reader>> = {
  update: (fields, common, servers) => ({
    ...common,
    type: "update",
    key: fields.required("update", key, "an update"),
    value: fields.required("value", anything, "an update"),
    context: fields.optional("context", context(servers)),
    ...asking(fields, servers, "write"),
  }),
  delete: (fields, common, servers) => ({
    ...common,
    type: "delete",
    key: fields.required("delete", key, "a delete"),
    context: fields.optional("context", context(servers)),
    ...asking(fields, servers, "write"),
  }),
  read: (fields, common, servers) => ({
    ...common,
    type: "read",
    key: fields.required("read", key, "a read"),
    ...asking(fields, servers, "read"),
    ...retried(fields),
  }),
  resolve: (fields, common, servers) => ({
    ...common,
    type: "resolve",
    key: fields.required("resolve", key, "a resolve"),
    value: fields.required("value", anything, "a resolve"),
    ...asking(fields, servers, "write"),
  }),
  keys: (fields, common, servers) => ({
    ...common,
    type: "keys",
    prefix: fields.optional("keys", (spot) => (isEmpty(spot) ? "" : key(spot))) ?? "",
    server: fields.optional("server", server(servers)) ?? 0,
    timeoutMs: fields.optional("timeoutMs", timeoutMs),
    expect: fields.optional("expect", expectation("keys", servers)),
    ...retried(fields),
  }),
  status: (fields, common, servers) => ({
    ...common,
    type: "status",
    server: fields.required("status", server(servers), "a status"),
    expect: fields.optional("expect", expectation("status", servers)),
    ...retried(fields),
  }),
  partition: (fields, common, servers) => ({
    ...common,
    type: "partition",
    ...fields.required("partition", links(servers), "a partition"),
    how: fields.optional("how", oneOf(["silent", "reset"])) ?? "silent",
  }),
  heal: (fields, common) => {
    fields.optional("heal", () => true);
    return { ...common, type: "heal" };
  },
  wait: (fields, common, servers) => ({
    ...common,
    type: "wait",
    condition: fields.required("wait", waitCondition(servers), "a wait"),
    servers: fields.optional("servers", someServers(servers)),
    timeoutMs: fields.optional("timeoutMs", timeoutMs),
  }),
  parallel: (fields, common, servers) => ({
    ...common,
    type: "parallel",
    branches: fields.required("parallel", (spot) => branches(spot, servers), "parallel steps"),
  }),
  repeat: (fields, common, servers) => ({
    ...common,
    type: "repeat",
    times: fields.required("repeat", integer(1, REPEAT_MAX, "a number of times"), "a repeat"),
    as: fields.optional("as", label) ?? "i",
    steps: fields.required("steps", (spot) => steps(spot, servers), "a repeat"),
  }),
  burst: (fields, common, servers) => ({
    ...common,
    type: "burst",
    burst: fields.required("burst", label, "a burst"),
    count: fields.required("count", integer(1, BURST_MAX), "a burst"),
    inFlight: fields.optional("inFlight", integer(1, 1_024)) ?? 32,
    servers: fields.optional("servers", someServers(servers)),
    level: fields.optional("consistency", level),
    timeoutMs: fields.optional("timeoutMs", timeoutMs),
  }),
  "check-burst": (fields, common, servers) => ({
    ...common,
    type: "check-burst",
    burst: fields.required("check-burst", label, "a check of a burst"),
    server: fields.optional("server", server(servers)) ?? 0,
    level: fields.optional("consistency", level),
  }),
  ...Object.fromEntries(
    FAULTS.map((type): [string, Reader] => [
      type,
      (fields, common, servers) => ({
        ...common,
        type,
        servers: fields.required(type, someServers(servers), type),
      }),
    ]),
  ),
};

/** What a step can do: the names of all actions. */
export const ACTIONS: readonly string[] = Object.keys(readers);

function isEmpty({ node }: Spot): boolean {
  return node === null || (isScalar(node) && (node.value === null || node.value === ""));
}

function step(spot: Spot, servers: number): Step {
  const common = { line: lineOf(spot), say: undefined };
  if (isScalar(spot.node) && spot.node.value === "heal") return { ...common, type: "heal" };
  const expected = `a step: a mapping with one of ${ACTIONS.join(", ")}`;
  const fields = new Fields(spot, expected);
  const named = ACTIONS.filter((action) => fields.has(action));
  const [action] = named;
  if (action === undefined) {
    const first = isMap(spot.node) ? spot.node.items[0]?.key : undefined;
    const hint = isScalar(first) ? guess(first.value, ACTIONS) : "";
    throw new Misfit(spot, `expected ${expected}; none of them is there${hint}`);
  }
  if (named.length > 1)
    throw new Misfit(spot, `expected one action in a step, got ${named.join(" and ")}`);
  const say = fields.optional("say", text("a sentence"));
  const read = readers[action]?.(fields, { ...common, say }, servers);
  if (read === undefined) throw misfit(spot, expected);
  fields.end(`a step with \`${action}\``);
  return read;
}

let depth = 0;

/** A list of steps; each step that does not fit is recorded, and the others are still looked at. */
export function steps(spot: Spot, servers: number): readonly Step[] {
  const list = items(spot, "a list of steps");
  if (list.length === 0) throw misfit(spot, "at least one step");
  if (depth >= DEPTH_MAX) throw new Misfit(spot, `expected steps nested at most ${DEPTH_MAX} deep`);
  depth += 1;
  try {
    return list.flatMap((item) => recording(spot.source, () => step(item, servers)) ?? []);
  } finally {
    depth -= 1;
  }
}

/** Each branch is one step, or a list of steps. */
function branches(spot: Spot, servers: number): readonly (readonly Step[])[] {
  const list = items(spot, "a list of steps that run at the same time");
  if (list.length < 2) throw misfit(spot, "at least two steps that run at the same time");
  return list.map((item) =>
    isSeq(item.node)
      ? steps(item, servers)
      : (recording(spot.source, () => [step(item, servers)]) ?? []),
  );
}
