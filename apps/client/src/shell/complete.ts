/**
 * Completion: commands, servers, and the keys the cluster has.
 */
import { shellWord } from "../output/text.js";
import { SHELL_COMMANDS } from "./commands.js";
import type { ShellSession } from "./session.js";

const KEYS_MAX = 50;
const KEYS_TIMEOUT_MS = 500;

/** What may stand where the cursor is, and the part of the line that it replaces. */
export async function complete(
  session: ShellSession,
  line: string,
): Promise<[candidates: string[], replaced: string]> {
  const word = /\S*$/.exec(line)?.[0] ?? "";
  const before = line.slice(0, line.length - word.length).trim();
  if (before === "")
    return [
      startingWith(
        SHELL_COMMANDS.map((command) => command.name),
        word,
      ),
      word,
    ];
  const command = SHELL_COMMANDS.find(
    ({ name, aliases }) => name === before || aliases.includes(before),
  );
  if (command?.name === "use") {
    const names = session.settings.servers.map((server) => server.name);
    return [startingWith([...names, "any"], word), word];
  }
  if (command?.takesKey !== true) return [[], word];
  return [await keysLike(session, word), word];
}

function startingWith(words: readonly string[], start: string): string[] {
  return words.filter((word) => word.startsWith(start)).map((word) => `${word} `);
}

/** Keys of the server; when it does not answer at once, those seen in this shell. */
async function keysLike(session: ShellSession, start: string): Promise<string[]> {
  const found = new Set([...session.contexts.keys()].filter((key) => key.startsWith(start)));
  try {
    const options = { pageSize: KEYS_MAX, timeoutMs: KEYS_TIMEOUT_MS };
    for await (const { key } of session.access.keys(start, options)) {
      found.add(key);
      if (found.size >= KEYS_MAX) break;
    }
  } catch {
    // A completion that cannot be had is no completion: the person types on.
  }
  return startingWith([...found].map(shellWord), start);
}
