/**
 * The manual page vc(1), made of oclif's manifest: every command with its flags and examples, then environment, files, exit codes.
 */
import { COMMON_VARIABLES, EXITS, exitsOf, FILES, SEE_ALSO, VARIABLES } from "./facts.js";
import { example, line, macro, tagged } from "./roff.js";

/** The part of oclif's manifest that is used here. */
export interface Manifest {
  readonly version: string;
  readonly commands: Readonly<Record<string, ManualCommand>>;
}

interface ManualCommand {
  readonly id: string;
  readonly hidden?: boolean;
  readonly summary?: string;
  readonly description?: string;
  readonly examples?: readonly (
    | string
    | { readonly description: string; readonly command: string }
  )[];
  readonly args: Readonly<Record<string, ManualArg>>;
  readonly flags: Readonly<Record<string, ManualFlag>>;
}

interface ManualArg {
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly options?: readonly string[];
}

interface ManualFlag {
  readonly name: string;
  readonly char?: string;
  readonly type: string;
  readonly hidden?: boolean;
  readonly multiple?: boolean;
  readonly helpValue?: string | readonly string[];
  readonly description?: string;
  readonly summary?: string;
  readonly default?: string | number | boolean;
  readonly options?: readonly string[];
}

/** Flags that mean the same in at least so many commands are described once. */
const SHARED_BY = 3;

/**
 * @param description what the program is for, in a sentence
 * @param date of the page, as `2026-01-31`
 */
export function manualPage(
  { version, commands }: Manifest,
  description: string,
  date: string,
): string {
  const shown = Object.values(commands)
    .filter(({ hidden }) => hidden !== true)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const shared = sharedFlags(shown);
  return [
    `.TH VC 1 "${date}" "vc ${version}" "vclock"`,
    ".nh",
    ".ad l",
    macro("SH", "NAME"),
    line(`vc - ${description.replace(/^The vc command: /, "").replace(/\.$/, "")}`),
    macro("SH", "SYNOPSIS"),
    ".B vc",
    ".I COMMAND",
    line("[ARGUMENT]... [FLAG]..."),
    macro("SH", "DESCRIPTION"),
    line(
      "vclock is a replicated key-value store that never loses a concurrent update: when two writers did not know of each other, both values stay, and you decide. vc starts its servers, reads and writes keys, and shows how the servers are doing and what happened before what.",
    ),
    ".PP",
    line(
      "Results go to standard output, everything else to standard error. A KEY or VALUE that begins with a dash goes after a --. Flags that take several words, such as --hosts and --ports, take every word that follows: KEY and VALUE go before them, or after a --.",
    ),
    macro("SH", "COMMANDS"),
    ...shown.flatMap((command) => commandSection(command, shared)),
    macro("SH", "FLAGS OF MOST COMMANDS"),
    line("The synopsis of each command says which of them it takes."),
    ...[...shared.values()].flatMap(flagEntry),
    macro("SH", "ENVIRONMENT"),
    ...[...VARIABLES, ...COMMON_VARIABLES].flatMap(({ name, about }) =>
      tagged(name, sentence(about)),
    ),
    macro("SH", "FILES"),
    ...FILES.flatMap(({ name, about }) => tagged(name, sentence(about))),
    macro("SH", "EXIT STATUS"),
    ...EXITS.flatMap(({ code, when, of }) =>
      tagged(String(code), sentence(of === undefined ? when : `${when} (${of.join(", ")})`)),
    ),
    macro("SH", "SEE ALSO"),
    line("vc help COMMAND and vc doctor; https://github.com/vclock/vclock"),
    "",
  ].join("\n");
}

/** Flags with the same name and words in several commands, in order of their names. */
function sharedFlags(commands: readonly ManualCommand[]): ReadonlyMap<string, ManualFlag> {
  const seen = new Map<string, { readonly flag: ManualFlag; readonly times: number }>();
  for (const { flags } of commands) {
    for (const flag of Object.values(flags)) {
      const key = flagKey(flag);
      seen.set(key, { flag, times: (seen.get(key)?.times ?? 0) + 1 });
    }
  }
  const shared = [...seen].filter(([, { times }]) => times >= SHARED_BY);
  return new Map(
    shared.map(([key, { flag }]) => [key, flag] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function flagKey({ name, description }: ManualFlag): string {
  return `${name}: ${description}`;
}

function commandSection(
  command: ManualCommand,
  shared: ReadonlyMap<string, ManualFlag>,
): readonly string[] {
  const { id, summary = "", description = "", examples = [], args, flags } = command;
  const own = Object.values(flags).filter(
    (flag) => flag.hidden !== true && !shared.has(flagKey(flag)),
  );
  const codes = exitsOf(id).map(({ code }) => code);
  return [
    macro("SS", `vc ${id}`),
    line(synopsis(command)),
    ".PP",
    line(summary),
    ...paragraphs(description),
    ...Object.values(args).flatMap(argEntry),
    ...own.flatMap(flagEntry),
    ...(examples.length === 0 ? [] : [".PP", line("Examples:")]),
    ...examples.map((each) => exampleEntry(each, id)),
    ".PP",
    line(
      `Exit status: ${[...new Set(codes)].join(", ")}. See also: ${(SEE_ALSO[id] ?? []).map((name) => `vc ${name}`).join(", ")}.`,
    ),
  ];
}

function exampleEntry(
  each: string | { readonly description: string; readonly command: string },
  id: string,
): string {
  const { description, command } =
    typeof each === "string" ? { description: "", command: each } : each;
  const told = description === "" ? [] : [line(description.replace(/:?$/, ":"))];
  return [".PP", ...told, ...example(filled(command, id))].join("\n");
}

function synopsis({ id, args, flags }: ManualCommand): string {
  const words = Object.values(args).map(({ name, required }) =>
    required === true ? name.toUpperCase() : `[${name.toUpperCase()}]`,
  );
  const shown = Object.values(flags)
    .filter(({ hidden }) => hidden !== true)
    .map((flag) => `[--${flag.name}${valueOf(flag)}]`);
  return ["vc", id, ...words, ...shown].join(" ");
}

function valueOf({ type, helpValue, options, multiple, name }: ManualFlag): string {
  if (type === "boolean") return "";
  const value = helpValue ?? options?.join("|") ?? name.toUpperCase();
  return ` ${String(value)}${multiple === true ? "..." : ""}`;
}

function flagEntry(flag: ManualFlag): readonly string[] {
  const { char, name, description, summary } = flag;
  const about = description ?? summary ?? "";
  const isTold = flag.default === undefined || flag.default === false || about.includes("[default");
  return tagged(
    `${char === undefined ? "" : `-${char}, `}--${name}${valueOf(flag)}`,
    sentence(`${about}${isTold ? "" : ` [default: ${String(flag.default)}]`}`),
  );
}

function argEntry({ name, description = "", options }: ManualArg): readonly string[] {
  const choice = options === undefined ? "" : `: ${options.join(", ")}`;
  return tagged(name.toUpperCase(), sentence(`${description}${choice}`));
}

function paragraphs(text: string): readonly string[] {
  return text.split(/\n+/).flatMap((part) => (part.trim() === "" ? [] : [".PP", line(part)]));
}

function sentence(text: string): string {
  const capital = /^(?!vc )[a-z]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?\]]$/.test(capital) ? capital : `${capital}.`;
}

/** oclif's templates, as far as examples have them. */
function filled(template: string, id: string): string {
  return template.replaceAll(/<%= *config\.bin *%>/g, "vc").replaceAll(/<%= *command\.id *%>/g, id);
}
