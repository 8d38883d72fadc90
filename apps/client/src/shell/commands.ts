/**
 * The commands of the shell. They say the same as the commands of `vc`, and remember what was seen.
 */
import type { ReadResult } from "@vclock/sdk";

import { UsageError } from "../errors.js";
import { clusterState } from "../operations/status.js";
import { listKeys } from "../operations/list-keys.js";
import { resolveKey, siblingNamed, type Choice } from "../operations/resolve.js";
import { contextReport } from "../output/context-report.js";
import { readReport } from "../output/read-report.js";
import { conflictHeading, showKey, siblingList } from "../output/siblings.js";
import { statusReport } from "../output/status-report.js";
import { columns, duration } from "../output/text.js";
import { parseJsonValue } from "../output/value.js";
import {
  deleteReport,
  leftAsIsReport,
  nothingToResolveReport,
  resolveReport,
  updateReport,
  type WriteReportOptions,
} from "../output/write-report.js";
import type { ShellSession } from "./session.js";

/** A command of the shell. */
export interface ShellCommand {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly usage: string;
  readonly summary: string;
  /** Whether its first word is a key, for completion. */
  readonly takesKey: boolean;
  /** Whether a failure leaves open what became of an update. */
  readonly writes: boolean;
  /** @param quiet takes the progress line away, before something is asked */
  run(
    session: ShellSession,
    words: readonly string[],
    signal: AbortSignal,
    quiet: () => void,
  ): Promise<void>;
}

/** What a write uses of what was seen before, saying so. */
function seen(session: ShellSession, key: string): { context?: NonNullable<unknown> & string } {
  const remembered = session.contexts.get(key);
  if (remembered === undefined) return {};
  const { err } = session.ui.view;
  const what = {
    read: "with the context of your last read of it: supersedes what that read showed",
    write:
      "with the context of your last write to it: supersedes what you had seen then, and that write",
    none: "with the empty context: supersedes nothing",
  }[remembered.origin];
  if (!session.ui.json) session.ui.note(err.dim(what));
  return { context: remembered.context === undefined ? "none" : remembered.context.toToken() };
}

function timing(startedAt: number): WriteReportOptions {
  const elapsedMs = performance.now() - startedAt;
  return { elapsedMs, failOnConflict: false, withoutContext: true };
}

const use: ShellCommand = {
  name: "use",
  aliases: ["server"],
  usage: "use [N|NAME|any]",
  summary: "talk to one server only, or to whichever answers",
  takesKey: false,
  writes: false,
  async run(session, [word]) {
    const { servers } = session.settings;
    if (word === "any") session.server = undefined;
    else if (word !== undefined) {
      const found = /^\d+$/.test(word)
        ? servers[Number(word) - 1]
        : servers.find((server) => server.name === word);
      if (found === undefined) {
        throw new UsageError(
          `There is no server ${JSON.stringify(word)}.`,
          `The servers are ${servers.map((server, i) => `${i + 1} ${server.name}`).join(", ")}.`,
        );
      }
      session.server = found.name;
    }
    const now =
      session.server ?? `any server; ${session.client.using?.name ?? "none"} at the moment`;
    session.ui.note(`Talks to ${now}.`);
  },
};

const read: ShellCommand = {
  name: "read",
  aliases: ["get"],
  usage: "read KEY",
  summary: "show a value, or every sibling",
  takesKey: true,
  writes: false,
  async run(session, words, signal, quiet) {
    const key = await session.word(words, 0, "key", read.usage);
    const startedAt = performance.now();
    const result = await session.access.read(key, { signal });
    quiet();
    session.contexts.remember(key, "read", result.context);
    session.print(readReport(result, timing(startedAt), session.ui.view));
  },
};

const update: ShellCommand = {
  name: "update",
  aliases: ["set", "put"],
  usage: "update [--parse] KEY VALUE…",
  summary: "write a value; after a read of the key, with that read's context",
  takesKey: true,
  writes: true,
  async run(session, words, signal, quiet) {
    const parse = words[0] === "--parse";
    const rest = parse ? words.slice(1) : words;
    const key = await session.word(rest, 0, "key", update.usage);
    const text =
      rest.length > 1
        ? rest.slice(1).join(" ")
        : await session.word(rest, 1, "value", update.usage);
    const value = parse ? parseJsonValue(text) : text;
    const context = seen(session, key);
    const startedAt = performance.now();
    const written = await session.access.update(key, value, {
      ...context,
      returnVersions: true,
      signal,
    });
    quiet();
    session.contexts.remember(key, "write", written.context);
    session.print(updateReport(written, timing(startedAt), session.ui.view));
  },
};

const remove: ShellCommand = {
  name: "delete",
  aliases: ["del", "rm"],
  usage: "delete KEY",
  summary: "delete a key; after a read of it, what that read showed",
  takesKey: true,
  writes: true,
  async run(session, words, signal, quiet) {
    const key = await session.word(words, 0, "key", remove.usage);
    const context = seen(session, key);
    const startedAt = performance.now();
    const result = await session.access.delete(key, { ...context, returnVersions: true, signal });
    quiet();
    session.contexts.remember(key, "write", result.context);
    session.print(deleteReport(result, timing(startedAt), session.ui.view));
  },
};

