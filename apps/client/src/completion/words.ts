/**
 * What there is to complete: commands and their flags, as oclif's manifest has them.
 */

/** A flag of a command. */
export interface FlagWords {
  readonly name: string;
  readonly char: string | undefined;
  readonly summary: string;
  /** Whether a value follows. */
  readonly takesValue: boolean;
  /** The values there are, when they can be listed. */
  readonly values: readonly string[];
  /** Whether it takes names of servers: those are asked of `vc`, which has read the configuration. */
  readonly isServer: boolean;
}

/** A command and its flags. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagWords[];
  /** What may stand in place of its arguments, when that can be listed. */
  readonly values: readonly string[];
}

/** The part of oclif's command table that is used here. */
export interface CommandTable {
  readonly commands: readonly {
    readonly id: string;
    readonly hidden?: boolean | undefined;
    readonly summary?: string | undefined;
    readonly flags: Readonly<Record<string, TableFlag>>;
    readonly args?: Readonly<Record<string, { readonly options?: readonly string[] | undefined }>>;
  }[];
}

/** Flags whose values are names of servers. */
const SERVER_FLAGS = new Set(["server", "only"]);

interface TableFlag {
  readonly type: string;
  readonly char?: string | undefined;
  readonly hidden?: boolean | undefined;
  readonly summary?: string | undefined;
  readonly description?: string | undefined;
  readonly options?: readonly string[] | undefined;
}

/** Commands and flags in the order of their names; hidden ones left out. */
export function wordsOf({ commands }: CommandTable): CommandWords[] {
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const names = shown.map(({ id }) => id).sort();
  return shown
    .map(({ id, summary, flags, args = {} }) => ({
      name: id,
      summary: summary ?? "Show help of vc, or of a command.",
      values: id === "help" ? names : Object.values(args).flatMap(({ options = [] }) => options),
      flags: Object.entries(flags)
        .filter(([, { hidden }]) => hidden !== true)
        .map(([name, flag]) => flagWords(name, flag))
        .sort((a, b) => a.name.localeCompare(b.name)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function flagWords(name: string, flag: TableFlag): FlagWords {
  return {
    name,
    char: flag.char,
    summary: flag.summary ?? flag.description ?? "",
    takesValue: flag.type === "option",
    values: flag.options ?? [],
    isServer: SERVER_FLAGS.has(name),
  };
}
