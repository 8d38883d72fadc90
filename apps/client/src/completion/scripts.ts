/**
 * Completion scripts. Each has all commands, flags and values in it; only names of servers are asked of `vc` when they are wanted.
 */
import type { CommandWords, FlagWords } from "./words.js";

/** The shells there is a script for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** How each shell is told to use its script, for good. */
export const SET_UP: Readonly<Record<Shell, string>> = {
  bash: `vc completion bash >> ~/.bash_completion`,
  zsh: `vc completion zsh > "\${fpath[1]}/_vc"`,
  fish: `vc completion fish > ~/.config/fish/completions/vc.fish`,
};

/** The script that completes `bin` in a shell. */
export function completionScript(
  shell: Shell,
  bin: string,
  commands: readonly CommandWords[],
): string {
  return WRITERS[shell](bin, commands);
}

const WRITERS: Readonly<Record<Shell, (bin: string, commands: readonly CommandWords[]) => string>> =
  { bash, zsh, fish };

/** What prints the servers' names: a start of Node, when somebody asks for one. */
function serversOf(bin: string): string {
  return `$(${bin} completion --servers 2>/dev/null)`;
}

function bash(bin: string, commands: readonly CommandWords[]): string {
  const values = commands.flatMap(({ name, flags }) =>
    flags
      .filter(({ takesValue }) => takesValue)
      .map((flag) => `    ${name}:--${flag.name}) words=${bashValues(bin, flag)} ;;`),
  );
  const rest = commands.map(({ name, flags, values }) => {
    const long = flags.map((flag) => `--${flag.name}`);
    return `    ${name}:*) words=${quote([...values, ...long].join(" "))} ;;`;
  });
  return `# bash completion for ${bin}
_${bin}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  # --flag=value comes as three words.
  if [ "$cur" = "=" ]; then cur=
  elif [ "$prev" = "=" ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${quote(commands.map(({ name }) => name).join(" "))}
  else case "\${COMP_WORDS[1]}:$prev" in
${[...values, ...rest].join("\n")}
  esac fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _${bin} ${bin}
`;
}

/** Nothing where any word will do: bash then offers files. */
function bashValues(bin: string, { values, isServer }: FlagWords): string {
  return isServer ? serversOf(bin) : quote(values.join(" "));
}

function zsh(bin: string, commands: readonly CommandWords[]): string {
  const described = commands.map(({ name, summary }) => quote(`${name}:${summary}`));
  const cases = commands.map(({ name, flags, values }) => {
    const specs = flags.map((flag) => zshFlag(bin, flag));
    const rest = quote(values.length > 0 ? `*: :(${values.join(" ")})` : "*: :_default");
    return `    ${name}) _arguments -s ${[...specs, rest].join(" \\\n      ")} ;;`;
  });
  return `#compdef ${bin}
_${bin}() {
  if (( CURRENT == 2 )); then
    local -a commands=(
      ${described.join("\n      ")}
    )
    _describe command commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = "_${bin}" ]; then _${bin} "$@"; else compdef _${bin} ${bin}; fi
`;
}

function zshFlag(bin: string, { name, summary, takesValue, values, isServer }: FlagWords): string {
  const about = summary.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
  if (!takesValue) return quote(`--${name}[${about}]`);
  const action = isServer
    ? `{compadd -- ${serversOf(bin)}}`
    : values.length > 0
      ? `(${values.join(" ")})`
      : "_default";
  return quote(`--${name}=[${about}]:value:${action}`);
}

function fish(bin: string, commands: readonly CommandWords[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c ${bin} -n __fish_use_subcommand -f -a ${command.name} -d ${quote(command.summary)}`,
    ...(command.values.length === 0
      ? []
      : [
          `complete -c ${bin} -n ${quote(`__fish_seen_subcommand_from ${command.name}`)} -f -a ${quote(command.values.join(" "))}`,
        ]),
    ...command.flags.map((flag) => fishFlag(bin, command.name, flag)),
  ]);
  return `# fish completion for ${bin}\n${lines.join("\n")}\n`;
}

function fishFlag(bin: string, command: string, flag: FlagWords): string {
  const short = flag.char === undefined ? "" : ` -s ${flag.char}`;
  const value = flag.isServer
    ? ` -x -a ${quote(`(${bin} completion --servers 2>/dev/null)`)}`
    : flag.values.length > 0
      ? ` -x -a ${quote(flag.values.join(" "))}`
      : flag.takesValue
        ? " -r"
        : "";
  const when = quote(`__fish_seen_subcommand_from ${command}`);
  return `complete -c ${bin} -n ${when} -l ${flag.name}${short}${value} -d ${quote(flag.summary)}`;
}

/** In single quotes, as all three shells read them. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
