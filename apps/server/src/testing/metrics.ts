import type { RunningServer } from "../start-server.js";

/** Every sample of a text in Prometheus's format, as `name{label="value"}` → number. Throws for a line that is neither sample nor comment. */
export function parseMetrics(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split("\n")) {
    if (line === "" || /^# (HELP|TYPE) [a-z_0-9]+ /.test(line)) continue;
    const [, name, value] = /^([a-z_0-9]+(?:\{[^{}]*\})?) ([-+0-9.eEINnfa]+)$/.exec(line) ?? [];
    if (name === undefined || Number.isNaN(Number(value?.replace("Inf", "Infinity")))) {
      throw new Error(`not a sample: ${line}`);
    }
    samples.set(name, Number(value));
  }
  return samples;
}

export async function get(server: RunningServer, path: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.adminPort}${path}`);
}

/** One sample of a server's metrics, or `undefined` while there is none. */
export async function metric(
  server: RunningServer,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const samples = parseMetrics(await (await get(server, "/metrics")).text());
  const told = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return samples.get(told.length === 0 ? name : `${name}{${told.join(",")}}`);
}
