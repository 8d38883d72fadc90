/** Dotted version vector sets that no server need have made, a codec for their values, and what they are. */
import fc from "fast-check";

import { formatDot } from "../core/dot.js";
import type { NodeId } from "../core/node-id.js";
import type { ValueCodec } from "../dotted-version-vector-set/codec.js";
import { DottedVersionVectorSet } from "../dotted-version-vector-set/dotted-version-vector-set.js";
import { smallNode, wildCounter, wildNode } from "./arbitraries.js";
import { eventsOf, union, type Events } from "./events.js";

/** Values are their dots, so that one dot never has two. */
export const smallSet: fc.Arbitrary<DottedVersionVectorSet<string>> = setOf(
  smallNode,
  fc.integer({ min: 1, max: 5 }),
  fc.constant([]),
);

/** With values that have no dot. */
export const wildSet: fc.Arbitrary<DottedVersionVectorSet<string>> = setOf(
  wildNode,
  wildCounter,
  fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 }),
);

/** UTF-16 code units, two bytes each. */
export const textCodec: ValueCodec<string> = {
  encode: (text) =>
    Uint8Array.from({ length: 2 * text.length }, (_, i) =>
      i % 2 === 0 ? text.charCodeAt(i / 2) >> 8 : text.charCodeAt((i - 1) / 2) & 0xff,
    ),
  decode: (bytes) => {
    if (bytes.length % 2 === 1) throw new Error("half a character");
    return Array.from({ length: bytes.length / 2 }, (_, i) =>
      String.fromCharCode(((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number)),
    ).join("");
  },
};

/** What a set knows: every event, and those whose values stand. Only for small counters. */
export function knowledgeOf(set: DottedVersionVectorSet<unknown>): {
  readonly known: Events;
  readonly standing: Events;
  /** Both what happened and what is superseded: sets with more of these are later. */
  readonly order: Events;
} {
  const known = eventsOf(set.join());
  const standing = new Set(
    [...set].flatMap(([dot]) => (dot === undefined ? [] : [formatDot(dot)])),
  );
  const superseded = [...known].filter((event) => !standing.has(event));
  return {
    known,
    standing,
    order: union(known, new Set(superseded.map((event) => `gone ${event}`))),
  };
}

function setOf(
  node: fc.Arbitrary<NodeId>,
  counter: fc.Arbitrary<number>,
  anonymous: fc.Arbitrary<string[]>,
): fc.Arbitrary<DottedVersionVectorSet<string>> {
  const entry = fc.tuple(node, counter, fc.nat(3)).map(([id, n, size]) => {
    const values = Array.from({ length: Math.min(n, size) }, (_, i) => `${id}:${n - i}`);
    return [id, n, values] as const;
  });
  return fc
    .tuple(fc.uniqueArray(entry, { selector: ([id]) => id, maxLength: 4 }), anonymous)
    .map(([entries, values]) => DottedVersionVectorSet.of(entries, values));
}
