/** Finds and reads scenario files: those that were named, or those that ship with this package. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Problem, ScenarioSyntaxError, UsageError } from "../errors.js";
import { parseScenario } from "./parse.js";
import type { Scenario } from "./types.js";

const SHIPPED = fileURLToPath(new URL("../../scenarios", import.meta.url));

/** The files of the scenarios that ship with this package, in the order in which they are best read. */
export function shippedFiles(): readonly string[] {
  return yamlFiles(SHIPPED);
}

/**
 * Reads scenario files; of a folder, every `.yaml` and `.yml` file in it.
 *
 * @param files none: the shipped ones
 * @throws ScenarioSyntaxError with the problems of all files; UsageError for a file that cannot be read, and for two
 *   scenarios of one name
 */
export function loadScenarios(files: readonly string[] = []): readonly Scenario[] {
  const all = files.length === 0 ? shippedFiles() : files.flatMap(expanded);
  const problems: Problem[] = [];
  const scenarios = all.flatMap((file) => {
    try {
      return [parseScenario(contents(file), shortest(file))];
    } catch (error) {
      if (!(error instanceof ScenarioSyntaxError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ScenarioSyntaxError(problems);
  for (const [index, { name, file }] of scenarios.entries()) {
    const twin = scenarios.slice(0, index).find((other) => other.name === name);
    if (twin !== undefined) throw new UsageError(`${twin.file} and ${file} are both named ${name}`);
  }
  return scenarios;
}

function yamlFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .toSorted()
    .map((file) => join(folder, file));
}

function expanded(path: string): readonly string[] {
  const folder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (!folder) return [path];
  const files = yamlFiles(path);
  if (files.length === 0) throw new UsageError(`${path}: there is no .yaml file in this folder`);
  return files;
}

function contents(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${file}: cannot be read: ${why}`, { cause: error });
  }
}

/** As seen from here, when that is shorter. */
function shortest(file: string): string {
  const near = relative(process.cwd(), file);
  return near.length < file.length ? near : file;
}
