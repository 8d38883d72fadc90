/**
 * The commands of the shell that look at the cluster, and at what the shell remembers.
 */
import { UsageError } from "../errors.js";
import { listKeys } from "../operations/list-keys.js";
import { clusterState } from "../operations/status.js";
import { contextReport } from "../output/context-report.js";
import { showKey } from "../output/siblings.js";
import { statusReport } from "../output/status-report.js";
import { duration } from "../output/text.js";
import type { ShellCommand } from "./command-type.js";

export const use: ShellCommand = {
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

export const keys: ShellCommand = {
  name: "keys",
  aliases: ["ls"],
  usage: "keys [--conflicts] [PREFIX]",
  summary: "list the keys, and mark those in conflict",
  takesKey: true,
  writes: false,
  async run(session, words, signal) {
    const conflictsOnly = words.includes("--conflicts");
    const prefix = words.find((word) => word !== "--conflicts") ?? "";
    const startedAt = performance.now();
    const entries = session.access.keys(prefix, { conflictsOnly, signal });
    const listed = await listKeys(entries, session.ui, () => session.quiet());
    if (session.ui.json) return;
    const { err } = session.ui.view;
    const elapsed = duration(performance.now() - startedAt);
    session.ui.note(err.dim(`${listed.keys} listed, ${listed.conflicts} in conflict · ${elapsed}`));
  },
};

export const status: ShellCommand = {
  name: "status",
  aliases: [],
  usage: "status",
  summary: "show every server",
  takesKey: false,
  writes: false,
  async run(session, _words, signal) {
    const { cluster, timeoutMs } = session.settings;
    const state = await clusterState(session.client, cluster, { timeoutMs, signal });
    session.print(statusReport(state, session.ui.view));
  },
};

export const context: ShellCommand = {
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
