/**
 * Executions as lines that a test can compare.
 */
import type { Execution } from "../execution.js";

/** Events as lines, by host. */
export function told(execution: Execution | undefined): string[] {
  if (execution === undefined) return [];
  return execution.hosts.flatMap((host) =>
    execution.eventsOf(host).map((event) => {
      const fields = Object.entries(event.fields).map(([name, value]) => ` ${name}=${value}`);
      return `${event.line} ${host}:${event.index} ${event.text}${fields.join("")}`;
    }),
  );
}
