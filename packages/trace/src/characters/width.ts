/**
 * How many cells of a terminal a text takes: two for what is wide (Chinese, Japanese, Korean, emoji), none for what joins the
 * character before it.
 *
 * @example
 * widthOf("日本 né") //=> 7
 */

/** Without these, a character is one cell wide. */
const NARROW = /^[\x20-\x7e]*$/;
/** Each of these is a character by itself, whatever stands beside it in a text of nothing else. */
const SIMPLE = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u25ff]*$/;
const MARK = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|^[0-9#*]\uFE0F?\u20E3/u;

/** First and last code points of East Asian Width W and F, but for emoji; those between are folded where nothing else is. */
const WIDE: readonly (readonly [first: number, last: number])[] = [
  [0x11_00, 0x11_5f],
  [0x23_29, 0x23_2a],
  [0x2e_80, 0x30_3e],
  [0x30_41, 0x4d_bf],
  [0x4e_00, 0xa4_cf],
  [0xa9_60, 0xa9_7f],
  [0xac_00, 0xd7_a3],
  [0xf9_00, 0xfa_ff],
  [0xfe_10, 0xfe_19],
  [0xfe_30, 0xfe_6f],
  [0xff_01, 0xff_60],
  [0xff_e0, 0xff_e6],
  [0x1_6f_e0, 0x1_b2_ff],
  [0x1_f2_00, 0x1_f2_65],
  [0x2_00_00, 0x3_ff_fd],
];

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** What a reader takes for one character: a letter with its marks, an emoji of several code points. */
export function charactersOf(text: string): string[] {
  if (text.length === 1) return [text];
  if (SIMPLE.test(text)) return text.split("");
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Widths of single code units that were asked for, and one more: 0 when they were not. */
const widths = new Uint8Array(0x1_00_00);

/** The cells of one character (of `charactersOf`): 0, 1 or 2. */
export function characterWidth(character: string): number {
  if (character.length !== 1) return findWidth(character);
  const unit = character.charCodeAt(0);
  const known = widths[unit] ?? 0;
  if (known > 0) return known - 1;
  const width = findWidth(character);
  widths[unit] = width + 1;
  return width;
}

function findWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x7f) return EMOJI.test(character) ? 2 : 1;
  if (EMOJI.test(character) || WIDE.some(([first, last]) => code >= first && code <= last))
    return 2;
  return Array.from(character).every((part) => MARK.test(part)) ? 0 : 1;
}

/** The cells of a text without controls. O(length). */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  return charactersOf(text).reduce((width, character) => width + characterWidth(character), 0);
}

/** At most so many cells, the last of them `mark` when something is left out. */
export function shorten(text: string, cellsMax: number, mark = "…"): string {
  // A text of a megabyte is not looked through for the sake of a line.
  const head = text.length > 32 * (cellsMax + 2) ? text.slice(0, 32 * (cellsMax + 2)) : text;
  if (head === text && widthOf(text) <= cellsMax) return text;
  if (cellsMax < mark.length) return "";
  let [width, kept] = [mark.length, ""];
  for (const character of charactersOf(head)) {
    width += characterWidth(character);
    if (width > cellsMax) break;
    kept += character;
  }
  return `${kept}${mark}`;
}

/** Breaks a text at spaces into lines of so many cells; the last is shortened when there is more than fits. */
export function wrap(text: string, cellsMax: number, linesMax: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (widthOf(rest) > cellsMax && lines.length < linesMax - 1) {
    const fits = prefix(rest, cellsMax);
    // A space just after the last character that fits is a good place, too.
    const space = rest.lastIndexOf(" ", fits.length);
    const end = space > fits.length / 2 ? space : Math.max(1, fits.length);
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, shorten(rest, cellsMax)];
}

/** As many whole characters as fit. */
function prefix(text: string, cellsMax: number): string {
  if (NARROW.test(text)) return text.slice(0, Math.max(0, cellsMax));
  let [width, kept] = [0, ""];
  for (const character of charactersOf(text)) {
    width += characterWidth(character);
    if (width > cellsMax) break;
    kept += character;
  }
  return kept;
}
