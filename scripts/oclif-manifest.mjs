// Writes oclif.manifest.json of the app in the current folder from its built command table, so that
// help and did-you-mean need not load every command. The last step of an app's `build`.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const dir = process.cwd();
const { Plugin } = createRequire(join(dir, "package.json"))("@oclif/core");
const plugin = new Plugin({ errorOnManifestCreate: true, ignoreManifest: true, root: dir });
await plugin.load();
writeFileSync(join(dir, "oclif.manifest.json"), `${JSON.stringify(plugin.manifest, null, 2)}\n`);
