/** What was recorded, for people and for programs. */
import { type CheckedFile, checkedFileJson } from "../check/outcome.js";
import { grouped, type Paint, visible } from "../report/words.js";
import type { Recorded } from "./record.js";

export function recordReport(recorded: Recorded, paint: Paint): string {
  const { file, counts, incomplete, notFinal } = recorded;
  const { operations, failed, unknown, lost } = counts;
  const lines = [
    `${grouped(operations)} operations are in ${file}: ${grouped(failed)} failed, of ${grouped(unknown)} nobody knows.`,
  ];
  if (operations === 0) {
    lines.push(
      paint(
        "yellow",
        "No read, update or delete came through the proxies. The command finds them in VC_SERVERS.",
      ),
    );
  } else if (notFinal !== undefined) {
    lines.push(paint("yellow", `Not read again in the end: ${visible(notFinal)}.`));
  }
  if (incomplete !== undefined) {
    const where = lost === 0 ? "" : ` on ${lost} of ${counts.connections} connections`;
    lines.push(
      paint("yellow", `The history is not complete${where}: ${visible(incomplete)}.`),
      paint("yellow", "What is missing from it may look like a violation."),
    );
  }
  return lines.join("\n");
}

export function recordJson(recorded: Recorded, checked: CheckedFile | undefined): string {
  const document = { ...recorded, checked: checked && checkedFileJson(checked) };
  return JSON.stringify(document, undefined, 2);
}
