/**
 * Commands to type next, such that they can be typed as they stand: called as this one was, for the same cluster.
 */
import { shellWord } from "./text.js";

/** How `vc` was called. */
export interface Call {
  /** `vc`, or `npx vc` where npm started it. */
  readonly vc: string;
  /** The flags that said which cluster, quoted for a shell. */
  readonly cluster: readonly string[];
}

/** Plain `vc` for the default cluster. */
export const DEFAULT_CALL: Call = { vc: "vc", cluster: [] };

/** Flags that say which cluster, and whether several words may follow. */
const CLUSTER_FLAGS: Readonly<Record<string, "one" | "many">> = {
  "--hosts": "many",
  "--ports": "many",
  "--cluster": "one",
  "--config": "one",
};

/** Finds out how `vc` was called. */
export function callOf(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Call {
  const cluster: string[] = [];
  let take = 0;
  for (const word of argv) {
    if (word === "--") break;
    if (word.startsWith("--")) {
      const [flag = "", value] = word.split("=", 2);
      const kind = CLUSTER_FLAGS[flag];
      take =
        kind === "many" ? Number.POSITIVE_INFINITY : Number(kind === "one" && value === undefined);
      if (kind !== undefined) cluster.push(shellWord(word));
    } else if (take > 0) {
      cluster.push(shellWord(word));
      take -= 1;
    }
  }
  return { vc: env["npm_lifecycle_event"] === undefined ? "vc" : "npx vc", cluster };
}

/** `vc <command> WORDS FLAGS` as one can type it, whatever the words are. */
export function commandLine(
  call: Call,
  command: string,
  words: readonly string[],
  flags: readonly string[] = [],
): string {
  const quoted = words.map(shellWord);
  const allFlags = [...flags.map(shellWord), ...call.cluster];
  // What begins with a dash has to come last, after a double dash.
  const ordered = words.some((word) => word.startsWith("-"))
    ? [...allFlags, "--", ...quoted]
    : [...quoted, ...allFlags];
  return [call.vc, command, ...ordered].join(" ");
}
