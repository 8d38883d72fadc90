/** Steps that do with fewer servers and clients. */
import type { Action, Schedule } from "../schedule/action.js";
import type { Search } from "./search.js";

/** Does without a server, or lets another stand in for it; the last one first. Those after it move up. */
export function fewerServers(search: Search): void {
  for (let server = lastServer(search.best); server > 0; server--) {
    if (search.accept(withoutServer(search.best, server))) continue;
    for (let other = 1; other < server; other++)
      if (search.accept(withoutServer(search.best, server, other))) break;
  }
}

/** @param standIn does what the server did; `undefined` to leave that out. */
function withoutServer(schedule: Schedule, server: number, standIn?: number): Schedule {
  const { setup } = schedule;
  const rename = (name: string): string | undefined => {
    const number = numberOf(name);
    const left = number === server ? standIn : number;
    if (left === undefined) return undefined;
    // A clone keeps its prime.
    return `s${left > server ? left - 1 : left}${name.endsWith("'") ? "'" : ""}`;
  };
  const servers = server <= setup.servers ? setup.servers - 1 : setup.servers;
  return {
    ...schedule,
    setup: { ...setup, servers: Math.max(1, servers) },
    actions: schedule.actions.flatMap((action) => renamed(action, SERVER_FIELDS, rename) ?? []),
  };
}

function lastServer({ setup, actions }: Schedule): number {
  let last = setup.servers;
  for (const name of actions.flatMap((action) => serversOf(action)))
    last = Math.max(last, numberOf(name));
  return last;
}

/** Lets one client do what another does, the last one first. */
export function fewerClients(search: Search): void {
  const clients = [...new Set(search.actions.flatMap(clientOf))].sort(
    (a, b) => numberOf(b) - numberOf(a),
  );
  for (const client of clients) {
    for (let other = 1; other < numberOf(client) && !search.isOver; other++) {
      const rename = (name: string): string => (name === client ? `c${other}` : name);
      const actions = search.actions.map((action) => renamed(action, ["client"], rename) ?? action);
      if (search.acceptActions(actions)) break;
    }
  }
}

const SERVER_FIELDS = ["server", "from", "to", "a", "b"] as const;

function serversOf(action: Action): string[] {
  const parts: Readonly<Record<string, unknown>> = { ...action };
  return SERVER_FIELDS.map((field) => parts[field]).filter((name) => typeof name === "string");
}

function clientOf(action: Action): string[] {
  return action.type === "request" || action.type === "watch" ? [action.client] : [];
}

/** `undefined` when a name has no successor, or both ends of a link would be one. */
function renamed(
  action: Action,
  fields: readonly string[],
  rename: (name: string) => string | undefined,
): Action | undefined {
  const parts: Record<string, unknown> = { ...action };
  for (const field of fields) {
    const name = parts[field];
    if (typeof name !== "string") continue;
    const left = rename(name);
    if (left === undefined) return undefined;
    parts[field] = left;
  }
  if (parts["from"] !== undefined && parts["from"] === parts["to"]) return undefined;
  if (parts["a"] !== undefined && parts["a"] === parts["b"]) return undefined;
  // Only names were put in place of names.
  return parts as Action;
}

function numberOf(name: string): number {
  return Number.parseInt(name.slice(1), 10);
}
