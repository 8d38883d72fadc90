// Writes man/vc.1 of the manifest that the step before has written, for `man vc` where npm installs it. Part of the app's `build`.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { manualPage } from "../dist/manual/page.js";

const dir = join(import.meta.dirname, "..");
const read = (file) => JSON.parse(readFileSync(join(dir, file), "utf8"));
// As in https://reproducible-builds.org: the same source makes the same page.
const epoch = process.env.SOURCE_DATE_EPOCH;
const date = epoch === undefined ? new Date() : new Date(Number(epoch) * 1_000);

mkdirSync(join(dir, "man"), { recursive: true });
writeFileSync(
  join(dir, "man/vc.1"),
  manualPage(
    read("oclif.manifest.json"),
    read("package.json").description,
    date.toISOString().slice(0, 10),
  ),
);
