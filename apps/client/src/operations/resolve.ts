/**
 * Resolving a conflict: read, choose, and write with exactly the context that was read, so that a value which arrives
 * meanwhile is not lost but shows as the next conflict.
 */
import type {
  Access,
  Data,
  DeleteResult,
  ReadResult,
  Storable,
  Version,
  Written,
} from "@vclock/sdk";

import { UsageError } from "../errors.js";
import { dotText } from "../output/report.js";

/** What becomes of the siblings. */
export type Choice =
  | { readonly type: "keep"; readonly version: Version }
  | { readonly type: "value"; readonly value: Data }
  | { readonly type: "delete" }
  | { readonly type: "leave" };

/** How an attempt to resolve went. */
export type Resolution =
  /** There is nothing to resolve: no value, or only one. */
  | { readonly type: "no-conflict"; readonly read: ReadResult }
  | { readonly type: "left"; readonly read: ReadResult }
  | {
      readonly type: "written";
      readonly read: ReadResult;
      readonly written: Written | DeleteResult;
    };

/** Reads the key and, when it is in conflict, writes what `choose` says. */
export async function resolveKey(
  access: Access,
  key: string,
  choose: (read: ReadResult) => Promise<Choice>,
  options: { readonly signal: AbortSignal },
): Promise<Resolution> {
  const read = await access.read(key, options);
  if (read.versions.length < 2) return { type: "no-conflict", read };
  const choice = await choose(read);
  const write = { ...options, context: read.context, returnVersions: true };
  if (choice.type === "leave") return { type: "left", read };
  if (choice.type === "delete") {
    return { type: "written", read, written: await access.delete(key, write) };
  }
  const value = choice.type === "keep" ? await storable(choice.version) : choice.value;
  return { type: "written", read, written: await access.update(key, value, write) };
}

/** What is written to keep a version: also one that cannot be decoded, byte for byte. */
async function storable(version: Version): Promise<Storable> {
  if (version.type === "value") return version.value;
  const { raw } = await import("@vclock/sdk");
  return raw(version.raw.tag, version.raw.bytes);
}

/**
 * Finds the sibling that `--keep` names: by its number in the list, from 1, or by its dot.
 *
 * @throws UsageError when there is none
 */
export function siblingNamed(versions: readonly Version[], name: string): Version {
  const found = /^\d+$/.test(name)
    ? versions[Number(name) - 1]
    : versions.find((version) => dotText(version.dot) === name);
  if (found !== undefined) return found;
  const dots = versions.map((version, i) => `  ${i + 1}  ${dotText(version.dot)}`).join("\n");
  throw new UsageError(
    `--keep: there is no sibling ${JSON.stringify(name)}`,
    `Give a number from 1 to ${versions.length} or one of these dots:\n${dots}`,
  );
}
