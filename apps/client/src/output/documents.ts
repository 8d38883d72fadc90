/**
 * The documents of `--json`: the shapes other programs rely on. A snapshot test guards them.
 */
import type { CausalContext, Dot } from "@vclock/clock";
import type { Change, KeyEntry, ReadResult, Version, WriteBase } from "@vclock/sdk";

import { versionToJson } from "./value.js";

/** A dot as it stands in documents. */
export interface DotDocument {
  readonly node: string;
  readonly counter: number;
}

/** `vc read` */
export interface ReadDocument {
  readonly key: string;
  readonly found: boolean;
  readonly values: readonly unknown[];
  readonly versions: readonly { readonly dot: DotDocument; readonly value: unknown }[];
  readonly conflict: boolean;
  readonly context: string;
  readonly clock: Readonly<Record<string, number>>;
  readonly server: string;
  readonly answered: readonly string[];
  readonly unreachable: readonly string[];
}

/** `vc update`, `vc delete`, `vc resolve`. `dot` is `null` when nothing had to be written. */
export interface WriteDocument {
  readonly key: string;
  readonly dot: DotDocument | null;
  readonly conflict: boolean;
  readonly values: readonly unknown[];
  readonly context: string;
  readonly clock: Readonly<Record<string, number>>;
  readonly server: string;
  readonly answered: readonly string[];
  readonly unreachable: readonly string[];
}

/** One line of `vc keys`. */
export interface KeyDocument {
  readonly key: string;
  readonly siblings: number;
  readonly conflict: boolean;
}

/** One line of `vc watch`. */
export type ChangeDocument =
  | {
      readonly type: "changed";
      readonly key: string;
      readonly values: readonly unknown[];
      readonly versions: readonly { readonly dot: DotDocument; readonly value: unknown }[];
      readonly conflict: boolean;
      readonly deleted: boolean;
      readonly context: string;
      readonly token: string;
      readonly server: string;
    }
  | { readonly type: "gap"; readonly token: string; readonly server: string };

/** `vc context` */
export interface ContextDocument {
  readonly token: string;
  readonly empty: boolean;
  readonly cut: Readonly<Record<string, number>>;
  readonly dots: readonly DotDocument[];
}

export function dotDocument({ node, counter }: Dot): DotDocument {
  return { node, counter };
}

export function readDocument(read: ReadResult): ReadDocument {
  const versions = read.versions.map((version) => ({
    dot: dotDocument(version.dot),
    value: versionToJson(version),
  }));
  return {
    key: read.key,
    found: read.versions.length > 0,
    values: versions.map((version) => version.value),
    versions,
    conflict: read.versions.length > 1,
    context: read.context.toToken(),
    clock: read.clock.toJSON(),
    server: read.server,
    answered: read.answered,
    unreachable: read.unreachable,
  };
}

/** @param dot of the operation; `undefined` for a delete that found nothing */
export function writeDocument(write: WriteBase, dot: Dot | undefined): WriteDocument {
  return {
    key: write.key,
    dot: dot === undefined ? null : dotDocument(dot),
    conflict: write.conflict,
    values: (write.versions ?? []).map((version: Version) => versionToJson(version)),
    context: write.context.toToken(),
    clock: write.clock.toJSON(),
    server: write.server,
    answered: write.answered,
    unreachable: write.unreachable,
  };
}

/** What `vc resolve` says when there was nothing to resolve: the read, in the shape of a write. */
export function unresolvedDocument(read: ReadResult): WriteDocument {
  return {
    key: read.key,
    dot: null,
    conflict: read.versions.length > 1,
    values: read.versions.map((version) => versionToJson(version)),
    context: read.context.toToken(),
    clock: read.clock.toJSON(),
    server: read.server,
    answered: read.answered,
    unreachable: read.unreachable,
  };
}

export function keyDocument({ key, siblings }: KeyEntry): KeyDocument {
  return { key, siblings, conflict: siblings > 1 };
}

export function changeDocument(change: Change): ChangeDocument {
  const { token, server } = change;
  if (change.type === "gap") return { type: "gap", token, server };
  const versions = change.versions.map((version) => ({
    dot: dotDocument(version.dot),
    value: versionToJson(version),
  }));
  return {
    type: "changed",
    key: change.key,
    values: versions.map(({ value }) => value),
    versions,
    conflict: change.conflict,
    deleted: versions.length === 0,
    context: change.context.toToken(),
    token,
    server,
  };
}

export function contextDocument(context: CausalContext): ContextDocument {
  return {
    token: context.toToken(),
    empty: context.isEmpty,
    cut: context.cut.toJSON(),
    dots: context.dots.map(dotDocument),
  };
}

/** The document of an error. */
export interface ErrorDocument {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
}

export function errorDocument(
  code: string,
  message: string,
  hint: string | undefined,
): ErrorDocument {
  return { error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}
