/** From the text of a scenario file to a {@link Scenario}, or to everything that is wrong with it. */
import { isAlias, LineCounter, parseDocument, visit } from "yaml";
import { ScenarioSyntaxError } from "../errors.js";
import { label, level, SERVERS_MAX, timeoutMs } from "./fields.js";
import {
  Fields,
  integer,
  items,
  Misfit,
  type Read,
  record,
  recording,
  type Source,
  type Spot,
  text,
} from "./nodes.js";
import { steps } from "./steps.js";
import type { Scenario } from "./types.js";

/** Longer than a client would wait: a busy machine is no reason to fail. */
const TIMEOUT_MS = 15_000;

/**
 * Reads one scenario.
 *
 * @param file named in messages and reports, as given
 * @throws ScenarioSyntaxError with every problem found: file, line, column, and what was expected there.
 */
export function parseScenario(yaml: string, file: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, version: "1.2" });
  const source: Source = { file, document, lines, problems: [] };
  for (const error of document.errors) {
    record(
      source,
      error.pos[0],
      (error.message.split("\n")[0] ?? "").replace(/ at line \d+.*$/, ""),
    );
  }
  visit(document, {
    Alias: (_, node) => record(source, node.range?.[0] ?? 0, "aliases are not supported"),
  });
  const sound = source.problems.length === 0 && !isAlias(document.contents);
  const root = { source, node: document.contents, offset: 0 };
  const scenario = sound ? recording(source, () => whole(root)) : undefined;
  if (scenario === undefined || source.problems.length > 0) {
    throw new ScenarioSyntaxError(source.problems.toSorted((a, b) => a.line - b.line));
  }
  return scenario;
}

function whole(spot: Spot): Scenario {
  const fields = new Fields(spot, "a mapping with name, teaches, servers and steps");
  const name = fields.required("name", label, "a scenario");
  const teaches = fields.required(
    "teaches",
    text("a paragraph on what is to be learnt"),
    "a scenario",
  );
  const servers = fields.required(
    "servers",
    integer(1, SERVERS_MAX, "a number of servers"),
    "a scenario",
  );
  const scenario: Scenario = {
    name,
    file: spot.source.file,
    teaches: teaches.replaceAll(/\s+/g, " ").trim(),
    servers,
    ports: fields.optional("ports", ports(servers)),
    tuning: fields.optional("tuning", tuning) ?? {},
    level: fields.optional("consistency", level) ?? "quorum",
    timeoutMs: fields.optional("timeoutMs", timeoutMs) ?? TIMEOUT_MS,
    steps: fields.required("steps", (at) => steps(at, servers), "a scenario"),
  };
  fields.end("a scenario");
  return scenario;
}

function ports(servers: number): Read<readonly number[]> {
  const expected = `a list of ${servers} different ports, one for each server`;
  return (spot) => {
    const list = items(spot, expected).map(integer(1, 65_535, "a port"));
    if (list.length !== servers || new Set(list).size !== servers) {
      throw new Misfit(spot, `expected ${expected}, got ${list.join(", ")}`);
    }
    return list;
  };
}

const tuning: Read<Readonly<Record<string, number>>> = (spot) => {
  const expected = "a mapping of tuning names to whole numbers, such as heartbeatMs: 100";
  const fields = new Fields(spot, expected);
  const read = integer(0, Number.MAX_SAFE_INTEGER);
  return Object.fromEntries(
    fields.names.map((name) => [name, fields.required(name, read, "tuning")]),
  );
};