const resolve: ShellCommand = {
  name: "resolve",
  aliases: [],
  usage: "resolve KEY [N|DOT]",
  summary: "settle a conflict",
  takesKey: true,
  writes: true,
  async run(session, words, signal, quiet) {
    const key = await session.word(words, 0, "key", resolve.usage);
    let startedAt = performance.now();
    const choose = async (result: ReadResult): Promise<Choice> => {
      const [, named] = words;
      if (named !== undefined) {
        return { type: "keep", version: siblingNamed(result.versions, named) };
      }
      quiet();
      const askedAt = performance.now();
      const chosen = await choice(session, result);
      startedAt += performance.now() - askedAt;
      return chosen;
    };
    const resolution = await resolveKey(session.access, key, choose, { signal });
    quiet();
    const { view } = session.ui;
    if (resolution.type === "written") {
      session.contexts.remember(key, "write", resolution.written.context);
      session.print(resolveReport(resolution.written, timing(startedAt), view));
      return;
    }
    session.contexts.remember(key, "read", resolution.read.context);
    const tell = resolution.type === "left" ? leftAsIsReport : nothingToResolveReport;
    session.print(tell(resolution.read, timing(startedAt), view));
  },
};

async function choice(session: ShellSession, result: ReadResult): Promise<Choice> {
  const { ui } = session;
  if (session.ask === undefined) {
    throw new UsageError(
      `${showKey(result.key, ui.view)} has ${result.versions.length} values, and nothing says which to keep.`,
      "resolve KEY N keeps the Nth.",
    );
  }
  ui.note(
    `${conflictHeading(result.key, result.versions, ui.view)}\n${siblingList(result.versions, ui.view)}`,
  );
  const answer = (
    await session.ask(
      `Keep 1 to ${result.versions.length}, =VALUE writes another, d deletes, nothing leaves it: `,
    )
  )?.trim();
  if (answer === undefined || answer === "") return { type: "leave" };
  if (answer === "d") return { type: "delete" };
  if (answer.startsWith("=")) return { type: "value", value: answer.slice(1).trim() };
  return { type: "keep", version: siblingNamed(result.versions, answer) };
}

const keys: ShellCommand = {
  name: "keys",
  aliases: ["ls"],
  usage: "keys [--conflicts] [PREFIX]",
  summary: "list the keys, and mark those in conflict",
  takesKey: true,
  writes: false,
  async run(session, words, signal, quiet) {
    const conflictsOnly = words.includes("--conflicts");
    const prefix = words.find((word) => word !== "--conflicts") ?? "";
    const startedAt = performance.now();
    const entries = session.access.keys(prefix, { conflictsOnly, signal });
    const listed = await listKeys(entries, session.ui);
    quiet();
    if (session.ui.json) return;
    const { err } = session.ui.view;
    const elapsed = duration(performance.now() - startedAt);
    session.ui.note(err.dim(`${listed.keys} listed, ${listed.conflicts} in conflict · ${elapsed}`));
  },
};

const status: ShellCommand = {
  name: "status",
  aliases: [],
  usage: "status",
  summary: "show every server",
  takesKey: false,
  writes: false,
  async run(session, _words, signal, quiet) {
    const { cluster, timeoutMs } = session.settings;
    const state = await clusterState(session.client, cluster, { timeoutMs, signal });
    quiet();
    session.print(statusReport(state, session.ui.view));
  },
};

const context: ShellCommand = {
  name: "context",
  aliases: [],
  usage: "context [KEY [none|forget]]",
  summary: "what you have seen of a key; none: the next write is to supersede nothing",
  takesKey: true,
  writes: false,
  async run(session, [key, what]) {
    const { contexts, ui } = session;
    if (key === undefined) {
      const known = [...contexts.keys()].map((name) => showKey(name, ui.view));
      ui.note(
        known.length === 0 ? "Nothing is remembered yet." : `Remembered: ${known.join(", ")}`,
      );
      return;
    }
    if (what === "none") contexts.remember(key, "none", undefined);
    else if (what === "forget") contexts.forget(key);
    else if (what !== undefined)
      throw new UsageError(`Neither none nor forget: ${what}`, context.usage);
    const remembered = contexts.get(key);
    if (remembered === undefined) {
      ui.note("Nothing is remembered: the next write supersedes what the answering server holds.");
    } else if (remembered.context === undefined) ui.note("The next write supersedes nothing.");
    else session.print(contextReport(remembered.context, ui.view));
  },
};

const help: ShellCommand = {
  name: "help",
  aliases: ["?"],
  usage: "help",
  summary: "this list",
  takesKey: false,
  writes: false,
  async run({ ui }) {
    const rows = SHELL_COMMANDS.map(({ usage, summary }) => [
      { text: `  ${usage}`, style: ui.view.err.bold },
      { text: summary },
    ]);
    ui.note(
      `${columns(rows)}\nQuotes and backslashes work as in a shell. Ctrl-C drops the line, Ctrl-D leaves.`,
    );
  },
};

const exit: ShellCommand = {
  name: "exit",
  aliases: ["quit", "q"],
  usage: "exit",
  summary: "leave",
  takesKey: false,
  writes: false,
  run: () => Promise.resolve(),
};

/** All of them, in the order of `help`. */
export const SHELL_COMMANDS: readonly ShellCommand[] = [
  use,
  read,
  update,
  remove,
  resolve,
  keys,
  status,
  context,
  help,
  exit,
];
