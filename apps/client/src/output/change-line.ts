/** `vc watch` in words: a key and what it is now, apart by a tab. */
import type { KeyChange } from "@vclock/sdk";

import type { View } from "./style.js";
import { escapeInLine } from "./text.js";
import { showValueInLine } from "./value.js";

const KEY_ROOM = 24;

/** One line, no line break at its end. */
export function changeLine({ key, versions, conflict }: KeyChange, { out, columns }: View): string {
  const name = escapeInLine(key);
  const room = Math.max(20, columns - KEY_ROOM);
  if (versions.length === 0) return `${name}\t${out.dim("deleted")}`;
  const each = Math.max(12, Math.floor(room / versions.length));
  const values = versions.map((version) => showValueInLine(version, each)).join(" | ");
  if (!conflict) return `${name}\t${values}`;
  return `${name}\t${out.yellow(`conflict (${versions.length} values):`)} ${values}`;
}
