/**
 * Executions to draw and to write: of strangers, who choose names and texts to do harm; large ones; one for the golden files.
 */
import * as fc from "fast-check";
import type { Execution } from "../execution.js";
import { ExecutionBuilder } from "../execution-builder.js";
import { history } from "./histories.js";

const NASTY = [
  "",
  " ",
  "plain words",
  "line\nbreak\r\nand\u2028more",
  "\u001b[31mred\u0007",
  "</script><script>alert(1)</script>",
  `"'&<>]]>`,
  "\u202egnirts\u2066",
  "日本語のテキスト 🙂 👩‍👩‍👧",
  "مرحبا بالعالم",
  "e\u0301\u0301\u0301",
  "\ud800 half",
  "end",
  "%%{init: {}}%% ; # a->>b: c",
  "=== x ===",
  "host {a}",
  ' {"a":1}',
  "12 plain",
  '{"host":"a","clock":{"a":1},"event":"x"}',
  "(?<event>.*) (?<host>.*) (?<clock>.*)",
  "__proto__",
  "x".repeat(300),
];

const anyText = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ unit: "grapheme", maxLength: 30 }),
);

/** Executions of hosts of any names, with any texts and fields. */
export const anyExecution: fc.Arbitrary<Execution> = fc
  .tuple(
    history,
    fc.uniqueArray(
      anyText.filter((text) => text !== ""),
      { minLength: 5, maxLength: 5 },
    ),
    fc.array(anyText, { minLength: 40, maxLength: 40 }),
    fc.option(fc.dictionary(anyText, anyText, { maxKeys: 3 })),
    anyText,
  )
  .map(([events, names, texts, fields, label]) => {
    const known = new Map<string, string>();
    const nameOf = (host: string): string => {
      const name = known.get(host) ?? names[known.size] ?? host;
      known.set(host, name);
      return name;
    };
    const builder = new ExecutionBuilder(label);
    for (const [i, { host, clock }] of events.entries()) {
      const entries = Array.from(clock, ([name, count]) => [nameOf(name), count] as const);
      const own = i % 2 === 0 ? (fields ?? {}) : {};
      builder.add(nameOf(host), entries, texts[i] ?? "", own);
    }
    return builder.build();
  });

/** So many events of so many hosts, a third of them on messages; the same each time. */
export function largeExecution(hosts: number, events: number): Execution {
  const builder = new ExecutionBuilder();
  let seed = 7;
  const draw = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    // The low bits of such numbers come round soon.
    return (seed >>> 12) % below;
  };
  const names = Array.from({ length: hosts }, (_, i) => `node-${i + 1}`);
  const clocks = names.map(() => names.map(() => 0));
  for (let i = 0; i < events; i++) {
    const host = draw(hosts);
    const clock = clocks[host] ?? [];
    const heard = draw(3) === 0 ? (clocks[draw(hosts)] ?? []) : [];
    for (const [other, count] of heard.entries()) clock[other] = Math.max(count, clock[other] ?? 0);
    clock[host] = (clock[host] ?? 0) + 1;
    const entries = clock.map((count, at) => [names[at] ?? "", count] as const);
    builder.add(names[host] ?? "", entries, heard.length > 0 ? "takes" : "does", {
      number: `${i}`,
    });
  }
  return builder.build();
}

/** Two servers take an update each while apart, meet, and a client settles the matter. */
export function basket(): Execution {
  const builder = new ExecutionBuilder("Two updates of a basket");
  const add = (host: string, clock: Record<string, number>, text: string, key?: string): void =>
    builder.add(host, clock, text, key === undefined ? {} : { key });
  add("client", { client: 1 }, "asks s1 for apples", "basket");
  add("s1", { s1: 1, client: 1 }, "takes apples", "basket");
  add("s2", { s2: 1 }, "takes pears", "basket");
  for (let i = 2; i <= 7; i++) add("s2", { s2: i }, `retries s1, attempt ${i - 1}`);
  add("s1", { s1: 2, client: 1 }, "sends apples to s2", "basket");
  add("s2", { s2: 8, s1: 2, client: 1 }, "sees a conflict: apples, pears", "basket");
  add("s1", { s1: 3, s2: 8, client: 1 }, "sees a conflict: apples, pears", "basket");
  add("client", { client: 2, s1: 3, s2: 8 }, "settles it: apples and pears", "basket");
  add("s2", { s2: 9, s1: 3, client: 2 }, "takes apples and pears", "basket");
  return builder.build();
}
