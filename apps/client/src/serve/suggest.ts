/**
 * What to type next.
 */

/** How this command is called here: through npx when npm started it. */
export function vcCommand(env: Readonly<Record<string, string | undefined>>): string {
  return env["npm_lifecycle_event"] === undefined ? "vc" : "npx vc";
}

/**
 * Three commands that lead from a value to a conflict.
 *
 * @param vc how the command is called
 * @param clusterFlags what it needs to find the cluster; none for the default one
 */
export function firstCommands(
  vc: string,
  clusterFlags: readonly string[],
): readonly { readonly line: string; readonly what: string }[] {
  const line = (...words: readonly string[]): string => [vc, ...words, ...clusterFlags].join(" ");
  return [
    { line: line("update", "color", "blue"), what: "writes a value" },
    {
      line: line("update", "color", "red", "--context", "none"),
      what: "writes another, as one who has not seen blue",
    },
    { line: line("read", "color"), what: "shows both, and what to do about it" },
  ];
}
