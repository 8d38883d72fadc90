import { describe, expect, it } from "vitest";

import { DirectoryHeldError } from "./errors.js";
import { openLmdbStore } from "./open.js";
import { lastWhole } from "./testing/batches.js";
import { Child, childProgram } from "./testing/child.js";
import { freshDirectory } from "./testing/directory.js";

const program = childProgram();

const ROUNDS = Number(process.env["VC_KILL_ROUNDS"] ?? 8);

function run(command: string, directory: string, ...more: readonly string[]): Child {
  return new Child(process.execPath, [program.path, command, directory, ...more]);
}

describe("a second opener", { timeout: 60_000 }, () => {
  it("is refused while another process has the store open, and is told which", async () => {
    const directory = freshDirectory();
    const holder = run("open", directory);
    await holder.next("open");
    const refused = await run("open", directory).next("open", "held");
    expect(refused).toMatchObject({ event: "held", holder: holder.process.pid });
    expect(refused["message"]).toContain(`process ${holder.process.pid} has the store open`);
    await holder.end();
    const store = await openLmdbStore({ directory });
    await store.close();
  });

  it("is refused while the same process has it open", async () => {
    const directory = freshDirectory();
    const store = await openLmdbStore({ directory });
    const again = openLmdbStore({ directory });
    await expect(again).rejects.toThrow(DirectoryHeldError);
    await expect(again).rejects.toMatchObject({ holder: process.pid });
    await expect(run("open", directory).next("open", "held")).resolves.toMatchObject({
      event: "held",
      holder: process.pid,
    });
    await store.write({ puts: [[Buffer.from("a"), Buffer.from("1")]], deletes: [] });
    await store.close();
    await (await openLmdbStore({ directory })).close();
  });

  it("is refused though the holder is stopped in the midst of writing, and let in once it is killed", async () => {
    const directory = freshDirectory();
    for (let round = 0; round < 3; round++) {
      const holder = run("write", directory);
      await holder.next("durable");
      holder.process.kill("SIGSTOP");
      const refused = await run("open", directory).next("open", "held");
      expect(refused).toMatchObject({ event: "held", holder: holder.process.pid });
      await holder.kill();
    }
    await expect(run("open", directory).next("open", "held")).resolves.toMatchObject({
      event: "open",
    });
  });

  it("is the only one let in of many at once, on a new directory and on an old one", async () => {
    const directory = freshDirectory();
    for (let round = 0; round < 3; round++) {
      const openers = Array.from({ length: 5 }, () => run("open", directory));
      const events = await Promise.all(openers.map(async (opener) => opener.next("open", "held")));
      expect(events.map(({ event }) => event).sort()).toEqual([
        ...Array.from({ length: 4 }, () => "held"),
        "open",
      ]);
      await Promise.all(openers.map((opener) => opener.kill()));
    }
  });
});

describe("kill -9 while writing", { timeout: 120_000 }, () => {
  it.each([
    ["in segments of the usual size", []],
    ["in segments that are full after six", ["131072"]],
    ["in segments that are full after three, and two of three straight in LMDB", ["65536"]],
  ])("loses no batch that was durable, and leaves none in part: %s", async (_, segmentBytes) => {
    const directory = freshDirectory();
    let durable = -1;
    for (let round = 0; round < ROUNDS; round++) {
      const writer = run("write", directory, ...segmentBytes);
      // What the one before left behind when it was killed.
      const found = (await writer.next("found"))["n"] as number;
      expect(found, "the last batch of those found").toBeGreaterThanOrEqual(durable);
      expect(found, "at most one batch was on its way").toBeLessThanOrEqual(durable + 1);
      durable = found;
      const stopAfter = durable + Math.floor(Math.random() * 100);
      while (durable < stopAfter) durable = (await writer.next("durable"))["n"] as number;
      await writer.kill();
      for (const { n } of writer.lines) durable = n as number;
    }
    const store = await openLmdbStore({ directory });
    expect(lastWhole(store)).toBeGreaterThanOrEqual(durable);
    await store.close();
  });
});
