/**
 * One sitting at the shell: which server it talks to, what it has seen of each key, and what a line makes it do.
 */
import type { Access, Client } from "@vclock/sdk";

import { formatAddress } from "../cluster/address.js";
import type { Settings } from "../cluster/settings.js";
import { ExitCode, UsageError, type CliError } from "../errors.js";
import { toCliError } from "../failure.js";
import { startProgress, type Progress } from "../output/progress.js";
import type { Report } from "../output/report.js";
import { closest, escapeInLine } from "../output/text.js";
import type { Ui } from "../output/ui.js";
import type { ShellCommand } from "./command-type.js";
import { SHELL_COMMANDS } from "./commands.js";
import { Contexts } from "./contexts.js";
import { splitWords } from "./words.js";

/** Asks the person one question; `undefined` where nobody can be asked, or when the answer is refused. */
export type Ask = (question: string) => Promise<string | undefined>;

export interface SessionOptions {
  readonly client: Client;
  readonly settings: Settings;
  readonly ui: Ui;
  readonly ask: Ask | undefined;
}

export class ShellSession {
  readonly client: Client;
  readonly settings: Settings;
  readonly ui: Ui;
  readonly contexts = new Contexts();
  /** The one server it talks to; `undefined`: whichever answers. */
  server: string | undefined;
  /** The exit code of the last command that failed. */
  exitCode: ExitCode = ExitCode.done;
  private readonly ask: Ask | undefined;
  private running: AbortController | undefined;
  private progress: Progress | undefined;

  constructor({ client, settings, ui, ask }: SessionOptions) {
    this.client = client;
    this.settings = settings;
    this.ui = ui;
    this.ask = ask;
    this.server = settings.server?.name;
  }

  /** Where requests go. */
  get access(): Access {
    if (this.server === undefined) return this.client;
    const address = this.settings.servers.find((server) => server.name === this.server);
    return this.client.at(address === undefined ? this.server : formatAddress(address));
  }

  get prompt(): string {
    const { err } = this.ui.view;
    return `${err.bold("vc")}${this.server === undefined ? "" : ` ${err.cyan(this.server)}`}> `;
  }

  /** Runs one line. @returns whether the shell goes on */
  async execute(line: string): Promise<boolean> {
    try {
      const [name, ...words] = withoutProgram(splitWords(line));
      if (name === undefined || name.startsWith("#")) return true;
      const command = findCommand(name);
      if (command.name === "exit") return false;
      await this.run(command, words);
    } catch (error) {
      this.fail(toCliError(error));
    }
    return true;
  }

  /** Gives up the command that runs now. @returns whether there was one */
  interrupt(): boolean {
    if (this.running === undefined) return false;
    this.running.abort(new Error("interrupted"));
    return true;
  }

  /** Prints a report; what it has to say as an exit code counts for the shell's own. */
  print(report: Report): void {
    this.quiet();
    this.ui.report(report);
    if (report.exitCode !== ExitCode.done) this.exitCode = report.exitCode;
  }

  /** Takes the progress line away, before something is printed. */
  quiet(): void {
    this.progress?.stop();
  }

  /** Whether there is a person to ask. */
  get canAsk(): boolean {
    return this.ask !== undefined;
  }

  /** Asks the person, without a progress line in between. @returns `undefined` when the answer is refused */
  async question(text: string): Promise<string | undefined> {
    this.quiet();
    const answer = await this.ask?.(text);
    this.progress = startProgress("working", this.ui.stderr);
    return answer;
  }

  /** A word of a command, asked for when it is missing. */
  async word(
    words: readonly string[],
    index: number,
    what: string,
    usage: string,
  ): Promise<string> {
    const given = words[index] ?? (await this.question(`${what}: `));
    if (given === undefined || (given === "" && what === "key")) {
      throw new UsageError(`The ${what} is missing.`, usage);
    }
    return given;
  }

  private async run(command: ShellCommand, words: readonly string[]): Promise<void> {
    this.running = new AbortController();
    const doing = `${command.name} ${escapeInLine(words[0] ?? "")}`.trim();
    this.progress = startProgress(doing, this.ui.stderr);
    try {
      await command.run(this, words, this.running.signal);
    } catch (error) {
      this.quiet();
      this.fail(toCliError(error, command.writes));
    } finally {
      this.quiet();
      this.running = undefined;
    }
  }

  private fail(error: CliError): void {
    if (error.code === "VC_ABORTED") this.ui.error(error.code, "Given up.", undefined);
    else this.ui.error(error.code, error.message, error.hint);
    this.exitCode = error.exitCode;
  }
}

/** What is to be typed next is shown as outside the shell, with `vc` or `npx vc` in front: inside it may stay there. */
function withoutProgram(words: readonly string[]): readonly string[] {
  const from = words[0] === "npx" ? 1 : 0;
  return words[from] === "vc" && words.length > from + 1 ? words.slice(from + 1) : words;
}

function findCommand(name: string): ShellCommand {
  const found = SHELL_COMMANDS.find(
    (command) => command.name === name || command.aliases.includes(name),
  );
  if (found !== undefined) return found;
  const like = closest(
    name,
    SHELL_COMMANDS.map((command) => command.name),
  );
  throw new UsageError(
    `${JSON.stringify(name)} is no command of the shell.`,
    like === undefined ? "help lists the commands." : `Did you mean ${like}?`,
  );
}
