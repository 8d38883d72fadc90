import { createInterface, type Interface } from "node:readline";

import type { Client } from "@vclock/sdk";

import { formatAddress } from "../cluster/address.js";
import { openClient } from "../cluster/connect.js";
import type { Settings } from "../cluster/settings.js";
import { VcCommand } from "../command.js";
import { clientFlags } from "../flags.js";
import { withProgress } from "../output/progress.js";
import { complete } from "../shell/complete.js";
import { appendHistory, historyPath, loadHistory } from "../shell/history.js";
import { ShellSession, type Ask } from "../shell/session.js";

/** `vc shell` */
export default class Shell extends VcCommand {
  static override summary = "Talk to the cluster line by line.";
  static override description =
    "Reads, updates and resolves as the other commands do, over one connection. What you have read is remembered, and the next write to that key supersedes exactly that. Lines may also come from standard input; then the exit code is that of the last command that failed.";
  static override examples = [
    { description: "Start", command: "<%= config.bin %> shell" },
    { description: "Start with server 2", command: "<%= config.bin %> shell --server 2" },
    { description: "From a file", command: "<%= config.bin %> shell < commands.txt" },
  ];
  static override flags = clientFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(Shell);
    const settings = this.settings(flags);
    // The other servers stay known: `use` picks any of them.
    const client = await withProgress("connecting", process.stderr, () =>
      openClient({ ...settings, server: undefined }, new AbortController().signal),
    );
    try {
      process.exitCode = await this.serve(client, settings);
    } finally {
      await client.close();
    }
  }

  private async serve(client: Client, settings: Settings): Promise<number> {
    const interactive = process.stdin.isTTY && process.stderr.isTTY && !this.ui.json;
    const history = historyPath(process.env);
    const session: ShellSession = new ShellSession({
      client,
      settings,
      ui: this.ui,
      ask: interactive ? (question) => ask(question) : undefined,
    });
    const lines = createInterface({
      input: process.stdin,
      ...(interactive ? { output: process.stderr, history: loadHistory(history) } : {}),
      terminal: interactive,
      historySize: 1_000,
      removeHistoryDuplicates: true,
      prompt: session.prompt,
      completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
        void this.complete(session, line, done);
      },
    });
    const ask: Ask = askOn(lines);
    if (interactive) this.greet(session);
    // readline takes Ctrl-C while it reads from a terminal; elsewhere it is a signal.
    lines.on("SIGINT", () => interrupt(session, lines));
    process.on("SIGINT", () => interrupt(session, lines));
    const prompt = (): void => {
      lines.setPrompt(session.prompt);
      if (interactive) lines.prompt();
    };
    prompt();
    for await (const line of lines) {
      if (interactive) appendHistory(history, line);
      if (!(await session.execute(line))) break;
      prompt();
    }
    lines.close();
    if (interactive) this.ui.note("");
    return interactive ? 0 : session.exitCode;
  }

  private async complete(
    session: ShellSession,
    line: string,
    done: (error: null, result: [string[], string]) => void,
  ): Promise<void> {
    done(null, await complete(session, line));
  }

  private greet({ client, settings }: ShellSession): void {
    const { err } = this.ui.view;
    const servers = settings.servers.map(
      (server, i) => `${i + 1} ${err.nth(i, server.name)} ${err.dim(formatAddress(server))}`,
    );
    this.ui.note(`Servers: ${servers.join(", ")}.`);
    const using = settings.server?.name ?? client.using?.name ?? "none";
    this.ui.note(`Talks to ${using}. help lists the commands, Tab completes, Ctrl-D leaves.`);
  }
}

/** Asks on the shell's own lines; Ctrl-C or Ctrl-D refuse the answer. */
function askOn(lines: Interface): Ask {
  return (question) =>
    new Promise((resolve) => {
      const refused = new AbortController();
      const refuse = (): void => refused.abort();
      const settle = (answer: string | undefined): void => {
        lines.off("SIGINT", refuse);
        lines.off("close", refuse);
        resolve(answer);
      };
      refused.signal.addEventListener("abort", () => settle(undefined), { once: true });
      lines.once("SIGINT", refuse);
      lines.once("close", refuse);
      lines.question(question, { signal: refused.signal }, settle);
    });
}

function interrupt(session: ShellSession, lines: Interface): void {
  if (session.interrupt()) return;
  if (!lines.terminal) {
    process.exit(130);
  }
  process.stderr.write("^C\n");
  lines.write(null, { ctrl: true, name: "u" });
  lines.setPrompt(session.prompt);
  lines.prompt();
}
