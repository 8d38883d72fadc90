// Makes bundle/ of the source: what `bin/run.js` loads, in as few files as a command needs. CommonJS, because Node starts its
// loader of modules only for ES modules, and that takes longer than reading a key. Part of the app's `build`.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { rolldown } from "rolldown";

const dir = join(import.meta.dirname, "..");
const out = join(dir, "bundle");

/** `const x_1 = require("y")`, as TypeScript writes an import. */
const imported = /^const (\w+) = ((?:__import(?:Default|Star)\()?require\("[^"]+"\)\)?);$/gm;

/**
 * oclif requires all of itself at the start, and with it templates, globs and themes, where a command that runs needs the parser.
 * This puts each `require` off until what it gives is used.
 */
const requireLate = {
  name: "require-late",
  transform(code, id) {
    if (!id.includes(join("@oclif", "core", "lib"))) return undefined;
    const names = [];
    let late = code.replaceAll(imported, (_, name, required) => {
      names.push(name);
      return `let ${name}$; const ${name} = () => (${name}$ ??= ${required});`;
    });
    for (const name of names) {
      late = late
        .replaceAll(new RegExp(`\\bnew ${name}((?:\\.\\w+)+)`, "g"), `new (${name}()$1)`)
        .replaceAll(new RegExp(`\\b${name}(?=[.)\\],;])`, "g"), `${name}()`);
    }
    return { code: late, map: null };
  },
};

/** The licence texts of the packages whose code is in the bundle. */
function licences(moduleIds) {
  const folders = new Set(
    moduleIds.flatMap((id) => {
      const found = /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1];
      return found === undefined ? [] : [found];
    }),
  );
  const texts = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, "package.json"), "utf8"),
    );
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? "" : `\n\n${readFileSync(join(folder, file), "utf8").trim()}`;
    return `${name} ${version}: ${license}${text}\n`;
  });
  return texts.sort().join(`\n${"-".repeat(80)}\n\n`);
}

rmSync(out, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: dir,
  input: { vc: "src/start.ts" },
  platform: "node",
  // Servers are processes of their own, and the long way through oclif reads the packages that are installed.
  external: [/^@vclock\/server/, "@oclif/core/execute"],
  resolve: {
    conditionNames: ["@vclock/source"],
    extensionAlias: { ".js": [".ts", ".js"] },
    // Its native part takes longer to load than it saves.
    alias: { msgpackr: "msgpackr/pack" },
  },
  plugins: [requireLate],
  onLog(level, log) {
    throw new Error(log.message);
  },
});
const { output } = await bundle.write({
  dir: out,
  format: "cjs",
  sourcemap: true,
  minify: { compress: true, mangle: false, codegen: true },
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name].cjs",
});
await bundle.close();
const moduleIds = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
writeFileSync(join(out, "LICENCES.txt"), licences(moduleIds));
