/**
 * What the help and the manual page say besides commands and flags, which oclif's manifest has.
 */

/** A word, and what it means. */
export interface Entry {
  readonly name: string;
  readonly about: string;
}

/** Every variable that settings are read from. */
export const VARIABLES = [
  {
    name: "VC_SERVERS",
    about:
      "the servers as host:port,host:port,… in order; a name before an = replaces s1, s2, …: a=10.0.0.1:9990. Like --hosts and --ports",
  },
  { name: "VC_CLUSTER", about: "the cluster's name, like --cluster" },
  { name: "VC_SERVER", about: "talk to this server only, like --server" },
  { name: "VC_CONSISTENCY", about: "one, quorum or all, like --consistency" },
  { name: "VC_TIMEOUT_MS", about: "milliseconds until a request is given up, like --timeout" },
  { name: "VC_CONFIG", about: "path of the config file, like --config" },
] as const satisfies readonly Entry[];

/** Variables that other programs read too. */
export const COMMON_VARIABLES: readonly Entry[] = [
  { name: "NO_COLOR", about: "when set to anything, no colour" },
  { name: "DEBUG", about: "DEBUG=vc adds to an error where in the source it came from" },
  {
    name: "XDG_STATE_HOME",
    about: "vc shell keeps its history below it [default: ~/.local/state]",
  },
];

export const FILES: readonly Entry[] = [
  {
    name: "vclock.json, .config/vclock.json",
    about:
      'the config file: in the current folder or the nearest one above that has either. A JSON object with any of cluster, servers, server, consistency and timeoutMs; servers is a list of "host:port" or {"name", "host", "port"}. Flags come before variables, variables before the file, each setting for itself. vc doctor says which file is used',
  },
  { name: ".vclock/NAME", about: "data of the server NAME, unless vc serve --data says otherwise" },
  { name: "~/.local/state/vclock/shell_history", about: "the lines typed into vc shell" },
];

/** How a command may end. */
export interface Exit {
  readonly code: number;
  readonly when: string;
  /** The commands that may end so; all when not told. */
  readonly of?: readonly string[];
}

const REQUESTS = [
  "delete",
  "keys",
  "read",
  "resolve",
  "shell",
  "status",
  "trace",
  "update",
  "watch",
];

export const EXITS: readonly Exit[] = [
  { code: 0, when: "done" },
  { code: 1, when: "something unexpected: a bug" },
  { code: 1, when: "a problem was found; with --strict also a warning", of: ["doctor"] },
  { code: 1, when: "with --check: a violation was found, or no event", of: ["trace"] },
  { code: 1, when: "servers could not be started, or stopped by themselves", of: ["serve"] },
  { code: 2, when: "wrong usage: flags, keys, tokens, JSON, configuration" },
  {
    code: 3,
    when: "a conflict, with --fail-on-conflict; the update, delete or resolve was made all the same",
    of: ["delete", "keys", "read", "resolve", "update"],
  },
  { code: 4, when: "no such key", of: ["delete", "read", "resolve", "shell"] },
  {
    code: 5,
    when: "not available: too few servers answered, or none has caught up with the context; the message says who did, and whether an update may still spread",
    of: REQUESTS,
  },
  {
    code: 6,
    when: "not allowed: another cluster, or a value or number of siblings beyond a server's limit",
    of: REQUESTS,
  },
  { code: 130, when: "Ctrl-C; but 0 for serve, watch and trace --follow, which end so" },
];

/** The commands to read on with. */
export const SEE_ALSO: Readonly<Record<string, readonly string[]>> = {
  completion: ["help"],
  context: ["read", "update"],
  delete: ["update", "resolve"],
  doctor: ["status", "serve"],
  help: ["doctor", "completion"],
  keys: ["read", "watch"],
  read: ["resolve", "context", "keys"],
  resolve: ["read", "update"],
  serve: ["doctor", "status", "trace"],
  shell: ["read", "update", "status"],
  status: ["doctor", "trace"],
  trace: ["watch", "status"],
  update: ["read", "resolve", "context"],
  watch: ["keys", "trace"],
};

/** How a command may end, in order of the codes. */
export function exitsOf(command: string): readonly Exit[] {
  return EXITS.filter(({ of }) => of === undefined || of.includes(command));
}
