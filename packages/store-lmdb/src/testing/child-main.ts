/**
 * What the tests' child processes run: `node child.mjs COMMAND DIRECTORY`. Prints one line of JSON for each thing that
 * happened, and ends when its standard input does.
 */
import { writeSync } from "node:fs";

import { StoreFullError } from "@vclock/replica";

import { DirectoryHeldError } from "../errors.js";
import { openLmdbStore } from "../open.js";
import { batchOf, lastWhole } from "./batches.js";

const [command, directory = ""] = process.argv.slice(2);

function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** Opens, and says whether it could. */
async function openOnly(): Promise<void> {
  try {
    const store = await openLmdbStore({ directory });
    say({ event: "open" });
    process.stdin.resume().on("end", () => void store.close().then(() => process.exit(0)));
  } catch (error) {
    if (!(error instanceof DirectoryHeldError)) throw error;
    say({ event: "held", holder: error.holder, message: error.message });
  }
}

/** Writes numbered batches until it is killed, and says each one's number once it is durable. */
async function writeForever(): Promise<void> {
  const store = await openLmdbStore({ directory });
  for (let n = lastWhole(store) + 1; ; n++) {
    await store.write(batchOf(n));
    say({ event: "durable", n });
  }
}

/** Writes until there is no room, then once more for each line read, and says how it went. */
async function fill(): Promise<void> {
  const store = await openLmdbStore({ directory });
  let n = 0;
  const attempt = async (): Promise<boolean> => {
    try {
      await store.write(batchOf(n));
    } catch (error) {
      if (!(error instanceof StoreFullError)) throw error;
      say({
        event: "full",
        message: error.message,
        n,
        last: lastWhole(store),
      });
      return false;
    }
    say({ event: "durable", n });
    n++;
    return true;
  };
  while (await attempt());
  process.stdin.on("data", () => void attempt());
  process.stdin.on("end", () => void store.close().then(() => process.exit(0)));
}

const commands: Record<string, () => Promise<void>> = { open: openOnly, write: writeForever, fill };
await commands[command ?? ""]?.();
