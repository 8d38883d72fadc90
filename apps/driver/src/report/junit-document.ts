/**
 * JUnit's XML, which build servers read: one suite, a test case for each thing that was tried.
 *
 * There is no standard; this is the part that Jenkins, GitLab and GitHub's actions agree on.
 */

export interface JUnitCase {
  readonly name: string;
  /** Where a failure is to be looked for. */
  readonly file?: string;
  readonly elapsedMs: number;
  readonly outcome: "passed" | "failed" | "skipped";
  /** What is said of a failed one. */
  readonly failure?: {
    /** In a line. */
    readonly message: string;
    /** Its code. */
    readonly type: string;
    /** Everything there is to know. */
    readonly text: string;
  };
}

/**
 * A whole document.
 *
 * @param elapsedMs how long all of it took; cases may have run at the same time
 */
export function junitDocument(cases: readonly JUnitCase[], elapsedMs: number): string {
  const of = (outcome: JUnitCase["outcome"]): number =>
    cases.filter((each) => each.outcome === outcome).length;
  const counts = `tests="${cases.length}" failures="${of("failed")}" skipped="${of("skipped")}" time="${seconds(elapsedMs)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="vc-driver" ${counts}>`,
    `  <testsuite name="vc-driver" ${counts}>`,
    ...cases.map(testCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testCase({ name, file, elapsedMs, outcome, failure }: JUnitCase): string {
  const where = file === undefined ? "" : ` file="${escaped(file)}"`;
  const open = `    <testcase name="${escaped(name)}" classname="vc-driver"${where} time="${seconds(elapsedMs)}"`;
  if (outcome === "skipped") return `${open}><skipped/></testcase>`;
  if (failure === undefined) return `${open}/>`;
  const attributes = `message="${escaped(failure.message)}" type="${escaped(failure.type)}"`;
  const text = escaped(failure.text).replaceAll("&#10;", "\n");
  return `${open}>\n      <failure ${attributes}>${text}</failure>\n    </testcase>`;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Text as XML may have it: what XML has no way to say at all becomes U+FFFD. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\u{FFFD}")
    .replaceAll(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] ?? character);
}
