/**
 * One action a line. The first word says what happens; for a request that is the operation.
 */
import type { Action, ActionType } from "./action.js";
import { type Field, type Words, flag, name, oneOf, option, place, wholeNumber } from "./fields.js";

/** The parts of an action in the order of its line: positions first, then what is named. */
type Layout<A> = { readonly [K in Exclude<keyof A, "type">]: Field<A[K]> };

/** With a prime: the second process on a copy of the server's disk. */
const SERVER = place(name("a server such as s1", /^s[1-9][0-9]{0,3}'?$/));
const CLIENT = place(name("a client such as c1", /^c[1-9][0-9]{0,5}$/));
const KEY = place(name("a key such as a", /^[a-z][a-z0-9]{0,15}$/));
const MS = place(wholeNumber("milliseconds, a whole number"));
const AT = option("at", wholeNumber("a place in the queue, from 0"), 0);
const LIMIT = wholeNumber("a number of keys, from 1", 1, 1_000_000);
const LINK = { from: SERVER, to: SERVER };
const PAIR = { a: SERVER, b: SERVER };

const OPERATIONS = ["read", "update", "delete"] as const;

const LAYOUTS = {
  request: {
    operation: place(oneOf(...OPERATIONS)),
    client: CLIENT,
    server: SERVER,
    key: KEY,
    consistency: place(oneOf("one", "quorum", "all")),
    context: option("context", oneOf("last", "old", "server", "none"), "server"),
    session: flag("session"),
  },
  watch: { client: CLIENT, server: SERVER, limit: option("limit", LIMIT, 1_000) },
  deliver: { ...LINK, at: AT, copy: flag("copy") },
  lose: { ...LINK, at: AT },
  commit: { server: SERVER },
  refuse: { server: SERVER },
  pass: { ms: MS },
  jump: { server: SERVER, ms: MS },
  connect: PAIR,
  disconnect: PAIR,
  block: LINK,
  unblock: LINK,
  crash: { server: SERVER, batch: option("batch", oneOf("lost", "kept", "torn"), "lost") },
  start: { server: SERVER },
  loseDisk: { server: SERVER },
  backup: { server: SERVER },
  restore: { server: SERVER },
  clone: { server: SERVER },
  leave: { server: SERVER },
  join: { server: SERVER },
} satisfies { readonly [T in ActionType]: Layout<Extract<Action, { readonly type: T }>> };

/** The action's line. */
export function writeAction(action: Action): string {
  const words: string[] = action.type === "request" ? [] : [action.type];
  for (const [field, value] of fieldsOf(action.type)) {
    const word = value.write(action[field as keyof Action]);
    if (word !== "") words.push(word);
  }
  return words.join(" ");
}

/** @throws ScheduleSyntaxError */
export function readAction(words: Words): Action {
  const first = words.first;
  const isOperation = OPERATIONS.some((operation) => operation === first);
  // A request's operation is a field of its own, and is read as one.
  const type = isOperation ? "request" : words.next();
  if (type === undefined || !isActionType(type) || (type === "request" && !isOperation)) {
    throw words.error("an action such as update, deliver or crash", first);
  }
  const fields = fieldsOf(type).map(([field, value]) => [field, value.read(words)] as const);
  words.end();
  // The table has every field of the type, each with the field's own type.
  return { type, ...Object.fromEntries(fields) } as Action;
}

function fieldsOf(type: ActionType): [string, Field<unknown>][] {
  return Object.entries(LAYOUTS[type]) as [string, Field<unknown>][];
}

function isActionType(word: string): word is ActionType {
  return Object.hasOwn(LAYOUTS, word);
}
