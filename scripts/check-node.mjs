// The first import of whatever a newcomer may run: says which Node is needed, in words that any Node can say.
import { readFileSync } from "node:fs";

const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const wanted = engines.node.replace(">=", "");
const numbers = (version) => version.split(".").map(Number);
const [major, minor] = numbers(process.versions.node);
const [wantedMajor, wantedMinor] = numbers(wanted);
if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
  console.error(
    `vclock needs Node ${wanted} or newer, and this is Node ${process.versions.node}. Newer ones: https://nodejs.org/`,
  );
  process.exit(1);
}
