/**
 * Small text helpers: escaping for terminals and shells, counting, durations, columns.
 */

// Control characters (C0, DEL, C1), and the characters that change the direction of a line.
const UNSAFE = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
const UNSAFE_IN_LINE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.charCodeAt(0);
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Makes control characters visible, so that a stored value cannot command the terminal. Lines stay lines. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

/** The same, and line breaks and tabs too: what must stay in one line of a list. */
export function escapeInLine(text: string): string {
  return text.replace(UNSAFE_IN_LINE, escapeCharacter);
}

/** Quotes `text` so that a POSIX shell takes it as one word. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** `"1 key"`, `"2 keys"`, `"100,000 keys"`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? noun : plural}`;
}

/** `"6 ms"`, `"1.4 s"`, `"2 min 5 s"`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

/** `"512 bytes"`, `"1.0 MiB"`, `"1.0 GiB"`. */
export function byteCount(bytes: number): string {
  if (bytes < 1_024) return count(bytes, "byte");
  if (bytes < 1 << 20) return `${(bytes / 1_024).toFixed(1)} KiB`;
  if (bytes < 1 << 30) return `${(bytes / (1 << 20)).toFixed(1)} MiB`;
  return `${(bytes / (1 << 30)).toFixed(1)} GiB`;
}

/** `"a"`, `"a and b"`, `"a, b and c"`; `none` when empty. */
export function list(words: readonly string[], none = "none"): string {
  if (words.length < 2) return words[0] ?? none;
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Cuts `text` to at most `columns` code points, the last of which is then an ellipsis. */
export function shorten(text: string, columns: number): string {
  // Splitting a text of a megabyte into code points only to show a line of it would be a waste.
  const points = Array.from(text.slice(0, columns * 2 + 2));
  return points.length <= columns ? text : `${points.slice(0, columns - 1).join("")}…`;
}

/** Indents every line but leaves empty ones empty. */
export function indent(text: string, by: string): string {
  return text.replace(/^(?=.)/gm, by);
}

/** A cell of a table: its text, and how to colour it once it is padded. */
export interface Cell {
  readonly text: string;
  readonly style?: ((text: string) => string) | undefined;
  readonly right?: boolean;
}

/** Lines up cells in columns, two spaces apart. The last cell of a row is not padded. */
export function columns(rows: readonly (readonly Cell[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) {
      widths[i] = Math.max(widths[i] ?? 0, Array.from(cell.text).length);
    }
  }
  const lines = rows.map((row) =>
    row
      .map((cell, i) => {
        const pad = " ".repeat((widths[i] ?? 0) - Array.from(cell.text).length);
        const styled = cell.style?.(cell.text) ?? cell.text;
        if (cell.right) return pad + styled;
        return i === row.length - 1 ? styled : styled + pad;
      })
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

/** The candidate most like `word`, if any is like it at all: for did-you-mean. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const scored = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(1, Math.ceil(candidate.length / 3)));
  scored.sort((a, b) => a.distance - b.distance);
  const prefixed = candidates.filter((candidate) => candidate.startsWith(word));
  return word.length > 1 && prefixed.length === 1 ? prefixed[0] : scored[0]?.candidate;
}

/** Damerau–Levenshtein, adjacent transpositions counting one: typing errors. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(
        (rows[i - 1]?.[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + same,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
