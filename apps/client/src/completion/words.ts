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
}

/** A command and its flags. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagWords[];
}

/** The part of oclif's command table that is used here. */
export interface CommandTable {
  readonly commands: readonly {
    readonly id: string;
    readonly hidden?: boolean | undefined;
    readonly summary?: string | undefined;
    readonly flags: Readonly<Record<string, TableFlag>>;
  }[];
}

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
  return commands
    .filter(({ hidden }) => hidden !== true)
    .map(({ id, summary = "", flags }) => ({
      name: id,
      summary,
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
  };
}
