/** Ada asks, Bob answers, and Cy, whose wire to Ada is out, hears the answer first. */
import { setImmediate } from "node:timers/promises";

import { Chat, type Happening, type Line } from "./chat.js";

const seenByCy: Record<Happening, string[]> = { arrived: [], shown: [] };
const lines = new Map<string, number>();

function enter(name: string): Chat {
  return new Chat(name, (happening: Happening, { from, text }: Line) => {
    if (happening === "shown") lines.set(name, (lines.get(name) ?? 0) + 1);
    if (name === "cy") seenByCy[happening].push(`${from}: ${text}`);
  });
}
const [ada, bob, cy] = ["ada", "bob", "cy"].map(enter) as [Chat, Chat, Chat];
const shown = async (name: string, count: number): Promise<void> => {
  while ((lines.get(name) ?? 0) < count) await setImmediate();
};

const [adaPort, bobPort] = [await ada.listen(), await bob.listen()];
bob.dial(adaPort);
cy.dial(bobPort); // but not Ada's

ada.say("Where shall we eat?");
await shown("bob", 1);
bob.say("At the noodle place!");
await shown("cy", 2);

console.log("What arrives at Cy's, in this order:");
for (const line of seenByCy.arrived) console.log(`  ${line}`);
console.log("\nWhat Cy is shown:");
for (const line of seenByCy.shown) console.log(`  ${line}`);

// A new wire: both ends say what they have, and get what they lack.
ada.say("I'll be there at one.");
ada.say("Bring an umbrella.");
cy.dial(adaPort);
await shown("cy", 4);
console.log("\nAfter the wire to Ada is mended:");
for (const line of seenByCy.shown.slice(2)) console.log(`  ${line}`);

for (const chat of [ada, bob, cy]) chat.close();
