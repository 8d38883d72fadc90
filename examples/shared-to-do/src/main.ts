/** Two people share a list, lose the connection, edit on both sides, and find each other again. */
import { connect, type Client } from "@vclock/sdk";
import { startServer, type Member } from "@vclock/server";

import { layCable } from "./cable.js";
import { mergeLists, put, show, type List } from "./list.js";

const KEY = "shopping";

// Each has a server on their own machine. The earlier member dials the later one, so only Bob's address matters: the cable.
const member = (name: string, port: number): Member => ({ name, host: "127.0.0.1", port });
const common = { dataDir: null, admin: null, logLevel: "silent" } as const;
const bobServer = await startServer({
  ...common,
  name: "bob",
  members: [member("ada", 0), member("bob", 0)],
});
const cable = await layCable(bobServer.port);
const adaServer = await startServer({
  ...common,
  name: "ada",
  members: [member("ada", 0), member("bob", cable.port)],
});

/** Everyone talks to their own server only, at level `one`: that works whatever is cut off. */
const join = (port: number): Promise<Client> =>
  connect({
    servers: [`127.0.0.1:${port}`],
    consistency: "one",
    resolver: mergeLists,
  });
const ada = await join(adaServer.port);
const bob = await join(bobServer.port);

const edit = (client: Client, set: keyof List, item: string) =>
  client.update<List>(KEY, put(set, item));

/** Prints what both see. A conflict is shown as one: a plain `read` never hides it. */
async function look(title: string): Promise<void> {
  console.log(title);
  for (const [name, client] of Object.entries({ ada, bob })) {
    const read = await client.read<List>(KEY);
    const lists =
      read.type === "value"
        ? [read.value]
        : read.type === "conflict"
          ? read.siblings.map(({ value }) => value)
          : [];
    console.log(`  ${name}: ${lists.map((list) => show(list).join("  ")).join("   |and|   ")}`);
  }
}

/** Waits until both servers know all that either has told: a session's read waits for what the session has seen. */
async function untilBothKnow(): Promise<void> {
  const [a, b] = [await ada.read(KEY), await bob.read(KEY)];
  const both = a.clock.merge(b.clock);
  const patient = { timeoutMs: 30_000 };
  await Promise.all([ada, bob].map((client) => client.session(both).read(KEY, patient)));
}

await edit(ada, "added", "milk");
await edit(ada, "added", "bread");
await untilBothKnow();
await look("Ada has begun a list:");

cable.pull();
await edit(ada, "done", "milk");
await edit(ada, "added", "eggs");
await edit(bob, "removed", "bread");
await edit(bob, "added", "coffee");
await look("\nThe cable is out. Both go on, on their own servers:");

cable.plugIn();
await untilBothKnow();
await look("\nThe cable is in again. Neither had seen what the other did, so both lists are kept:");

// The next edit finds the conflict, merges it, and writes with exactly the context that was read.
await edit(bob, "done", "coffee");
await untilBothKnow();
await look("\nBob ticks off the coffee. His edit has merged the lists, and nobody's work is lost:");

await Promise.all([ada.close(), bob.close()]);
await Promise.all([adaServer.stop(), bobServer.stop()]);
cable.close();
