/**
 * Completion scripts. Each is whole: it asks nothing of `vc` while a person types.
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

function bash(bin: string, commands: readonly CommandWords[]): string {
  const values = commands.flatMap(({ name, flags }) =>
    flags
      .filter((flag) => flag.values.length > 0)
      .map((flag) => `    ${name}:--${flag.name}) words=${quote(flag.values.join(" "))} ;;`),
  );
  const flags = commands.map(
    (command) =>
      `    ${command.name}:*) words=${quote(command.flags.map(({ name }) => `--${name}`).join(" "))} ;;`,
  );
  return `# bash completion for ${bin}
_${bin}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${quote(commands.map(({ name }) => name).join(" "))}
  else case "\${COMP_WORDS[1]}:$prev" in
${[...values, ...flags].join("\n")}
  esac fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _${bin} ${bin}
`;
}

function zsh(bin: string, commands: readonly CommandWords[]): string {
  const described = commands.map(({ name, summary }) => quote(`${name}:${summary}`));
  const cases = commands.map(({ name, flags }) => {
    const specs = flags.map((flag) => quote(zshFlag(flag)));
    return `    ${name}) _arguments -s ${[...specs, "'*:: :_default'"].join(" \\\n      ")} ;;`;
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

function zshFlag({ name, summary, takesValue, values }: FlagWords): string {
  const about = summary.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
  const value = takesValue ? `:value:${values.length > 0 ? `(${values.join(" ")})` : ""}` : "";
  return `--${name}[${about}]${value}`;
}

function fish(bin: string, commands: readonly CommandWords[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c ${bin} -n __fish_use_subcommand -f -a ${command.name} -d ${quote(command.summary)}`,
    ...command.flags.map((flag) => fishFlag(bin, command.name, flag)),
  ]);
  return `# fish completion for ${bin}\n${lines.join("\n")}\n`;
}

function fishFlag(bin: string, command: string, flag: FlagWords): string {
  const short = flag.char === undefined ? "" : ` -s ${flag.char}`;
  const value =
    flag.values.length > 0
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
