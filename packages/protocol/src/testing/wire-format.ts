/**
 * The schema in words, for the README: every message with its code, its fields in order, and the records inside of them.
 */
import type { FieldDescription, KindDescription } from "../kind.js";
import type { MessageSet } from "../message-set.js";
import { CLIENT_REPLIES, CLIENT_REQUESTS } from "../schema-client.js";
import { GREETINGS } from "../schema-hello.js";
import { PEER_FRAMES } from "../schema-peer.js";

const COLUMN = 18;

/** One block of text a direction, by the heading it stands under; and one for the records. */
export function wireFormat(): ReadonlyMap<string, string> {
  const records = new Map<string, KindDescription>();
  const blocks = new Map<string, string>();
  const sets: readonly (readonly [string, MessageSet<never>])[] = [
    ["Hellos", GREETINGS as unknown as MessageSet<never>],
    ["Client requests", CLIENT_REQUESTS as unknown as MessageSet<never>],
    ["Client replies", CLIENT_REPLIES as unknown as MessageSet<never>],
    ["Messages between servers", PEER_FRAMES as unknown as MessageSet<never>],
  ];
  for (const [heading, { entries }] of sets) {
    const described = entries.map(({ code, name, fields }) => {
      collect(fields, records);
      return [`${code} ${name}`, ...fields.map(line)].join("\n");
    });
    blocks.set(heading, described.join("\n"));
  }
  const described = [...records].map(([label, { fields = [] }]) =>
    [label, ...fields.map(line)].join("\n"),
  );
  blocks.set("Records", described.toSorted().join("\n"));
  return blocks;
}

function line({ name, kind }: FieldDescription): string {
  return `   ${name.padEnd(COLUMN)}${kind.label}`;
}

/** Finds the records among the kinds, and in what these are made of. */
function collect(fields: readonly FieldDescription[], records: Map<string, KindDescription>): void {
  const visit = (kind: KindDescription): void => {
    kind.inner?.forEach(visit);
    if (kind.fields === undefined || records.has(kind.label)) return;
    records.set(kind.label, kind);
    collect(kind.fields, records);
  };
  for (const { kind } of fields) visit(kind);
}
