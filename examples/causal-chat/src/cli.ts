/** The same for people, a terminal each: `node dist/cli.js NAME PORT [PORTS OF OTHERS…]`. Ctrl-D ends it. */
import { createInterface } from "node:readline";

import { Chat } from "./chat.js";

const [name = "somebody", port = "0", ...others] = process.argv.slice(2);
const chat = new Chat(name, (happening, { from, text }) => {
  if (happening === "shown" && from !== name) console.log(`${from}: ${text}`);
});
console.log(
  `${name} listens on port ${await chat.listen(Number(port))}. Say something; Ctrl-D ends it.`,
);
for (const other of others) chat.dial(Number(other));
createInterface({ input: process.stdin })
  .on("line", (text) => chat.say(text))
  .on("close", () => chat.close());
