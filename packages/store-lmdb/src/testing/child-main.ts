/**
 * What the tests' child processes run: `node child.mjs COMMAND DIRECTORY [SEGMENT_BYTES]`. Prints one line of JSON for each thing that
 * happened, and ends when its standard input does.
 */
import { writeSync } from "node:fs";

import { StoreFullError, StoreWriteError } from "@vclock/replica";

import { DirectoryHeldError } from "../errors.js";
import type { LmdbStore } from "../lmdb-store.js";
import { openLmdbStore, openWith } from "../open.js";
import { batchOf, lastWhole } from "./batches.js";

const [command, directory = "", segmentBytes] = process.argv.slice(2);

function open(): Promise<LmdbStore> {
  return segmentBytes === undefined
    ? openLmdbStore({ directory })
    : openWith({ directory }, Number(segmentBytes));
}

function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** Opens, and says whether it could. */
async function openOnly(): Promise<void> {
  try {
    const store = await open();
    say({ event: "open" });
    process.stdin.resume().on("end", () => void store.close().then(() => process.exit(0)));
  } catch (error) {
    if (!(error instanceof DirectoryHeldError)) throw error;
    say({ event: "held", holder: error.holder, message: error.message });
  }
}

/** Says the last batch it finds, and writes more until it is killed; says each one's number once it is durable. */
async function writeForever(): Promise<void> {
  const store = await open();
  const last = lastWhole(store);
  say({ event: "found", n: last });
  for (let n = last + 1; ; n++) {
    await store.write(batchOf(n));
    say({ event: "durable", n });
  }
}

/** Writes until there is no room, then once more for each line read, and says how it went. */
async function fill(): Promise<void> {
  await attempts(async (attempt) => {
    while (await attempt());
  });
}

/** Writes a batch for each line read, and says how it went. */
async function writeAsTold(): Promise<void> {
  await attempts(async () => say({ event: "open" }));
}

async function attempts(begin: (attempt: () => Promise<boolean>) => Promise<void>): Promise<void> {
  const store = await open();
  let n = lastWhole(store) + 1;
  const attempt = async (): Promise<boolean> => {
    try {
      await store.write(batchOf(n));
    } catch (error) {
      if (!(error instanceof StoreFullError || error instanceof StoreWriteError)) throw error;
      const event = error instanceof StoreFullError ? "full" : "failed";
      say({ event, message: error.message, n, last: lastWhole(store) });
      return false;
    }
    say({ event: "durable", n });
    n++;
    return true;
  };
  await begin(attempt);
  process.stdin.on("data", () => void attempt());
  process.stdin.on("end", () => void store.close().then(() => process.exit(0)));
}

const commands: Record<string, () => Promise<void>> = {
  open: openOnly,
  write: writeForever,
  told: writeAsTold,
  fill,
};
await commands[command ?? ""]?.();
