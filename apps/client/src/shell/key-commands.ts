/**
 * The commands of the shell that read and write a key. They say the same as those of `vc`, and remember what was seen.
 */
import type { ReadResult } from "@vclock/sdk";

import { UsageError } from "../errors.js";
import { resolveKey, siblingNamed, type Choice } from "../operations/resolve.js";
import { readReport } from "../output/read-report.js";
import { conflictHeading, showKey, siblingList } from "../output/siblings.js";
import { parseJsonValue } from "../output/value.js";
import {
  deleteReport,
  leftAsIsReport,
  nothingToResolveReport,
  resolveReport,
  updateReport,
  type WriteReportOptions,
} from "../output/write-report.js";
import type { ShellCommand } from "./command-type.js";
import type { ShellSession } from "./session.js";

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

export const read: ShellCommand = {
  name: "read",
  aliases: ["get"],
  usage: "read KEY",
  summary: "show a value, or every sibling",
  takesKey: true,
  writes: false,
  async run(session, words, signal) {
    const key = await session.word(words, 0, "key", read.usage);
    const startedAt = performance.now();
    const result = await session.access.read(key, { signal });
    session.contexts.remember(key, "read", result.context);
    session.print(readReport(result, timing(startedAt), session.ui.view));
  },
};

export const update: ShellCommand = {
  name: "update",
  aliases: ["set", "put"],
  usage: "update [--parse] KEY VALUE…",
  summary: "write a value; after a read of the key, with that read's context",
  takesKey: true,
  writes: true,
  async run(session, words, signal) {
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
    session.contexts.remember(key, "write", written.context);
    session.print(updateReport(written, timing(startedAt), session.ui.view));
  },
};

export const remove: ShellCommand = {
  name: "delete",
  aliases: ["del", "rm"],
  usage: "delete KEY",
  summary: "delete a key; after a read of it, what that read showed",
  takesKey: true,
  writes: true,
  async run(session, words, signal) {
    const key = await session.word(words, 0, "key", remove.usage);
    const context = seen(session, key);
    const startedAt = performance.now();
    const result = await session.access.delete(key, { ...context, returnVersions: true, signal });
    session.contexts.remember(key, "write", result.context);
    session.print(deleteReport(result, timing(startedAt), session.ui.view));
  },
};

export const resolve: ShellCommand = {
  name: "resolve",
  aliases: [],
  usage: "resolve KEY [N|DOT]",
  summary: "settle a conflict",
  takesKey: true,
  writes: true,
  async run(session, words, signal) {
    const key = await session.word(words, 0, "key", resolve.usage);
    let startedAt = performance.now();
    const choose = async (result: ReadResult): Promise<Choice> => {
      const [, named] = words;
      if (named !== undefined) {
        return { type: "keep", version: siblingNamed(result.versions, named) };
      }
      const askedAt = performance.now();
      const chosen = await choice(session, result);
      startedAt += performance.now() - askedAt;
      return chosen;
    };
    const resolution = await resolveKey(session.access, key, choose, { signal });
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
  if (!session.canAsk) {
    throw new UsageError(
      `${showKey(result.key, ui.view)} has ${result.versions.length} values, and nothing says which to keep.`,
      "resolve KEY N keeps the Nth.",
    );
  }
  ui.note(
    `${conflictHeading(result.key, result.versions, ui.view)}\n${siblingList(result.versions, ui.view)}`,
  );
  const answer = (
    await session.question(
      `Keep 1 to ${result.versions.length}, =VALUE writes another, d deletes, nothing leaves it: `,
    )
  )?.trim();
  if (answer === undefined || answer === "") return { type: "leave" };
  if (answer === "d") return { type: "delete" };
  if (answer.startsWith("=")) return { type: "value", value: answer.slice(1).trim() };
  return { type: "keep", version: siblingNamed(result.versions, answer) };
}
