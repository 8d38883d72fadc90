// The program that the clean room installs, type-checks and runs: what a stranger would write first.

/** Entry points that do something when they are loaded: a server process, and tests for vitest. */
const active = new Set(["@vclock/server/main", "@vclock/replica/conformance"]);

/** What code may import: `@vclock/clock`, `@vclock/clock/vector`, … */
function entriesOf(packages) {
  return packages.flatMap(({ manifest: { name, exports } }) =>
    Object.entries(exports)
      .filter(([, entry]) => typeof entry !== "string")
      .map(([path]) => name + path.slice(1)),
  );
}

const program = `
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { VersionVector, type CausalOrder } from "@vclock/clock";
import { connect } from "@vclock/sdk";
import { openLmdbStore } from "@vclock/store-lmdb";
import { readLog } from "@vclock/trace";

const order: CausalOrder = VersionVector.of({ a: 1 }).compare(VersionVector.of({ b: 1 }));
// @ts-expect-error An order is not a number: the types are there, and are not \`any\`.
const wrong: number = order;

const { executions } = readLog('asks\\nalice {"alice":1}\\nanswers\\nbob {"alice":1,"bob":1}\\n');

const directory = await mkdtemp(join(tmpdir(), "vclock-clean-room-"));
const store = await openLmdbStore({ directory });
await store.write({ puts: [[new Uint8Array([1]), new Uint8Array([2])]], deletes: [] });
const stored = store.get(new Uint8Array([1]));
await store.close();

let stack = "";
try {
  VersionVector.of({ a: -1 });
} catch (error) {
  stack = String((error as Error).stack);
}

const servers = process.argv.slice(2);
let read: unknown;
if (servers.length > 0) {
  const client = await connect({ servers });
  await client.update("from the program", { wrong });
  const answer = await client.read<{ wrong: string }>("from the program");
  read = answer.type === "value" ? answer.value.wrong : answer.type;
  await client.close();
}
console.log(JSON.stringify({ order, events: executions[0]?.size, stored: stored?.[0], read, stack }));
`;

/**
 * The consumer's own files, by name.
 *
 * @param packages `manifest` of each public package
 */
export function consumerFiles(packages) {
  const entries = entriesOf(packages);
  const passive = entries.filter((entry) => !active.has(entry));
  const json = (value) => `${JSON.stringify(value, undefined, 2)}\n`;
  const compilerOptions = { target: "es2023", lib: ["es2023"], types: ["node"], strict: true };
  const tell = "for (const [name, module] of Object.entries(modules)) ";
  const count = `${tell}if (Object.keys(module).length === 0) throw new Error(name);\nconsole.log(Object.keys(modules).length);\n`;
  return {
    "package.json": json({ name: "stranger", private: true, type: "module" }),
    "nodenext.json": json({
      compilerOptions: { ...compilerOptions, module: "nodenext", outDir: "out" },
      files: ["program.ts", "all.ts", "all.cts", "types.ts"],
    }),
    "bundler.json": json({
      compilerOptions: {
        ...compilerOptions,
        module: "esnext",
        moduleResolution: "bundler",
        noEmit: true,
      },
      files: ["program.ts", "all.ts", "types.ts"],
    }),
    "program.ts": program,
    "all.ts": `${passive.map((entry, at) => `import * as m${at} from "${entry}";\n`).join("")}
const modules = { ${passive.map((entry, at) => `"${entry}": m${at}`).join(", ")} };
${count}`,
    "all.cts": `${passive.map((entry, at) => `import m${at} = require("${entry}");\n`).join("")}
const modules = { ${passive.map((entry, at) => `"${entry}": m${at}`).join(", ")} };
${count}`,
    "types.ts": `${entries.map((entry, at) => `export type * as m${at} from "${entry}";\n`).join("")}`,
  };
}
