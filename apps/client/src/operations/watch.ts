/**
 * Prints changes as they come, each with what is needed to go on after it.
 */
import type { Change, Changes } from "@vclock/sdk";

import { commandLine } from "../output/call.js";
import { changeDocument } from "../output/documents.js";
import { changeLine } from "../output/change-line.js";
import type { Ui } from "../output/ui.js";

/** How many went by. */
export interface Watched {
  readonly changes: number;
  /** To go on; `undefined` when no server has answered yet. */
  readonly token: string | undefined;
}

/** Prints each change on a line, until there are no more or nobody reads them any longer. */
export async function watchChanges(changes: Changes, ui: Ui): Promise<Watched> {
  let count = 0;
  for await (const change of changes) {
    if (change.type === "changed") count += 1;
    await print(change, ui);
    if (ui.outputClosed) break;
  }
  return { changes: count, token: changes.token };
}

async function print(change: Change, ui: Ui): Promise<void> {
  if (ui.json) await ui.lines(`${JSON.stringify(changeDocument(change))}\n`);
  else if (change.type === "changed") await ui.lines(`${changeLine(change, ui.view)}\n`);
  else {
    const { yellow } = ui.view.err;
    ui.note(yellow("Deletes may be missing here: no server remembers them any more."));
    ui.note(`What there is now is listed by:  ${commandLine(ui.view.call, "keys", [])}`);
  }
}
