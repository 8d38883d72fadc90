/** Rows of text, as a table for a terminal or for Markdown. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** So many columns, from the first, hold words and begin at the left; the others hold figures. By default: one. */
  readonly wordColumns?: number;
}

/** Formatters make a rule of at least so many characters. */
const MARKDOWN_WIDTH_MIN = 3;

/** Aligned with spaces: words to the left, figures to the right. */
export function formatPlain(table: Table): string {
  const rule = widths(table).map((width) => "─".repeat(width));
  const [head = [], ...rows] = padded(table);
  return [head, rule, ...rows].map((cells) => cells.join("  ").trimEnd()).join("\n");
}

/** The same in Markdown, laid out as a formatter would. */
export function formatMarkdown(table: Table): string {
  const rule = widths(table, MARKDOWN_WIDTH_MIN).map((width, column) =>
    isWords(table, column) ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  const [head = [], ...rows] = padded(table, MARKDOWN_WIDTH_MIN);
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function isWords({ wordColumns = 1 }: Table, column: number): boolean {
  return column < wordColumns;
}

function widths({ head, rows }: Table, min = 0): number[] {
  return head.map((title, column) =>
    Math.max(min, title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
}

function padded(table: Table, min = 0): string[][] {
  const columns = widths(table, min);
  return [table.head, ...table.rows].map((cells) =>
    columns.map((width, column) => {
      const cell = cells[column] ?? "";
      return isWords(table, column) ? cell.padEnd(width) : cell.padStart(width);
    }),
  );
}
