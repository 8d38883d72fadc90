import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterEach, expect, it, vi } from "vitest";

import { Chat } from "../src/chat.js";

const dir = join(import.meta.dirname, "..");

const open: Chat[] = [];
afterEach(() => {
  for (const chat of open.splice(0)) chat.close();
});

it("prints what the README shows", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["dist/main.js"], { cwd: dir });
  expect(await readFile(join(dir, "README.md"), "utf8")).toContain(stdout);
});

/** Everyone with what they were shown: the texts, in order. */
async function enter(name: string) {
  const shown: string[] = [];
  let early = 0;
  const chat = new Chat(name, (happening, { text }) => {
    if (happening === "shown") shown.push(text);
    else if (!shown.includes(questionOf(text))) early++;
  });
  open.push(chat);
  return { chat, shown, port: await chat.listen(), early: () => early };
}

/** A text is `12 answers 7`: each names what its writer was shown last. */
const questionOf = (text: string): string => text.split(" answers ")[1] ?? "";

it("shows nobody an answer before its question, whatever wires break and are mended", async () => {
  const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`causal-chat: SEED=${seed}`);
  let state = seed;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % below;
  };

  const all = await Promise.all(["ada", "bob", "cy", "dan"].map(enter));
  const wires = new Map<string, Socket>();
  const toggle = (a: number, b: number): void => {
    const key = `${Math.min(a, b)}-${Math.max(a, b)}`;
    const wire = wires.get(key);
    wires.delete(key);
    if (wire !== undefined) wire.destroy();
    else wires.set(key, all[Math.min(a, b)]!.chat.dial(all[Math.max(a, b)]!.port));
  };

  let said = 0;
  for (let step = 0; step < 400; step++) {
    const [a, b] = [random(4), random(4)];
    const { chat, shown } = all[a]!;
    if (random(3) > 0) chat.say(`${++said} answers ${shown.at(-1)?.split(" ")[0] ?? "0"}`);
    else if (a !== b) toggle(a, b);
    if (random(2) > 0) await new Promise((resolve) => setImmediate(resolve));
  }
  for (let a = 0; a < 4; a++) {
    for (let b = a + 1; b < 4; b++) if (!wires.has(`${a}-${b}`)) toggle(a, b);
  }
  await vi.waitFor(() => all.forEach(({ shown }) => expect(shown.length).toBe(said)), 20_000);

  for (const { shown } of all) {
    const before = new Set(["0"]);
    for (const text of shown) {
      expect(before, `the question of "${text}"`).toContain(questionOf(text));
      before.add(text.split(" ")[0]!);
    }
  }
  // Or this test would prove nothing.
  expect(all.reduce((sum, { early }) => sum + early(), 0)).toBeGreaterThan(0);
});

it("hangs up on who says nonsense, and goes on", async () => {
  const [ada, bob] = [await enter("ada"), await enter("bob")];
  const line = { from: "x", text: "0" };
  for (const message of [
    { sender: "x", stamp: {}, payload: line },
    { sender: "x", stamp: { x: 1 }, payload: null },
    { sender: "x", stamp: { x: 1 }, payload: { ...line, text: 0 } },
  ]) {
    const stranger = connect(ada.port, "127.0.0.1");
    stranger.on("error", () => {});
    stranger.resume();
    stranger.write(`${JSON.stringify({ message })}\n`);
    await new Promise((resolve) => stranger.once("close", resolve));
  }

  bob.chat.dial(ada.port);
  ada.chat.say("1 answers 0");
  await vi.waitFor(() => expect(bob.shown).toEqual(["1 answers 0"]));
});
